import {
  ContentQuery,
  DatasetBody,
  DatasetPage,
  DatasetParams,
  DatasetView,
  DiffQuery,
  DiffView,
  IngestBody,
  IngestPage,
  IngestParams,
  IngestView,
  JobStarted,
  ProfileView,
  RowPage,
  RowsQuery,
  VersionPage,
  VersionParams,
  VersionsQuery,
  VersionView,
} from '../../contracts/datasets.ts';
import { PageQuery, ProjectParams } from '../../contracts/paging.ts';
import { actorOf, isAllowed, type Principal } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { isAppError } from '../../kernel/errors.ts';
import type { Datasets, VersionRef } from './datasets.ts';
import { datasetsErrors } from './errors.ts';
import { answerIngest } from './ingest-answer.ts';
import { checkUnmasked, maskExamples, maskIngest, maskProfile, maskRow, sightOf } from './masking.ts';
import type { IngestSource } from './sources.ts';
import { uploadRoute } from './upload-route.ts';
import { toDatasetView, toIngestView, toVersionView } from './views.ts';

const tags = ['datasets'];
const read = { permission: 'datasets.read' };
const rowsOf = { permission: 'datasets.rows' };
const write = { permission: 'datasets.write' };

function refOf(text: string): VersionRef {
  return text === 'latest' ? 'latest' : Number(text);
}

function sourceOf(body: IngestBodyValue): IngestSource {
  if ((body.path === undefined) === (body.blobs === undefined))
    throw datasetsErrors.create('bad_source', 'Name either `path` or `blobs`.');
  return body.path === undefined ? { kind: 'blobs', blobs: body.blobs ?? [] } : { kind: 'path', path: body.path };
}
type IngestBodyValue = { path?: string; blobs?: { sha256: string; name?: string }[] };

