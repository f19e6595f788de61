import { type TObject, Type } from 'typebox';
import {
  ArtifactContentQuery,
  ArtifactListQuery,
  ArtifactPage,
  ArtifactQuery,
  ArtifactTableQuery,
  ArtifactTableView,
  LoggedModelParams,
  RunParams,
} from '../../../contracts/tracking.ts';
import { sendDownload } from '../../../http/download.ts';
import type { HttpApp } from '../../../http/server.ts';
import { trackingErrors } from '../errors.ts';
import { toArtifactView } from '../views.ts';
import type { ArtifactFile, Artifacts } from './artifacts.ts';
import type { ArtifactTables } from './tables.ts';

const tags = ['artifacts'];
const read = { permission: 'tracking.read' };

/** Finds the owner that the path of a route names. @throws AppError when it does not exist */
type OwnerOf = (params: unknown) => Promise<string>;

function routesOf(
  app: HttpApp,
  artifacts: Artifacts,
  tables: ArtifactTables,
  base: string,
  what: string,
  params: TObject,
  ownerOf: OwnerOf,
): void {
  const fileAt = async (owner: string, path: string): Promise<ArtifactFile> => {
    const entry = await artifacts.find(owner, path);
    if (entry !== undefined && entry.sha256 !== null) return { ...entry, sha256: entry.sha256 };
    throw trackingErrors.create('unknown_artifact', `There is no file ${JSON.stringify(path)}.`, { details: { path } });
  };
  app.get(
    `${base}/artifacts`,
    {
      config: read,
      schema: {
        operationId: `list${what}Artifacts`,
        summary: 'Files and folders of a folder, by name',
        tags,
        params,
        querystring: ArtifactListQuery,
        response: { 200: ArtifactPage },
      },
    },
    async (request) => {
      const { path = '', limit = 100, cursor } = request.query;
      const page = await artifacts.list(await ownerOf(request.params), path, { limit, cursor });
      return { ...page, items: page.items.map(toArtifactView) };
    },
  );
  app.get(
    `${base}/artifacts/content`,
    {
      config: read,
      schema: {
        operationId: `download${what}Artifact`,
        summary: 'Download a file, or a range of its bytes',
        tags,
        params,
        querystring: ArtifactContentQuery,
        produces: ['application/octet-stream'],
      },
    },
    async (request, reply) => {
      const owner = await ownerOf(request.params);
      const { path, show } = request.query;
      const { name, size, sha256 } = await fileAt(owner, path);
      const open = async (range?: { readonly start: number; readonly end: number }) =>
        (await artifacts.open(owner, path, range)).content;
      return sendDownload({ name, size, sha256, open, framed: show === 'frame' }, request, reply);
    },
  );
  app.get(
    `${base}/artifacts/table`,
    {
      config: read,
      schema: {
        operationId: `read${what}ArtifactTable`,
        summary: 'Rows of a CSV, TSV, JSON lines or Parquet file',
        tags,
        params,
        querystring: ArtifactTableQuery,
        response: { 200: ArtifactTableView },
      },
    },
    async (request) => {
      const { path, limit = 100, cursor } = request.query;
      const file = await fileAt(await ownerOf(request.params), path);
      const { columns, items, ...rest } = await tables.read(file, { limit, cursor });
      return { ...rest, columns: [...columns], items: items.map(({ row, values }) => ({ row, values: [...values] })) };
    },
  );
  app.delete(
    `${base}/artifacts`,
    {
      config: { permission: 'tracking.delete' },
      schema: {
        operationId: `delete${what}Artifact`,
        summary: 'Delete a file or a folder',
        tags,
        params,
        querystring: ArtifactQuery,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await artifacts.delete(await ownerOf(request.params), request.query.path);
      return reply.code(204).send(null);
    },
  );
}

/** Finds what artifacts belong to. @throws AppError when it does not exist */
export interface ArtifactOwners {
  run(project: string, id: string): Promise<string>;
  loggedModel(project: string, id: string): Promise<string>;
}

export function artifactRoutes(
  app: HttpApp,
  artifacts: Artifacts,
  tables: ArtifactTables,
  owners: ArtifactOwners,
): void {
  const { project } = { project: '/api/v1/projects/:project' };
  routesOf(app, artifacts, tables, `${project}/runs/:run`, 'Run', RunParams, (params) => {
    const { project: name, run } = params as { project: string; run: string };
    return owners.run(name, run);
  });
  routesOf(app, artifacts, tables, `${project}/logged-models/:model`, 'LoggedModel', LoggedModelParams, (params) => {
    const { project: name, model } = params as { project: string; model: string };
    return owners.loggedModel(name, model);
  });
}
