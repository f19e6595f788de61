import { Type } from 'typebox';
import { ProjectParams } from '../../contracts/paging.ts';
import {
  NamedView,
  NamedViewPage,
  StateBody,
  StateParams,
  StateView,
  ViewBody,
  ViewChange,
  ViewParams,
  ViewQuery,
} from '../../contracts/views.ts';
import { requestErrors } from '../../http/errors.ts';
import { actorOf, isAllowed, type Principal } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { toIso } from '../../kernel/time.ts';
import { team, type ViewWithState } from './model.ts';
import type { Views } from './views.ts';

const tags = ['views'];
const read = { permission: 'views.read' };
const keep = { permission: 'views.keep' };
const base = '/api/v1/projects/:project';

function toNamedView(view: ViewWithState): NamedView {
  const { id, project, page, name, state } = view;
  return {
    id,
    project,
    page,
    name,
    team: view.owner === team,
    default: view.byDefault,
    state,
    by: view.savedBy,
    updatedAt: toIso(view.updatedAt),
  };
}

/** What is everybody's needs one permission more than what is one's own. */
function mayShare(principal: Principal, project: string): void {
  const permission = 'views.share';
  if (!isAllowed(principal, permission, project))
    throw requestErrors.create('forbidden', `${principal.name} lacks the permission ${permission}.`, {
      details: { permission },
    });
}

export function viewsRoutes(app: HttpApp, views: Views): void {
  app.post(
    `${base}/view-states`,
    {
      config: keep,
      schema: {
        operationId: 'storeView',
        summary: 'Store the state of a page under the start of its SHA-256',
        tags,
        params: ProjectParams,
        body: StateBody,
        response: { 200: StateView },
      },
    },
    async ({ principal, params, body: { state } }) => ({
      id: await views.storeState(actorOf(principal), params.project, state),
      state,
    }),
  );
  app.get(
    `${base}/view-states/:state`,
    {
      config: read,
      schema: {
        operationId: 'readView',
        summary: 'Read a stored state of a page',
        tags,
        params: StateParams,
        response: { 200: StateView },
      },
    },
    async ({ params: { project, state: id } }) => ({ id, state: await views.readState(project, id) }),
  );
  app.get(
    `${base}/views`,
    {
      config: read,
      schema: {
        operationId: 'listViews',
        summary: 'Named views of the caller and of the team, by name',
        tags,
        params: ProjectParams,
        querystring: ViewQuery,
        response: { 200: NamedViewPage },
      },
    },
    async ({ principal, params, query: { limit = 100, cursor, page } }) => {
      const found = await views.list(actorOf(principal), params.project, page, { limit, cursor });
      return { ...found, items: found.items.map(toNamedView) };
    },
  );
  app.post(
    `${base}/views`,
    {
      config: keep,
      schema: {
        operationId: 'saveView',
        summary: 'Save the state of a page under a name, anew or again',
        tags,
        params: ProjectParams,
        body: ViewBody,
        response: { 200: NamedView },
      },
    },
    async ({ principal, params: { project }, body: { team = false, ...body } }) => {
      if (team) mayShare(principal, project);
      return toNamedView(await views.save(actorOf(principal), project, { ...body, team }));
    },
  );
  app.patch(
    `${base}/views/:view`,
    {
      config: keep,
      schema: {
        operationId: 'changeView',
        summary: 'Rename a view, or let its page open with it',
        tags,
        params: ViewParams,
        body: ViewChange,
        response: { 200: NamedView },
      },
    },
    async ({ principal, params: { project, view }, body: { name, default: byDefault } }) => {
      const actor = actorOf(principal);
      if ((await views.get(actor, project, view)).owner === team) mayShare(principal, project);
      return toNamedView(await views.change(actor, project, view, { name, byDefault }));
    },
  );
  app.delete(
    `${base}/views/:view`,
    {
      config: keep,
      schema: {
        operationId: 'deleteView',
        summary: 'Delete a named view; addresses of its state keep working',
        tags,
        params: ViewParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ principal, params: { project, view } }, reply) => {
      const actor = actorOf(principal);
      if ((await views.get(actor, project, view)).owner === team) mayShare(principal, project);
      await views.delete(actor, project, view);
      return reply.code(204).send(null);
    },
  );
}