export function datasetsRoutes(app: HttpApp, datasets: Datasets): void {
  /** Whoever may not see personal data may not declare it to be none either. @throws AppError `datasets.personal` */
  const checkUncovers = async (
    principal: Principal,
    project: string,
    name: string,
    pii: readonly string[],
  ): Promise<void> => {
    if (isAllowed(principal, 'datasets.pii', project)) return;
    const before = await datasets.get(project, name).catch((error) => {
      if (isAppError(error, 'datasets.unknown_dataset')) return undefined;
      throw error;
    });
    const uncovered = before?.pii.filter((column) => !pii.includes(column)) ?? [];
    checkUnmasked({ name }, { rows: true, hidden: new Set(uncovered) });
  };

  app.get(
    '/api/v1/projects/:project/datasets',
    {
      config: read,
      schema: {
        operationId: 'listDatasets',
        summary: 'List datasets by name',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: DatasetPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      const page = await datasets.list(request.params.project, { limit, cursor });
      const latest = await datasets.latestOf(page.items);
      return { ...page, items: page.items.map((dataset) => toDatasetView(dataset, latest.get(dataset.id))) };
    },
  );
  app.get(
    '/api/v1/projects/:project/datasets/:dataset',
    {
      config: read,
      schema: {
        operationId: 'getDataset',
        summary: 'Read a dataset with its latest version',
        tags,
        params: DatasetParams,
        response: { 200: DatasetView },
      },
    },
    async (request) => {
      const dataset = await datasets.get(request.params.project, request.params.dataset);
      return toDatasetView(dataset, await datasets.latest(dataset));
    },
  );
  app.put(
    '/api/v1/projects/:project/datasets/:dataset',
    {
      config: write,
      schema: {
        operationId: 'registerDataset',
        summary: 'Register a dataset or change its declaration',
        tags,
        params: DatasetParams,
        body: DatasetBody,
        response: { 200: DatasetView },
      },
    },
    async (request) => {
      const { project, dataset } = request.params;
      await checkUncovers(request.principal, project, dataset, request.body.pii ?? []);
      const registered = await datasets.register(actorOf(request.principal), project, dataset, request.body);
      return toDatasetView(registered, await datasets.latest(registered));
    },
  );
  app.post(
    '/api/v1/projects/:project/datasets/:dataset/versions',
    {
      config: write,
      schema: {
        operationId: 'ingestDataset',
        summary: 'Make a version from a file or folder of the server, or from stored content',
        tags,
        params: DatasetParams,
        body: IngestBody,
        response: { 200: IngestView, 202: JobStarted },
      },
    },
    async (request, reply) => {
      const { body, params, principal } = request;
      const answer = await answerIngest(datasets, principal, params, sourceOf(body), body);
      return 'job' in answer ? reply.code(202).send(answer) : reply.code(200).send(answer);
    },
  );
  uploadRoute(app, datasets);
  app.get(
    '/api/v1/projects/:project/datasets/:dataset/versions',
    {
      config: read,
      schema: {
        operationId: 'listDatasetVersions',
        summary: 'List versions, newest first',
        tags,
        params: DatasetParams,
        querystring: VersionsQuery,
        response: { 200: VersionPage },
      },
    },
    async (request) => {
      const { project, dataset } = request.params;
      const { limit = 100, cursor, at } = request.query;
      if (at !== undefined)
        return { items: [toVersionView(await datasets.version(project, dataset, { at: Date.parse(at) }), dataset)] };
      const page = await datasets.versions(project, dataset, { limit, cursor });
      return { ...page, items: page.items.map((version) => toVersionView(version, dataset)) };
    },
  );
  app.get(
    '/api/v1/projects/:project/datasets/:dataset/versions/:version',
    {
      config: read,
      schema: {
        operationId: 'getDatasetVersion',
        summary: 'Read a version',
        tags,
        params: VersionParams,
        response: { 200: VersionView },
      },
    },
    async (request) => {
      const { project, dataset, version } = request.params;
      return toVersionView(await datasets.version(project, dataset, refOf(version)), dataset);
    },
  );
  app.get(
    '/api/v1/projects/:project/datasets/:dataset/versions/:version/profile',
    {
      config: read,
      schema: {
        operationId: 'getDatasetProfile',
        summary: 'Read the profile of a version',
        tags,
        params: VersionParams,
        response: { 200: ProfileView },
      },
    },
    async (request) => {
      const { project, dataset, version } = request.params;
      const sight = sightOf(request.principal, await datasets.get(project, dataset));
      const profile = await datasets.profile(await datasets.version(project, dataset, refOf(version)));
      return structuredClone(maskProfile(profile, sight)) as ProfileView;
    },
  );
  app.get(
    '/api/v1/projects/:project/datasets/:dataset/versions/:version/diff',
    {
      config: read,
      schema: {
        operationId: 'diffDatasetVersions',
        summary: 'What changed since an older version',
        tags,
        params: VersionParams,
        querystring: DiffQuery,
        response: { 200: DiffView },
      },
    },
    async (request) => {
      const { project, dataset, version } = request.params;
      const from = request.query.from === undefined ? undefined : Number(request.query.from);
      const sight = sightOf(request.principal, await datasets.get(project, dataset));
      const { examples, ...diff } = await datasets.diff(project, dataset, refOf(version), from);
      return structuredClone(sight.rows ? { ...diff, examples: maskExamples(examples, sight) } : diff) as DiffView;
    },
  );
  app.get(
    '/api/v1/projects/:project/datasets/:dataset/versions/:version/rows',
    {
      config: rowsOf,
      schema: {
        operationId: 'listDatasetRows',
        summary: 'Rows of a version in stored order',
        tags,
        params: VersionParams,
        querystring: RowsQuery,
        response: { 200: RowPage },
      },
    },
    async (request) => {
      const { project, dataset, version } = request.params;
      const { limit = 100, cursor } = request.query;
      const sight = sightOf(request.principal, await datasets.get(project, dataset));
      const page = await datasets.rows(await datasets.version(project, dataset, refOf(version)), { limit, cursor });
      return { ...page, items: page.items.map((row) => maskRow(row, sight)) };
    },
  );
  app.get(
    '/api/v1/projects/:project/datasets/:dataset/versions/:version/content',
    {
      config: rowsOf,
      schema: {
        operationId: 'downloadDatasetVersion',
        summary: 'All rows as a Parquet or CSV file',
        tags,
        params: VersionParams,
        querystring: ContentQuery,
      },
    },
    async (request, reply) => {
      const { project, dataset, version: ref } = request.params;
      const of = await datasets.get(project, dataset);
      checkUnmasked(of, sightOf(request.principal, of));
      const version = await datasets.version(project, dataset, refOf(ref));
      const content = await datasets.content(version, request.query.format ?? 'parquet');
      return reply
        .header('content-type', content.contentType)
        .header('content-disposition', `attachment; filename="${dataset}-v${version.number}.${content.extension}"`)
        .send(content.stream);
    },
  );
  app.get(
    '/api/v1/projects/:project/datasets/:dataset/ingests',
    {
      config: read,
      schema: {
        operationId: 'listDatasetIngests',
        summary: 'List ingests, newest first, refused ones too',
        tags,
        params: DatasetParams,
        querystring: PageQuery,
        response: { 200: IngestPage },
      },
    },
    async (request) => {
      const { project, dataset } = request.params;
      const { limit = 100, cursor } = request.query;
      const page = await datasets.ingests(project, dataset, { limit, cursor });
      const made = await datasets.versionsById(page.items.flatMap(({ versionId }) => versionId ?? []));
      const sight = sightOf(request.principal, await datasets.get(project, dataset));
      const items = page.items.map((ingest) =>
        toIngestView(maskIngest(ingest, sight), dataset, made.get(ingest.versionId ?? '')),
      );
      return { ...page, items };
    },
  );
  app.get(
    '/api/v1/projects/:project/datasets/:dataset/ingests/:ingest',
    {
      config: read,
      schema: {
        operationId: 'getDatasetIngest',
        summary: 'Read an ingest with its quality results',
        tags,
        params: IngestParams,
        response: { 200: IngestView },
      },
    },
    async (request) => {
      const { project, dataset } = request.params;
      const sight = sightOf(request.principal, await datasets.get(project, dataset));
      const { ingest, version } = await datasets.ingestOf(project, dataset, request.params.ingest);
      return toIngestView(maskIngest(ingest, sight), dataset, version);
    },
  );
  app.get(
    '/api/v1/projects/:project/datasets/:dataset/ingests/:ingest/quarantine',
    {
      config: rowsOf,
      schema: {
        operationId: 'listQuarantinedRows',
        summary: 'Rows that an ingest set aside, with what they broke',
        tags,
        params: IngestParams,
        querystring: RowsQuery,
        response: { 200: RowPage },
      },
    },
    async (request) => {
      const { project, dataset } = request.params;
      const { limit = 100, cursor } = request.query;
      const { ingest } = await datasets.ingestOf(project, dataset, request.params.ingest);
      const sight = sightOf(request.principal, await datasets.get(project, dataset));
      const page = await datasets.quarantinedRows(ingest, { limit, cursor });
      return { ...page, items: page.items.map((row) => maskRow(row, sight)) };
    },
  );
  app.get(
    '/api/v1/projects/:project/datasets/:dataset/ingests/:ingest/quarantine/content',
    {
      config: rowsOf,
      schema: {
        operationId: 'downloadQuarantinedRows',
        summary: 'Rows that an ingest set aside, as a file',
        tags,
        params: IngestParams,
        querystring: ContentQuery,
      },
    },
    async (request, reply) => {
      const { project, dataset } = request.params;
      const of = await datasets.get(project, dataset);
      checkUnmasked(of, sightOf(request.principal, of));
      const { ingest } = await datasets.ingestOf(project, dataset, request.params.ingest);
      const content = await datasets.quarantinedContent(ingest, request.query.format ?? 'parquet');
      return reply
        .header('content-type', content.contentType)
        .header('content-disposition', `attachment; filename="${dataset}-quarantine.${content.extension}"`)
        .send(content.stream);
    },
  );
}
