import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { PageQuery, ProjectParams } from '../../contracts/paging.ts';
import { BatchBody, BatchPage, BatchParams, BatchView } from '../../contracts/serving/batches.ts';
import { EndpointParams } from '../../contracts/serving/endpoints.ts';
import {
  CollectedView,
  FoundPrediction,
  OutcomesBody,
  PredictionPage,
  PredictionParams,
  RecordedView,
  TrafficQuery,
  TrafficSeriesView,
  TriedView,
  TryBody,
} from '../../contracts/serving/predictions.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { parseDuration, parseIso } from '../../kernel/time.ts';
import { servingErrors } from './errors.ts';
import type { Serving } from './serving.ts';
import { toBatchView, toPredictionView, toTrafficSeriesView } from './views.ts';

const tags = ['serving'];
const read = { permission: 'serving.read' };
const score = { permission: 'serving.score' };

export function predictionsRoutes(app: HttpApp, serving: Serving): void {
  const { predictions, endpoints, batches } = serving;
  app.get(
    '/api/v1/projects/:project/endpoints/:endpoint/predictions',
    {
      config: read,
      schema: {
        operationId: 'listPredictions',
        summary: 'Logged predictions, newest first',
        tags,
        params: EndpointParams,
        querystring: PageQuery,
        response: { 200: PredictionPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      const { endpoint } = await endpoints.get(request.params.project, request.params.endpoint);
      const page = await predictions.list(endpoint.id, { limit, cursor });
      return { ...page, items: page.items.map(toPredictionView) };
    },
  );
  app.get(
    '/api/v1/projects/:project/predictions/:prediction',
    {
      config: read,
      schema: {
        operationId: 'getPrediction',
        summary: 'Find a prediction by its id',
        tags,
        params: PredictionParams,
        response: { 200: FoundPrediction },
      },
    },
    async (request) => {
      const found = await predictions.find(request.params.project, request.params.prediction);
      return { prediction: toPredictionView(found.prediction), copies: found.copies.map(toPredictionView) };
    },
  );
  app.get(
    '/api/v1/projects/:project/endpoints/:endpoint/traffic',
    {
      config: read,
      schema: {
        operationId: 'chartTraffic',
        summary: 'Requests, failures and latency of an endpoint over time, by arm',
        tags,
        params: EndpointParams,
        querystring: TrafficQuery,
        response: { 200: TrafficSeriesView },
      },
    },
    async (request) => {
      const { window = '24h', from, to } = request.query;
      const windowMs = parseDuration(window);
      if (windowMs === undefined) throw servingErrors.create('bad_window', `${window} is no length of time.`);
      const { project, endpoint } = request.params;
      const time = (text: string | undefined) => (text === undefined ? undefined : parseIso(text));
      return toTrafficSeriesView(
        await serving.trafficSeries(project, endpoint, { from: time(from), to: time(to), windowMs }),
      );
    },
  );
  app.post(
    '/api/v1/projects/:project/endpoints/:endpoint/try',
    {
      config: { permission: 'serving.predict' },
      schema: {
        operationId: 'tryEndpoint',
        summary: 'Send one request to an endpoint; it is answered and logged as any other',
        tags,
        params: EndpointParams,
        body: TryBody,
        response: { 200: TriedView },
      },
    },
    async (request) => {
      const tried = await serving.tryOut(request.params.project, request.params.endpoint, request.body);
      return { ...tried, outputs: tried.outputs as TriedView['outputs'] };
    },
  );
  app.post(
    '/api/v1/projects/:project/endpoints/:endpoint/outcomes',
    {
      config: { permission: 'serving.observe' },
      schema: {
        operationId: 'recordOutcomes',
        summary: 'Record what became of predictions; a later value of the same prediction replaces the earlier',
        tags,
        params: EndpointParams,
        body: OutcomesBody,
        response: { 200: RecordedView },
      },
    },
    async (request) => {
      const { project, endpoint } = request.params;
      const { name, outcomes } = request.body;
      await serving.recordOutcomes(
        project,
        endpoint,
        name,
        outcomes.map(({ prediction, value }) => ({ predictionId: prediction, value })),
      );
      return { recorded: outcomes.length };
    },
  );
  app.post(
    '/api/v1/projects/:project/predictions/collect',
    {
      config: { permission: 'serving.deploy' },
      schema: {
        operationId: 'collectPredictions',
        summary: 'Move what the data plane has spooled into the log now, and look at the rollouts it concerns',
        tags,
        params: ProjectParams,
        response: { 200: CollectedView },
      },
    },
    async () => {
      const { records, endpoints: names } = await serving.collect();
      return { records, endpoints: [...names] };
    },
  );
  app.get(
    '/api/v1/projects/:project/batches',
    {
      config: read,
      schema: {
        operationId: 'listBatches',
        summary: 'Batch jobs, newest first',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: BatchPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      const page = await batches.list(request.params.project, { limit, cursor });
      return { ...page, items: page.items.map(toBatchView) };
    },
  );
  app.post(
    '/api/v1/projects/:project/batches',
    {
      config: score,
      schema: {
        operationId: 'startBatch',
        summary: 'Score a dataset version, or a selection of its rows, with a model version',
        tags,
        params: ProjectParams,
        body: BatchBody,
        response: { 202: BatchView },
      },
    },
    async (request, reply) => {
      const { datasetVersion = 'latest', ...body } = request.body;
      const batch = await batches.start(actorOf(request.principal), request.params.project, {
        ...body,
        datasetVersion,
      });
      return reply.code(202).send(toBatchView(batch));
    },
  );
  app.get(
    '/api/v1/projects/:project/batches/:batch',
    {
      config: read,
      schema: {
        operationId: 'getBatch',
        summary: 'Read a batch job',
        tags,
        params: BatchParams,
        response: { 200: BatchView },
      },
    },
    async (request) => toBatchView(await batches.get(request.params.project, request.params.batch)),
  );
  app.get(
    '/api/v1/projects/:project/batches/:batch/output',
    {
      config: read,
      schema: { operationId: 'getBatchOutput', summary: 'The scored rows as Parquet', tags, params: BatchParams },
    },
    async (request, reply) => {
      const batch = await batches.get(request.params.project, request.params.batch);
      return batches.withResult(batch, async (path) => {
        const file = createReadStream(path);
        // Once it is open it can be read to its end, whatever becomes of its name.
        await once(file, 'open');
        if (batch.sha256 !== null) reply.header('etag', `"${batch.sha256}"`);
        return reply.type('application/vnd.apache.parquet').send(file);
      });
    },
  );
}
