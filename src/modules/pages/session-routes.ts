// Sessions of traces.
import { SessionPageView, SessionsPageView } from '../../contracts/pages/traces.ts';
import { PageQuery, ProjectParams } from '../../contracts/paging.ts';
import { SessionParams, SessionQuery } from '../../contracts/tracing.ts';
import type { HttpApp } from '../../http/server.ts';
import { parseOrderList } from '../../kernel/filter/order.ts';
import { parseFilter } from '../../kernel/filter/parse.ts';
import { base, type PagesDeps, read, tags } from './pages.ts';
import { readSession, readSessions } from './sessions.ts';

export function sessionPageRoutes(app: HttpApp, deps: PagesDeps): void {
  app.get(
    `${base}/sessions`,
    {
      config: read,
      schema: {
        operationId: 'viewSessions',
        summary: 'Which conversations went wrong or cost most',
        tags,
        params: ProjectParams,
        querystring: SessionQuery,
        response: { 200: SessionsPageView },
      },
    },
    async ({ params, query }) => {
      const { limit = 100, cursor, filter = '', order } = query;
      const search = { filter: parseFilter(filter), order: parseOrderList(order) };
      return readSessions(deps, params.project, search, { limit, cursor });
    },
  );
  app.get(
    `${base}/sessions/:session`,
    {
      config: read,
      schema: {
        operationId: 'viewSession',
        summary: 'What was said in a session, turn by turn',
        tags,
        params: SessionParams,
        querystring: PageQuery,
        response: { 200: SessionPageView },
      },
    },
    async ({ params, query: { limit = 100, cursor } }) =>
      readSession(deps, params.project, params.session, { limit, cursor }),
  );
}
