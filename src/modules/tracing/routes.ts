import { ProjectParams } from '../../contracts/paging.ts';
import {
  AssessmentBody,
  AssessmentView,
  SpanParams,
  SpanView,
  TraceOutlineView,
  TracePage,
  TraceParams,
  TraceQuery,
  TracesDeleteBody,
  TracesDeletedView,
  TraceTagsBody,
  TraceView,
} from '../../contracts/tracing.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { parseOrderList } from '../../kernel/filter/order.ts';
import { parseFilter } from '../../kernel/filter/parse.ts';
import type { Json } from '../../kernel/json.ts';
import { tracingErrors } from './errors.ts';
import { sessionRoutes } from './session-routes.ts';
import type { Tracing } from './tracing.ts';
import { toAssessmentView, toOutlineView, toSpanView, toTraceView } from './views.ts';

const tags = ['traces'];
const read = { permission: 'tracing.read' };
const base = '/api/v1/projects/:project/traces';

export function tracingRoutes(app: HttpApp, tracing: Tracing): void {
  sessionRoutes(app, tracing);
  app.get(
    base,
    {
      config: read,
      schema: {
        operationId: 'listTraces',
        summary: 'Search traces, newest first',
        description:
          'Filters name id, name, state, startedAt, durationMs, session, user, runId, spans, text, tags.KEY, metadata.KEY, usage.KEY, cost.KEY, feedback.NAME, expectation.NAME and span.name, type, status, model, provider, content or attributes.KEY.',
        tags,
        params: ProjectParams,
        querystring: TraceQuery,
        response: { 200: TracePage },
      },
    },
    async (request) => {
      const { limit = 100, cursor, filter = '', order, experiment } = request.query;
      const search = { filter: parseFilter(filter), order: parseOrderList(order) };
      const experimentIds = experiment === undefined ? undefined : [experiment];
      const page = await tracing.search(request.params.project, experimentIds, search, { limit, cursor });
      return { ...page, items: page.items.map(toTraceView) };
    },
  );
  app.post(
    `${base}/delete`,
    {
      config: { permission: 'tracing.delete' },
      schema: {
        operationId: 'deleteTraces',
        summary: 'Delete traces of an experiment, by id or the oldest up to a time',
        tags,
        params: ProjectParams,
        body: TracesDeleteBody,
        response: { 200: TracesDeletedView },
      },
    },
    async ({ params, body, principal }) => {
      const { experiment, ids, upTo, limit } = body;
      const which = { ids, upTo: upTo === undefined ? undefined : Date.parse(upTo), limit };
      return { deleted: await tracing.delete(actorOf(principal), params.project, experiment, which) };
    },
  );
  app.get(
    `${base}/:trace`,
    {
      config: read,
      schema: {
        operationId: 'getTrace',
        summary: 'Read a trace with its tags and assessments',
        tags,
        params: TraceParams,
        response: { 200: TraceView },
      },
    },
    async ({ params }) => toTraceView(await tracing.get(params.project, params.trace)),
  );
  app.get(
    `${base}/:trace/spans`,
    {
      config: read,
      schema: {
        operationId: 'getTraceOutline',
        summary: 'The spans of a trace without what went in and out',
        tags,
        params: TraceParams,
        response: { 200: TraceOutlineView },
      },
    },
    async ({ params }) => ({ spans: (await tracing.outline(params.project, params.trace)).map(toOutlineView) }),
  );
  app.get(
    `${base}/:trace/spans/:span`,
    {
      config: read,
      schema: {
        operationId: 'getSpan',
        summary: 'Read a span whole',
        tags,
        params: SpanParams,
        response: { 200: SpanView },
      },
    },
    async ({ params }) => {
      const span = await tracing.span(params.project, params.trace, params.span);
      if (span === undefined)
        throw tracingErrors.create('unknown_span', `Trace ${params.trace} has no span ${params.span}.`);
      return toSpanView(span);
    },
  );
  app.patch(
    `${base}/:trace/tags`,
    {
      config: { permission: 'tracing.write' },
      schema: {
        operationId: 'tagTrace',
        summary: 'Set tags of a trace',
        tags,
        params: TraceParams,
        body: TraceTagsBody,
        response: { 200: TraceView },
      },
    },
    async ({ params, body }) => {
      await tracing.setTags(params.project, params.trace, body.tags);
      return toTraceView(await tracing.get(params.project, params.trace));
    },
  );
  app.post(
    `${base}/:trace/assessments`,
    {
      config: { permission: 'tracing.assess' },
      schema: {
        operationId: 'assessTrace',
        summary: 'Say how good a trace or one of its spans is, or what was expected of it',
        tags,
        params: TraceParams,
        body: AssessmentBody,
        response: { 200: AssessmentView },
      },
    },
    async ({ params, body, principal }) => {
      const actor = actorOf(principal);
      const assessment = await tracing.assess(actor, params.project, params.trace, {
        name: body.name,
        kind: body.kind ?? 'feedback',
        value: body.value as Json,
        error: null,
        source: { type: 'HUMAN', id: actor.name },
        spanId: body.spanId ?? null,
        rationale: body.rationale ?? null,
        metadata: {},
        runId: null,
        overrides: body.overrides ?? null,
      });
      return toAssessmentView(assessment);
    },
  );
}
