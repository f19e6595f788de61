import {
  TrainingSetBody,
  TrainingSetPage,
  TrainingSetParams,
  TrainingSetPartParams,
  TrainingSetView,
} from '../../contracts/features.ts';
import { PageQuery, ProjectParams } from '../../contracts/paging.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import type { Features } from './features.ts';
import { toSpec, toTrainingSetView } from './views.ts';

const tags = ['features'];
const read = { permission: 'features.read' };

export function trainingSetRoutes(app: HttpApp, features: Features): void {
  app.post(
    '/api/v1/projects/:project/training-sets',
    {
      config: { permission: 'features.write' },
      schema: {
        operationId: 'makeTrainingSet',
        summary: 'Make a point-in-time correct training set, or find the one that the same question made',
        tags,
        params: ProjectParams,
        body: TrainingSetBody,
        response: { 200: TrainingSetView },
      },
    },
    async (request) => {
      const { project } = request.params;
      const { service } = request.body;
      const members = service === undefined ? undefined : (await features.service(project, service)).members;
      const spec = toSpec(request.body, members);
      return toTrainingSetView(await features.trainingSet(actorOf(request.principal), project, spec));
    },
  );
  app.get(
    '/api/v1/projects/:project/training-sets',
    {
      config: read,
      schema: {
        operationId: 'listTrainingSets',
        summary: 'List training sets, newest first',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: TrainingSetPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      const page = await features.trainingSets(request.params.project, { limit, cursor });
      return { ...page, items: page.items.map(toTrainingSetView) };
    },
  );
  app.get(
    '/api/v1/projects/:project/training-sets/:trainingSet',
    {
      config: read,
      schema: {
        operationId: 'getTrainingSet',
        summary: 'Read a training set',
        tags,
        params: TrainingSetParams,
        response: { 200: TrainingSetView },
      },
    },
    async (request) =>
      toTrainingSetView(await features.getTrainingSet(request.params.project, request.params.trainingSet)),
  );
  app.get(
    '/api/v1/projects/:project/training-sets/:trainingSet/:part/content',
    {
      config: { permission: 'features.rows' },
      schema: {
        operationId: 'downloadTrainingSet',
        summary: 'Training or hold-out rows as a Parquet file',
        tags,
        params: TrainingSetPartParams,
      },
    },
    async (request, reply) => {
      const { project, trainingSet, part } = request.params;
      const stream = await features.trainingSetContent(await features.getTrainingSet(project, trainingSet), part);
      return reply
        .header('content-type', 'application/vnd.apache.parquet')
        .header('content-disposition', `attachment; filename="${part}-${trainingSet}.parquet"`)
        .send(stream);
    },
  );
}
