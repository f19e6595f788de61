import { Type } from 'typebox';
import {
  GatewayEndpointBody,
  GatewayEndpointPage,
  GatewayEndpointParams,
  GatewayEndpointView,
  GatewayQuery,
} from '../../../contracts/gateway.ts';
import { ProjectParams } from '../../../contracts/paging.ts';
import { actorOf } from '../../../http/principal.ts';
import type { HttpApp } from '../../../http/server.ts';
import type { Guardrails } from '../guardrails/guardrails.ts';
import type { Endpoint } from '../model.ts';
import type { Models } from '../models/models.ts';
import { toEndpointView } from '../views.ts';
import { type EndpointSettings, type Endpoints, endpointDefaults } from './endpoints.ts';

const tags = ['gateway'];
const base = '/api/v1/projects/:project/gateway/endpoints';

export function endpointRoutes(
  app: HttpApp,
  gateway: { readonly endpoints: Endpoints; readonly models: Models; readonly guardrails: Guardrails },
): void {
  const { endpoints, models, guardrails } = gateway;
  const toViews = async (found: readonly Endpoint[]) => {
    const counts = await guardrails.count(found.map(({ id }) => id));
    return found.map((endpoint) => toEndpointView(endpoint, counts.get(endpoint.id) ?? 0));
  };
  const toView = async (endpoint: Endpoint) =>
    toEndpointView(endpoint, (await guardrails.count([endpoint.id])).get(endpoint.id) ?? 0);

  app.get(
    base,
    {
      config: { permission: 'gateway.read' },
      schema: {
        operationId: 'listGatewayEndpoints',
        summary: 'The endpoints that calls of language models name, by name',
        tags,
        params: ProjectParams,
        querystring: GatewayQuery,
        response: { 200: GatewayEndpointPage },
      },
    },
    async ({ params, query: { limit = 100, cursor, provider } }) => {
      const page = await endpoints.list(params.project, { limit, cursor }, provider);
      return { ...page, items: await toViews(page.items) };
    },
  );
  app.get(
    `${base}/:endpoint`,
    {
      config: { permission: 'gateway.read' },
      schema: {
        operationId: 'getGatewayEndpoint',
        summary: 'An endpoint with its models',
        tags,
        params: GatewayEndpointParams,
        response: { 200: GatewayEndpointView },
      },
    },
    async ({ params }) => toView(await endpoints.get(params.project, { name: params.endpoint })),
  );
  app.put(
    `${base}/:endpoint`,
    {
      config: { permission: 'gateway.write' },
      schema: {
        operationId: 'setGatewayEndpoint',
        summary: 'Make or change an endpoint and the models behind it',
        tags,
        params: GatewayEndpointParams,
        body: GatewayEndpointBody,
        response: { 200: GatewayEndpointView },
      },
    },
    async ({ principal, params: { project, endpoint: name }, body }) => {
      const actor = actorOf(principal);
      const fallbacks = body.models.filter(({ role }) => role === 'fallback');
      const settings: EndpointSettings = {
        models: await Promise.all(
          body.models.map(async (one) => ({
            modelId: (await models.get(project, { name: one.name })).id,
            role: one.role ?? 'primary',
            weight: one.weight,
            position: one.role === 'fallback' ? fallbacks.indexOf(one) : null,
          })),
        ),
        split: body.models.length - fallbacks.length > 1,
        fallback: fallbacks.length === 0 ? null : { strategy: 'sequential', maxAttempts: body.maxFallbacks ?? null },
        tracked: body.tracked ?? true,
        cacheSeconds: body.cacheSeconds ?? null,
        timeoutMs: body.timeoutMs ?? endpointDefaults.timeoutMs,
        retries: body.retries ?? endpointDefaults.retries,
        tags: body.tags ?? {},
      };
      const known = await endpoints.find(project, { name });
      return toView(
        known === undefined
          ? await endpoints.create(actor, project, name, settings)
          : await endpoints.change(actor, project, { name }, settings),
      );
    },
  );
  app.delete(
    `${base}/:endpoint`,
    {
      config: { permission: 'gateway.write' },
      schema: {
        operationId: 'deleteGatewayEndpoint',
        summary: 'Delete an endpoint; traces of its calls stay',
        tags,
        params: GatewayEndpointParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ principal, params: { project, endpoint: name } }, reply) => {
      await endpoints.delete(actorOf(principal), project, { name });
      return reply.code(204).send(null);
    },
  );
}
