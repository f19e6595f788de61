import { Type } from 'typebox';
import { PageQuery } from '../../contracts/paging.ts';
import {
  ModelParams,
  NewVersionBody,
  VersionChange,
  VersionPage,
  VersionParams,
  VersionView,
} from '../../contracts/registry.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { registryErrors } from './errors.ts';
import { isPrompt, promptSource, type RegisteredModel } from './model.ts';
import type { Registry } from './registry.ts';
import type { NewVersion } from './versions.ts';
import { toVersionView } from './views.ts';

const tags = ['model-versions'];
const read = { permission: 'registry.read' };
const write = { permission: 'registry.write' };
const remove = { permission: 'registry.delete' };
const base = '/api/v1/projects/:project/models/:model/versions';

/** The source that a request names: a folder of a run's artifacts, or a logged model; of a prompt none. */
function sourceOf(
  body: {
    readonly runId?: string | undefined;
    readonly loggedModelId?: string | undefined;
    readonly path?: string | undefined;
  },
  model: RegisteredModel,
): Pick<NewVersion, 'source' | 'folder'> {
  const owner = body.loggedModelId ?? body.runId;
  if (owner === undefined && isPrompt(model)) return { source: promptSource, folder: null };
  if (owner === undefined) {
    throw registryErrors.create('bad_source', 'A version needs `runId` or `loggedModelId`.');
  }
  const path = body.path ?? '';
  const scheme = body.loggedModelId === undefined ? 'runs' : 'models';
  return { source: `${scheme}:/${owner}${path === '' ? '' : `/${path}`}`, folder: { owner, path } };
}

export function versionRoutes(app: HttpApp, { models, versions }: Pick<Registry, 'models' | 'versions'>): void {
  app.get(
    base,
    {
      config: read,
      schema: {
        operationId: 'listModelVersions',
        summary: 'Versions of a model, newest first',
        tags,
        params: ModelParams,
        querystring: PageQuery,
        response: { 200: VersionPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      const page = await versions.list(request.params.project, request.params.model, { limit, cursor });
      return { ...page, items: page.items.map(toVersionView) };
    },
  );
  app.post(
    base,
    {
      config: write,
      schema: {
        operationId: 'createModelVersion',
        summary: 'Register what a run or a logged model left, or the text of a prompt, as the next version',
        tags,
        params: ModelParams,
        body: NewVersionBody,
        response: { 201: VersionView },
      },
    },
    async (request, reply) => {
      const { project, model } = request.params;
      const { path: _path, ...rest } = request.body;
      const input = { ...rest, ...sourceOf(request.body, await models.get(project, model)), strict: true };
      const version = await versions.create(actorOf(request.principal), project, model, input);
      return reply.code(201).send(toVersionView(version));
    },
  );
  app.get(
    `${base}/:version`,
    {
      config: read,
      schema: {
        operationId: 'getModelVersion',
        summary: 'Read a version',
        tags,
        params: VersionParams,
        response: { 200: VersionView },
      },
    },
    async ({ params }) => toVersionView(await versions.get(params.project, params.model, params.version)),
  );
  app.patch(
    `${base}/:version`,
    {
      config: write,
      schema: {
        operationId: 'changeModelVersion',
        summary: 'Describe or tag a version, or move it to a stage',
        tags,
        params: VersionParams,
        body: VersionChange,
        response: { 200: VersionView },
      },
    },
    async (request) => {
      const { project, model, version } = request.params;
      const { description, tags: newTags, deleteTags = [], stage, archiveOthers = false } = request.body;
      const actor = actorOf(request.principal);
      if (stage !== undefined) await versions.moveToStage(actor, project, model, version, stage, archiveOthers);
      if (description !== undefined) await versions.describe(actor, project, model, version, description);
      if (newTags !== undefined) await versions.setTags(project, model, version, newTags);
      for (const key of deleteTags) await versions.deleteTag(project, model, version, key);
      return toVersionView(await versions.get(project, model, version));
    },
  );
  app.delete(
    `${base}/:version`,
    {
      config: remove,
      schema: {
        operationId: 'deleteModelVersion',
        summary: 'Delete a version and drop its aliases; it can be restored',
        tags,
        params: VersionParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { project, model, version } = request.params;
      await versions.delete(actorOf(request.principal), project, model, version);
      return reply.code(204).send(null);
    },
  );
  app.post(
    `${base}/:version/restore`,
    {
      config: remove,
      schema: {
        operationId: 'restoreModelVersion',
        summary: 'Restore a deleted version',
        tags,
        params: VersionParams,
        response: { 200: VersionView },
      },
    },
    async (request) => {
      const { project, model, version } = request.params;
      return toVersionView(await versions.restore(actorOf(request.principal), project, model, version));
    },
  );
}
