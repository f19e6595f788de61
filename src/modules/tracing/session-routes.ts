import { PageQuery, ProjectParams } from '../../contracts/paging.ts';
import { SessionPage, SessionParams, SessionQuery, SessionView, TracePage } from '../../contracts/tracing.ts';
import type { HttpApp } from '../../http/server.ts';
import { parseOrderList } from '../../kernel/filter/order.ts';
import { parseFilter } from '../../kernel/filter/parse.ts';
import type { Tracing } from './tracing.ts';
import { toSessionView, toTraceView } from './views.ts';

const tags = ['traces'];
const config = { permission: 'tracing.read' };
const base = '/api/v1/projects/:project/trace-sessions';

export function sessionRoutes(app: HttpApp, tracing: Tracing): void {
  app.get(
    base,
    {
      config,
      schema: {
        operationId: 'listTraceSessions',
        summary: 'Sessions of traces, the one that was active last first',
        description: 'Filters name session, user, traces, errors, tokens, cost, firstAt and lastAt.',
        tags,
        params: ProjectParams,
        querystring: SessionQuery,
        response: { 200: SessionPage },
      },
    },
    async ({ params, query }) => {
      const { limit = 100, cursor, filter = '', order } = query;
      const search = { filter: parseFilter(filter), order: parseOrderList(order) };
      const page = await tracing.sessions(params.project, search, { limit, cursor });
      return { ...page, items: page.items.map(toSessionView) };
    },
  );
  app.get(
    `${base}/:session`,
    {
      config,
      schema: {
        operationId: 'getTraceSession',
        summary: 'What a session of traces adds up to',
        tags,
        params: SessionParams,
        response: { 200: SessionView },
      },
    },
    async ({ params }) => toSessionView(await tracing.session(params.project, params.session)),
  );
  app.get(
    `${base}/:session/traces`,
    {
      config,
      schema: {
        operationId: 'listSessionTraces',
        summary: 'The turns of a session, oldest first',
        tags,
        params: SessionParams,
        querystring: PageQuery,
        response: { 200: TracePage },
      },
    },
    async ({ params, query: { limit = 100, cursor } }) => {
      const { project, session } = params;
      await tracing.session(project, session);
      const page = await tracing.turns(project, session, { limit, cursor });
      return { ...page, items: page.items.map(toTraceView) };
    },
  );
}
