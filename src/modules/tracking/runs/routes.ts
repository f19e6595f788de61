import { Type } from 'typebox';
import { ProjectParams } from '../../../contracts/paging.ts';
import {
  LogBody,
  MetricChartQuery,
  MetricChartView,
  MetricHistoryQuery,
  MetricPage,
  NewRunBody,
  RunChangeBody,
  RunCountQuery,
  RunCountView,
  RunGroupPage,
  RunGroupQuery,
  RunInputsBody,
  RunPage,
  RunParams,
  RunQuery,
  RunView,
} from '../../../contracts/tracking.ts';
import { actorOf } from '../../../http/principal.ts';
import type { HttpApp } from '../../../http/server.ts';
import { type FieldRef, fieldText } from '../../../kernel/filter/ast.ts';
import { parseOrderList } from '../../../kernel/filter/order.ts';
import { parseFilter } from '../../../kernel/filter/parse.ts';
import { badFilter } from '../../../kernel/filter/tokens.ts';
import type { Clock } from '../../../platform/clock/clock.ts';
import { toChartView, toGroupView, toPointView, toRunView } from '../views.ts';
import type { LoggedKeys } from './run.ts';
import { membersFilter } from './run-group.ts';
import type { Runs } from './runs.ts';

const tags = ['runs'];
const read = { permission: 'tracking.read' };
const write = { permission: 'tracking.write' };
const remove = { permission: 'tracking.delete' };
const base = '/api/v1/projects/:project/runs';

const parseTime = (text: string | undefined): number | undefined => (text === undefined ? undefined : Date.parse(text));

const mostFields = 500;

/** The fields of a query as keys of what runs logged; undefined for all. @throws AppError `request.bad_filter` */
function loggedKeys(text: string | undefined): LoggedKeys | undefined {
  if (text === undefined) return undefined;
  const fields = fieldList(text, mostFields);
  const strange = fields.find(({ entity }) => !['metrics', 'params', 'tags', undefined].includes(entity));
  if (strange !== undefined) throw badFilter(`${fieldText(strange)} is neither a metric, a parameter nor a tag.`);
  const of = (entity: string): string[] => fields.flatMap((field) => (field.entity === entity ? [field.key] : []));
  return { metrics: of('metrics'), params: of('params'), tags: of('tags') };
}

/** Fields with commas between them. @throws AppError `request.bad_filter` */
function fieldList(text: string | undefined, most: number): readonly FieldRef[] {
  const fields = parseOrderList(text).map(({ field }) => field);
  const summed = fields.find(({ aggregate }) => aggregate !== undefined);
  if (summed !== undefined) throw badFilter(`${fieldText(summed)} cannot be asked for here, only the metric itself.`);
  if (new Set(fields.map(fieldText)).size < fields.length) throw badFilter(`${text} names a field twice.`);
  if (fields.length > most) throw badFilter(`At most ${most} fields, not ${fields.length}.`);
  return fields;
}

