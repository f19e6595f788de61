import { Type } from 'typebox';
import {
  GatewayKeyBody,
  GatewayKeyPage,
  GatewayKeyParams,
  GatewayKeyView,
  GatewayQuery,
} from '../../../contracts/gateway.ts';
import { ProjectParams } from '../../../contracts/paging.ts';
import { actorOf } from '../../../http/principal.ts';
import type { HttpApp } from '../../../http/server.ts';
import { toKeyView } from '../views.ts';
import type { Keys } from './keys.ts';

const tags = ['gateway'];
const base = '/api/v1/projects/:project/gateway/keys';

export function keyRoutes(app: HttpApp, keys: Keys): void {
  app.get(
    base,
    {
      config: { permission: 'gateway.read' },
      schema: {
        operationId: 'listGatewayKeys',
        summary: 'The keys of providers by name, their values masked',
        tags,
        params: ProjectParams,
        querystring: GatewayQuery,
        response: { 200: GatewayKeyPage },
      },
    },
    async ({ params, query: { limit = 100, cursor, provider } }) => {
      const page = await keys.list(params.project, { limit, cursor }, provider);
      return { ...page, items: page.items.map(toKeyView) };
    },
  );
  app.put(
    `${base}/:key`,
    {
      config: { permission: 'gateway.keys' },
      schema: {
        operationId: 'setGatewayKey',
        summary: 'Make or change a key of a provider; its values are never shown again',
        tags,
        params: GatewayKeyParams,
        body: GatewayKeyBody,
        response: { 200: GatewayKeyView },
      },
    },
    async ({ principal, params: { project, key: name }, body: { provider, values, settings } }) => {
      const actor = actorOf(principal);
      if ((await keys.find(project, { name })) !== undefined)
        return toKeyView(await keys.change(actor, project, { name }, { provider, values, settings }));
      const made = { name, provider: provider ?? undefined, values: values ?? {}, settings };
      return toKeyView(await keys.create(actor, project, made));
    },
  );
  app.delete(
    `${base}/:key`,
    {
      config: { permission: 'gateway.keys' },
      schema: {
        operationId: 'deleteGatewayKey',
        summary: 'Delete a key; models that use it cannot be called any more',
        tags,
        params: GatewayKeyParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ principal, params: { project, key: name } }, reply) => {
      await keys.delete(actorOf(principal), project, { name });
      return reply.code(204).send(null);
    },
  );
}
