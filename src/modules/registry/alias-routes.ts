import { Type } from 'typebox';
import {
  AliasBody,
  AliasHistoryQuery,
  AliasMovePage,
  AliasParams,
  AliasQuery,
  AliasView,
  ModelParams,
} from '../../contracts/registry.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import type { Aliases } from './aliases.ts';
import { toMoveView } from './views.ts';

const tags = ['aliases'];
const read = { permission: 'registry.read' };
const write = { permission: 'registry.write' };
const base = '/api/v1/projects/:project/models/:model';

export function aliasRoutes(app: HttpApp, aliases: Aliases): void {
  app.get(
    `${base}/aliases/:alias`,
    {
      config: read,
      schema: {
        operationId: 'getAlias',
        summary: 'The version an alias points to, now or at a time',
        tags,
        params: AliasParams,
        querystring: AliasQuery,
        response: { 200: AliasView },
      },
    },
    async (request) => {
      const { project, model, alias } = request.params;
      const { at } = request.query;
      if (at !== undefined) return { alias, version: await aliases.at(project, model, alias, Date.parse(at)) };
      return { alias, version: (await aliases.resolve(project, model, alias)).version };
    },
  );
  app.put(
    `${base}/aliases/:alias`,
    {
      config: write,
      schema: {
        operationId: 'setAlias',
        summary: 'Point an alias to a version',
        tags,
        params: AliasParams,
        body: AliasBody,
        response: { 200: AliasView },
      },
    },
    async (request) => {
      const { project, model, alias } = request.params;
      const { version } = request.body;
      await aliases.set(actorOf(request.principal), project, model, alias, version);
      return { alias, version };
    },
  );
  app.delete(
    `${base}/aliases/:alias`,
    {
      config: write,
      schema: {
        operationId: 'deleteAlias',
        summary: 'Remove an alias',
        tags,
        params: AliasParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { project, model, alias } = request.params;
      await aliases.delete(actorOf(request.principal), project, model, alias);
      return reply.code(204).send(null);
    },
  );
  app.get(
    `${base}/alias-history`,
    {
      config: read,
      schema: {
        operationId: 'listAliasMoves',
        summary: 'Every move of the aliases of a model, newest first',
        tags,
        params: ModelParams,
        querystring: AliasHistoryQuery,
        response: { 200: AliasMovePage },
      },
    },
    async (request) => {
      const { project, model } = request.params;
      const { limit = 100, cursor, alias } = request.query;
      const page = await aliases.history(project, model, alias, { limit, cursor });
      return { ...page, items: page.items.map(toMoveView) };
    },
  );
}