export function runRoutes(app: HttpApp, runs: Runs, clock: Clock): void {
  app.get(
    base,
    {
      config: read,
      schema: {
        operationId: 'listRuns',
        summary: 'Search runs, newest first',
        tags,
        params: ProjectParams,
        querystring: RunQuery,
        response: { 200: RunPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor, filter = '', order, life, experiment, fields } = request.query;
      const search = { filter: parseFilter(filter), order: parseOrderList(order), life };
      const experimentIds = experiment === undefined ? undefined : [experiment];
      const page = await runs.search(
        request.params.project,
        experimentIds,
        search,
        { limit, cursor },
        loggedKeys(fields),
      );
      return { ...page, items: page.items.map(toRunView) };
    },
  );
  app.get(
    '/api/v1/projects/:project/run-count',
    {
      config: read,
      schema: {
        operationId: 'countRuns',
        summary: 'How many runs a filter finds',
        tags,
        params: ProjectParams,
        querystring: RunCountQuery,
        response: { 200: RunCountView },
      },
    },
    async ({ params, query: { filter = '', life, experiment } }) => ({
      count: await runs.count(params.project, experiment === undefined ? undefined : [experiment], {
        filter: parseFilter(filter),
        life,
      }),
    }),
  );
  app.get(
    '/api/v1/projects/:project/run-groups',
    {
      config: read,
      schema: {
        operationId: 'groupRuns',
        summary: 'Runs in groups of equal values, with mean and spread of metrics over all members',
        tags,
        params: ProjectParams,
        querystring: RunGroupQuery,
        response: { 200: RunGroupPage },
      },
    },
    async ({ params, query }) => {
      const { limit = 100, cursor, filter = '', order, life, experiment, aggregate = 'last' } = query;
      const by = fieldList(query.by, 3);
      const metrics = fieldList(query.metrics, 8).map((field) => {
        if (field.entity !== 'metrics') throw badFilter(`${fieldText(field)} is not a metric.`);
        return field.key;
      });
      if (by.length === 0) throw badFilter('There is nothing to group by.');
      const experimentIds = experiment === undefined ? undefined : [experiment];
      const page = await runs.group(
        params.project,
        experimentIds,
        { by, metrics, aggregate, life, filter: parseFilter(filter), order: parseOrderList(order) },
        { limit, cursor },
      );
      return { ...page, items: page.items.map((group) => toGroupView(group, membersFilter(by, group.values))) };
    },
  );
  app.post(
    base,
    {
      config: write,
      schema: {
        operationId: 'createRun',
        summary: 'Start a run',
        tags,
        params: ProjectParams,
        body: NewRunBody,
        response: { 201: RunView },
      },
    },
    async (request, reply) => {
      const { startedAt, ...rest } = request.body;
      const run = await runs.create(actorOf(request.principal), request.params.project, {
        ...rest,
        startedAt: parseTime(startedAt),
      });
      return reply.code(201).send(toRunView(run));
    },
  );
  app.get(
    `${base}/:run`,
    {
      config: read,
      schema: {
        operationId: 'getRun',
        summary: 'Read a run with what it logged',
        tags,
        params: RunParams,
        response: { 200: RunView },
      },
    },
    async ({ params }) => toRunView(await runs.get(params.project, params.run)),
  );
  app.patch(
    `${base}/:run`,
    {
      config: write,
      schema: {
        operationId: 'changeRun',
        summary: 'Rename a run or change its status',
        tags,
        params: RunParams,
        body: RunChangeBody,
        response: { 200: RunView },
      },
    },
    async (request) => {
      const { project, run } = request.params;
      const { endedAt, ...rest } = request.body;
      await runs.update(actorOf(request.principal), project, run, { ...rest, endedAt: parseTime(endedAt) });
      return toRunView(await runs.get(project, run));
    },
  );
  app.post(
    `${base}/:run/log`,
    {
      config: write,
      schema: {
        operationId: 'logToRun',
        summary: 'Log metrics, parameters and tags, and take tags away: all of the batch or nothing',
        tags,
        params: RunParams,
        body: LogBody,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { metrics = [], params = {}, tags: newTags = {}, deleteTags = [] } = request.body;
      await runs.log(request.params.project, request.params.run, {
        metrics: metrics.map(({ key, value, step = 0, at, ...measured }) => ({
          ...measured,
          key,
          value: Number(value),
          step,
          at: parseTime(at) ?? clock.now(),
        })),
        params: Object.entries(params).map(([key, value]) => ({ key, value })),
        tags: newTags,
        deleteTags,
      });
      return reply.code(204).send(null);
    },
  );
  app.post(
    `${base}/:run/inputs`,
    {
      config: write,
      schema: {
        operationId: 'logRunInputs',
        summary: 'Log the datasets and models that a run read, and the models it made',
        tags,
        params: RunParams,
        body: RunInputsBody,
        response: { 200: RunView },
      },
    },
    async ({ params: { project, run }, body }) => {
      const uses = (models: (typeof body)['modelInputs'] = []) =>
        models.map(({ modelId, step = 0 }) => ({ modelId, step }));
      const datasets = (body.datasets ?? []).map(({ context = null, tags: own = {}, schema, profile, ...dataset }) => ({
        dataset: { ...dataset, schema: schema ?? null, profile: profile ?? null },
        context,
        tags: own,
      }));
      await runs.logInputs(project, run, datasets, uses(body.modelInputs));
      if (body.modelOutputs !== undefined) await runs.logOutputs(project, run, uses(body.modelOutputs));
      return toRunView(await runs.get(project, run));
    },
  );
  app.delete(
    `${base}/:run`,
    {
      config: remove,
      schema: {
        operationId: 'deleteRun',
        summary: 'Delete a run; it can be restored',
        tags,
        params: RunParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await runs.delete(actorOf(request.principal), request.params.project, request.params.run);
      return reply.code(204).send(null);
    },
  );
  app.post(
    `${base}/:run/restore`,
    {
      config: remove,
      schema: {
        operationId: 'restoreRun',
        summary: 'Restore a deleted run',
        tags,
        params: RunParams,
        response: { 200: RunView },
      },
    },
    async (request) => {
      const { project, run } = request.params;
      await runs.restore(actorOf(request.principal), project, run);
      return toRunView(await runs.get(project, run));
    },
  );
  app.get(
    `${base}/:run/metric-history`,
    {
      config: read,
      schema: {
        operationId: 'getMetricHistory',
        summary: 'All points of a metric by step and time',
        tags,
        params: RunParams,
        querystring: MetricHistoryQuery,
        response: { 200: MetricPage },
      },
    },
    async ({ params, query }) => {
      const { key, limit = 100, cursor, fromStep, toStep } = query;
      const page = await runs.history(params.project, params.run, key, { limit, cursor }, { fromStep, toStep });
      return { ...page, items: page.items.map(toPointView) };
    },
  );
  app.get(
    '/api/v1/projects/:project/metric-chart',
    {
      config: read,
      schema: {
        operationId: 'chartMetric',
        summary: 'A metric of several runs on one grid of steps; every extreme is kept',
        tags,
        params: ProjectParams,
        querystring: MetricChartQuery,
        response: { 200: MetricChartView },
      },
    },
    async ({ params, query }) => {
      const { key, runs: ids, buckets = 800, fromStep, toStep } = query;
      const chart = await runs.chart(params.project, ids.split(','), key, { buckets, fromStep, toStep });
      return { key, ...toChartView(chart) };
    },
  );
}
