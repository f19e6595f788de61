import {
  MeasurementBody,
  MeasurementPage,
  MeasurementView,
  ObjectiveBody,
  ObjectivePage,
  ObjectiveParams,
  ObjectiveView,
} from '../../contracts/objectives.ts';
import { PageQuery, ProjectParams } from '../../contracts/paging.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import type { Objectives } from './objectives.ts';
import { toMeasurementView, toObjectiveView } from './views.ts';

const tags = ['objectives'];
const read = { permission: 'objectives.read' };
const write = { permission: 'objectives.write' };

export function objectivesRoutes(app: HttpApp, objectives: Objectives): void {
  app.get(
    '/api/v1/projects/:project/objectives',
    {
      config: read,
      schema: {
        operationId: 'listObjectives',
        summary: 'List objectives by name',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: ObjectivePage },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      const page = await objectives.list(request.params.project, { limit, cursor });
      return { ...page, items: page.items.map(toObjectiveView) };
    },
  );
  app.get(
    '/api/v1/projects/:project/objectives/:objective',
    {
      config: read,
      schema: {
        operationId: 'getObjective',
        summary: 'Read an objective',
        tags,
        params: ObjectiveParams,
        response: { 200: ObjectiveView },
      },
    },
    async (request) => toObjectiveView(await objectives.get(request.params.project, request.params.objective)),
  );
  app.put(
    '/api/v1/projects/:project/objectives/:objective',
    {
      config: write,
      schema: {
        operationId: 'declareObjective',
        summary: 'Declare or change an objective',
        tags,
        params: ObjectiveParams,
        body: ObjectiveBody,
        response: { 200: ObjectiveView },
      },
    },
    async (request) => {
      const { project, objective } = request.params;
      const { unit = '', assumptions = '', ...body } = request.body;
      return toObjectiveView(
        await objectives.declare(actorOf(request.principal), project, { ...body, name: objective, unit, assumptions }),
      );
    },
  );
  app.get(
    '/api/v1/projects/:project/objectives/:objective/measurements',
    {
      config: read,
      schema: {
        operationId: 'listMeasurements',
        summary: 'Measured values of an objective, oldest first',
        tags,
        params: ObjectiveParams,
        querystring: PageQuery,
        response: { 200: MeasurementPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      const page = await objectives.measurements(request.params.project, request.params.objective, { limit, cursor });
      return { ...page, items: page.items.map(toMeasurementView) };
    },
  );
  app.post(
    '/api/v1/projects/:project/objectives/:objective/measurements',
    {
      config: write,
      schema: {
        operationId: 'recordMeasurement',
        summary: 'Record a measured value',
        tags,
        params: ObjectiveParams,
        body: MeasurementBody,
        response: { 201: MeasurementView },
      },
    },
    async (request, reply) => {
      const { project, objective } = request.params;
      const { at, ...rest } = request.body;
      const measurement = await objectives.record(actorOf(request.principal), project, objective, {
        ...rest,
        at: Date.parse(at),
      });
      return reply.code(201).send(toMeasurementView(measurement));
    },
  );
}
