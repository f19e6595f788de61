import { ProjectParams } from '../../../contracts/paging.ts';
import {
  LoggedModelChange,
  LoggedModelPage,
  LoggedModelParams,
  LoggedModelQuery,
  LoggedModelView,
  NewLoggedModelBody,
} from '../../../contracts/tracking.ts';
import { actorOf } from '../../../http/principal.ts';
import type { HttpApp } from '../../../http/server.ts';
import { parseOrderList } from '../../../kernel/filter/order.ts';
import { parseFilter } from '../../../kernel/filter/parse.ts';
import { toLoggedModelView } from '../views.ts';
import type { LoggedModels } from './logged-models.ts';

const tags = ['logged-models'];
const config = { permission: 'tracking.read' };
const write = { permission: 'tracking.write' };
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
  app.post(
    base,
    {
      config: write,
      schema: {
        operationId: 'createLoggedModel',
        summary: 'Announce a model before its files; it is ready when that is said',
        tags,
        params: ProjectParams,
        body: NewLoggedModelBody,
        response: { 201: LoggedModelView },
      },
    },
    async ({ params, body, principal }, reply) =>
      reply.code(201).send(toLoggedModelView(await loggedModels.create(actorOf(principal), params.project, body))),
  );
  app.patch(
    `${base}/:model`,
    {
      config: write,
      schema: {
        operationId: 'changeLoggedModel',
        summary: 'Tag a logged model, or say that its files are there or never will be',
        tags,
        params: LoggedModelParams,
        body: LoggedModelChange,
        response: { 200: LoggedModelView },
      },
    },
    async ({ params: { project, model }, body }) => {
      if (body.tags !== undefined) await loggedModels.setTags(project, model, body.tags);
      if (body.status !== undefined) await loggedModels.finish(project, model, body.status);
      return toLoggedModelView(await loggedModels.get(project, model));
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
