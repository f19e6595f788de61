import { Type } from 'typebox';
import { ProjectParams } from '../../../contracts/paging.ts';
import {
  ExperimentChange,
  ExperimentPage,
  ExperimentParams,
  ExperimentQuery,
  ExperimentView,
  NewExperimentBody,
} from '../../../contracts/tracking.ts';
import { actorOf } from '../../../http/principal.ts';
import type { HttpApp } from '../../../http/server.ts';
import { parseOrderList } from '../../../kernel/filter/order.ts';
import { parseFilter } from '../../../kernel/filter/parse.ts';
import { toExperimentView } from '../views.ts';
import type { Experiments } from './experiments.ts';

const tags = ['experiments'];
const read = { permission: 'tracking.read' };
const write = { permission: 'tracking.write' };
const remove = { permission: 'tracking.delete' };
const base = '/api/v1/projects/:project/experiments';

export function experimentRoutes(app: HttpApp, experiments: Experiments): void {
  app.get(
    base,
    {
      config: read,
      schema: {
        operationId: 'listExperiments',
        summary: 'Search experiments, newest first',
        tags,
        params: ProjectParams,
        querystring: ExperimentQuery,
        response: { 200: ExperimentPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor, filter = '', order, life } = request.query;
      const search = { filter: parseFilter(filter), order: parseOrderList(order), life };
      const page = await experiments.search(request.params.project, search, { limit, cursor });
      return { ...page, items: page.items.map(toExperimentView) };
    },
  );
  app.post(
    base,
    {
      config: write,
      schema: {
        operationId: 'createExperiment',
        summary: 'Make an experiment',
        tags,
        params: ProjectParams,
        body: NewExperimentBody,
        response: { 201: ExperimentView },
      },
    },
    async (request, reply) => {
      const created = await experiments.create(actorOf(request.principal), request.params.project, request.body);
      return reply.code(201).send(toExperimentView(created));
    },
  );
  app.get(
    `${base}/:experiment`,
    {
      config: read,
      schema: {
        operationId: 'getExperiment',
        summary: 'Read an experiment',
        tags,
        params: ExperimentParams,
        response: { 200: ExperimentView },
      },
    },
    async ({ params }) => toExperimentView(await experiments.get(params.project, { id: params.experiment })),
  );
  app.patch(
    `${base}/:experiment`,
    {
      config: write,
      schema: {
        operationId: 'changeExperiment',
        summary: 'Rename an experiment or set tags',
        tags,
        params: ExperimentParams,
        body: ExperimentChange,
        response: { 200: ExperimentView },
      },
    },
    async (request) => {
      const { project, experiment: id } = request.params;
      const { name, tags: newTags } = request.body;
      if (name !== undefined) await experiments.rename(actorOf(request.principal), project, id, name);
      if (newTags !== undefined) await experiments.setTags(project, id, newTags);
      return toExperimentView(await experiments.get(project, { id }));
    },
  );
  app.delete(
    `${base}/:experiment`,
    {
      config: remove,
      schema: {
        operationId: 'deleteExperiment',
        summary: 'Delete an experiment and its runs; they can be restored',
        tags,
        params: ExperimentParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await experiments.delete(actorOf(request.principal), request.params.project, request.params.experiment);
      return reply.code(204).send(null);
    },
  );
  app.post(
    `${base}/:experiment/restore`,
    {
      config: remove,
      schema: {
        operationId: 'restoreExperiment',
        summary: 'Restore a deleted experiment and the runs that went with it',
        tags,
        params: ExperimentParams,
        response: { 200: ExperimentView },
      },
    },
    async (request) => {
      const { project, experiment: id } = request.params;
      await experiments.restore(actorOf(request.principal), project, id);
      return toExperimentView(await experiments.get(project, { id }));
    },
  );
}
