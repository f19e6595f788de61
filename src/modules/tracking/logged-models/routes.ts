import { ProjectParams } from '../../../contracts/paging.ts';
import { LoggedModelPage, LoggedModelParams, LoggedModelQuery, LoggedModelView } from '../../../contracts/tracking.ts';
import type { HttpApp } from '../../../http/server.ts';
import { parseOrderList } from '../../../kernel/filter/order.ts';
import { parseFilter } from '../../../kernel/filter/parse.ts';
import { toLoggedModelView } from '../views.ts';
import type { LoggedModels } from './logged-models.ts';

const tags = ['logged-models'];
const config = { permission: 'tracking.read' };
const base = '/api/v1/projects/:project/logged-models';

export function loggedModelRoutes(app: HttpApp, loggedModels: LoggedModels): void {
  app.get(
    base,
    {
      config,
      schema: {
        operationId: 'listLoggedModels',
        summary: 'Search logged models, newest first',
        tags,
        params: ProjectParams,
        querystring: LoggedModelQuery,
        response: { 200: LoggedModelPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor, filter = '', order, experiment } = request.query;
      const search = { filter: parseFilter(filter), order: parseOrderList(order) };
      const experimentIds = experiment === undefined ? undefined : [experiment];
      const page = await loggedModels.search(request.params.project, experimentIds, search, { limit, cursor });
      return { ...page, items: page.items.map(toLoggedModelView) };
    },
  );
  app.get(
    `${base}/:model`,
    {
      config,
      schema: {
        operationId: 'getLoggedModel',
        summary: 'Read a logged model',
        tags,
        params: LoggedModelParams,
        response: { 200: LoggedModelView },
      },
    },
    async ({ params }) => toLoggedModelView(await loggedModels.get(params.project, params.model)),
  );
}
