import { Type } from 'typebox';
import {
  EvaluationRecordPage,
  EvaluationSetChange,
  EvaluationSetPage,
  EvaluationSetParams,
  EvaluationSetQuery,
  EvaluationSetView,
  NewEvaluationSetBody,
  RecordsBody,
  RecordsDeleteBody,
  RecordsDeletedView,
  RecordsView,
  TracesBody,
} from '../../contracts/evaluation-sets.ts';
import { PageQuery, ProjectParams } from '../../contracts/paging.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { parseOrderList } from '../../kernel/filter/order.ts';
import { parseFilter } from '../../kernel/filter/parse.ts';
import type { EvaluationSets } from './evaluation-sets.ts';
import type { NewRecord } from './model.ts';
import { toRecordView, toSetView } from './views.ts';

const tags = ['evaluation sets'];
const read = { permission: 'evaluation-sets.read' };
const write = { permission: 'evaluation-sets.write' };
const base = '/api/v1/projects/:project/evaluation-sets';

export function evaluationSetsRoutes(app: HttpApp, sets: EvaluationSets): void {
  app.get(
    base,
    {
      config: read,
      schema: {
        operationId: 'listEvaluationSets',
        summary: 'Search evaluation sets, newest first',
        description: 'Filters name id, name, records, createdBy, updatedBy, createdAt, updatedAt and tags.KEY.',
        tags,
        params: ProjectParams,
        querystring: EvaluationSetQuery,
        response: { 200: EvaluationSetPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor, filter = '', order, experiment } = request.query;
      const search = {
        filter: parseFilter(filter),
        order: parseOrderList(order),
        experimentIds: experiment === undefined ? undefined : [experiment],
      };
      const page = await sets.search(request.params.project, search, { limit, cursor });
      return { ...page, items: page.items.map(toSetView) };
    },
  );
  app.post(
    base,
    {
      config: write,
      schema: {
        operationId: 'createEvaluationSet',
        summary: 'Make an evaluation set',
        tags,
        params: ProjectParams,
        body: NewEvaluationSetBody,
        response: { 201: EvaluationSetView },
      },
    },
    async (request, reply) => {
      const { name, tags: given, experiments } = request.body;
      const set = await sets.create(actorOf(request.principal), request.params.project, {
        name,
        tags: given,
        experimentIds: experiments,
      });
      return reply.code(201).send(toSetView(set));
    },
  );
  app.get(
    `${base}/:set`,
    {
      config: read,
      schema: {
        operationId: 'getEvaluationSet',
        summary: 'Read an evaluation set without its records',
        tags,
        params: EvaluationSetParams,
        response: { 200: EvaluationSetView },
      },
    },
    async ({ params }) => toSetView(await sets.get(params.project, params.set)),
  );
  app.patch(
    `${base}/:set`,
    {
      config: write,
      schema: {
        operationId: 'changeEvaluationSet',
        summary: 'Tag an evaluation set, or change the experiments it is used in',
        tags,
        params: EvaluationSetParams,
        body: EvaluationSetChange,
        response: { 200: EvaluationSetView },
      },
    },
    async ({ params, body, principal }) => {
      const [actor, { project, set }] = [actorOf(principal), params];
      if (body.tags !== undefined) await sets.setTags(actor, project, set, body.tags);
      for (const key of body.deleteTags ?? []) await sets.deleteTag(actor, project, set, key);
      if (body.addExperiments !== undefined) await sets.addExperiments(actor, project, set, body.addExperiments);
      if (body.removeExperiments !== undefined)
        await sets.removeExperiments(actor, project, set, body.removeExperiments);
      return toSetView(await sets.get(project, set));
    },
  );
  app.delete(
    `${base}/:set`,
    {
      config: { permission: 'evaluation-sets.delete' },
      schema: {
        operationId: 'deleteEvaluationSet',
        summary: 'Delete an evaluation set with its records',
        tags,
        params: EvaluationSetParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await sets.delete(actorOf(request.principal), request.params.project, request.params.set);
      return reply.code(204).send(null);
    },
  );
  app.get(
    `${base}/:set/records`,
    {
      config: read,
      schema: {
        operationId: 'listEvaluationRecords',
        summary: 'Records of an evaluation set, in the order they were added',
        tags,
        params: EvaluationSetParams,
        querystring: PageQuery,
        response: { 200: EvaluationRecordPage },
      },
    },
    async ({ params, query }) => {
      const { limit = 100, cursor } = query;
      const page = await sets.records(params.project, params.set, { limit, cursor });
      return { ...page, items: page.items.map(toRecordView) };
    },
  );
  app.post(
    `${base}/:set/records`,
    {
      config: write,
      schema: {
        operationId: 'addEvaluationRecords',
        summary: 'Add records; those of inputs that the set has are merged with them',
        tags,
        params: EvaluationSetParams,
        body: RecordsBody,
        response: { 200: RecordsView },
      },
    },
    async ({ params, body, principal }) =>
      sets.upsertRecords(actorOf(principal), params.project, params.set, body.records as readonly NewRecord[]),
  );
  app.post(
    `${base}/:set/traces`,
    {
      config: write,
      schema: {
        operationId: 'addTracesToEvaluationSet',
        summary: 'Add what went in and out of traces as records, with what was expected of them',
        tags,
        params: EvaluationSetParams,
        body: TracesBody,
        response: { 200: RecordsView },
      },
    },
    async ({ params, body, principal }) => sets.addTraces(actorOf(principal), params.project, params.set, body.traces),
  );
  app.post(
    `${base}/:set/records/delete`,
    {
      config: write,
      schema: {
        operationId: 'deleteEvaluationRecords',
        summary: 'Delete records of an evaluation set by id',
        tags,
        params: EvaluationSetParams,
        body: RecordsDeleteBody,
        response: { 200: RecordsDeletedView },
      },
    },
    async ({ params, body, principal }) => ({
      deleted: await sets.deleteRecords(actorOf(principal), params.project, params.set, body.ids),
    }),
  );
}
