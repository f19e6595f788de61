import { Type } from 'typebox';
import {
  ExportBody,
  ExportPage,
  ExportParams,
  ExportQuery,
  type ExportView,
  ExportView as ExportViewSchema,
} from '../../contracts/exports.ts';
import { ProjectParams } from '../../contracts/paging.ts';
import { sendDownload } from '../../http/download.ts';
import { actorOf, type Principal } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { toIso } from '../../kernel/time.ts';
import type { Blobs } from '../../platform/blobs/blobs.ts';
import type { Exports } from './exports.ts';
import type { Export, Reader } from './model.ts';

const tags = ['exports'];
const read = { permission: 'exports.read' };
const make = { permission: 'exports.make' };
const base = '/api/v1/projects/:project/exports';

function toView(made: Export): ExportView {
  const { reader: _reader, jobId: _jobId, sha256: _sha256, createdAt, finishedAt, expiresAt, ...rest } = made;
  return {
    ...rest,
    createdAt: toIso(createdAt),
    finishedAt: finishedAt === null ? null : toIso(finishedAt),
    expiresAt: expiresAt === null ? null : toIso(expiresAt),
  };
}

const readerOf = (principal: Principal): Reader => ({ ...actorOf(principal), scopes: principal.scopes });

export function exportsRoutes(app: HttpApp, exports: Exports, blobs: Blobs): void {
  app.post(
    base,
    {
      config: make,
      schema: {
        operationId: 'startExport',
        summary: 'Export a list of any length as a file',
        tags,
        params: ProjectParams,
        body: ExportBody,
        response: { 202: ExportViewSchema },
      },
    },
    async ({ principal, params: { project }, body: { path = {}, query = {}, ...body } }, reply) =>
      reply.code(202).send(toView(await exports.start(readerOf(principal), { ...body, project, path, query }))),
  );
  app.get(
    base,
    {
      config: read,
      schema: {
        operationId: 'listExports',
        summary: 'Exports of the caller, newest first',
        tags,
        params: ProjectParams,
        querystring: ExportQuery,
        response: { 200: ExportPage },
      },
    },
    async ({ principal, params, query: { limit = 100, cursor } }) => {
      const page = await exports.list(readerOf(principal), params.project, { limit, cursor });
      return { ...page, items: page.items.map(toView) };
    },
  );
  app.get(
    `${base}/:export`,
    {
      config: read,
      schema: {
        operationId: 'getExport',
        summary: 'How far an export is',
        tags,
        params: ExportParams,
        response: { 200: ExportViewSchema },
      },
    },
    async ({ principal, params }) => toView(await exports.get(readerOf(principal), params.project, params.export)),
  );
  app.post(
    `${base}/:export/cancel`,
    {
      config: make,
      schema: {
        operationId: 'cancelExport',
        summary: 'End an export that is under way',
        tags,
        params: ExportParams,
        response: { 200: ExportViewSchema },
      },
    },
    async ({ principal, params }) => toView(await exports.cancel(readerOf(principal), params.project, params.export)),
  );
  app.delete(
    `${base}/:export`,
    {
      config: make,
      schema: {
        operationId: 'deleteExport',
        summary: 'Take the file of an export away',
        tags,
        params: ExportParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ principal, params }, reply) => {
      await exports.delete(readerOf(principal), params.project, params.export);
      return reply.code(204).send(null);
    },
  );
  app.get(
    `${base}/:export/content`,
    {
      config: read,
      schema: {
        operationId: 'downloadExport',
        summary: 'The file of an export, whole or a range of it',
        tags,
        params: ExportParams,
      },
    },
    async (request, reply) => {
      const { project, export: id } = request.params;
      const made = await exports.open(readerOf(request.principal), project, id);
      return sendDownload(
        { name: made.file, size: made.bytes, sha256: made.sha256, open: (range) => blobs.get(made.sha256, range) },
        request,
        reply,
      );
    },
  );
}
