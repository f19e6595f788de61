import { Type } from 'typebox';
import {
  GatewayModelBody,
  GatewayModelPage,
  GatewayModelParams,
  GatewayModelView,
  GatewayQuery,
} from '../../../contracts/gateway.ts';
import { ProjectParams } from '../../../contracts/paging.ts';
import { actorOf } from '../../../http/principal.ts';
import type { HttpApp } from '../../../http/server.ts';
import type { Keys } from '../keys/keys.ts';
import { toModelView } from '../views.ts';
import type { Models } from './models.ts';

const tags = ['gateway'];
const base = '/api/v1/projects/:project/gateway/models';

export function modelRoutes(app: HttpApp, { models, keys }: { readonly models: Models; readonly keys: Keys }): void {
  app.get(
    base,
    {
      config: { permission: 'gateway.read' },
      schema: {
        operationId: 'listGatewayModels',
        summary: 'The models that endpoints use, by name, and what they cost',
        tags,
        params: ProjectParams,
        querystring: GatewayQuery,
        response: { 200: GatewayModelPage },
      },
    },
    async ({ params, query: { limit = 100, cursor, provider } }) => {
      const page = await models.list(params.project, { limit, cursor }, { provider });
      return { ...page, items: page.items.map(toModelView) };
    },
  );
  app.put(
    `${base}/:model`,
    {
      config: { permission: 'gateway.write' },
      schema: {
        operationId: 'setGatewayModel',
        summary: 'Make or change a model that endpoints use',
        tags,
        params: GatewayModelParams,
        body: GatewayModelBody,
        response: { 200: GatewayModelView },
      },
    },
    async ({ principal, params: { project, model: name }, body: { key, prices: given, provider, model } }) => {
      const actor = actorOf(principal);
      const { id: keyId } = await keys.get(project, { name: key });
      const prices =
        given === null || given === undefined ? null : { ...given, cachedInput: given.cachedInput ?? null };
      const known = await models.find(project, { name });
      return toModelView(
        known === undefined
          ? await models.create(actor, project, { name, keyId, provider, model, prices })
          : await models.change(actor, project, { name }, { keyId, provider, model, prices }),
      );
    },
  );
  app.delete(
    `${base}/:model`,
    {
      config: { permission: 'gateway.write' },
      schema: {
        operationId: 'deleteGatewayModel',
        summary: 'Delete a model that no endpoint uses',
        tags,
        params: GatewayModelParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ principal, params: { project, model: name } }, reply) => {
      await models.delete(actorOf(principal), project, { name });
      return reply.code(204).send(null);
    },
  );
}
