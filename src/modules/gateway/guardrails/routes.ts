import { Type } from 'typebox';
import {
  GatewayGuardrailPage,
  GatewayGuardrailParams,
  GatewayGuardrailView,
  NewGatewayGuardrail,
} from '../../../contracts/gateway.ts';
import { PageQuery, ProjectParams } from '../../../contracts/paging.ts';
import { actorOf } from '../../../http/principal.ts';
import type { HttpApp } from '../../../http/server.ts';
import { toGuardrailView } from '../views.ts';
import type { Guardrails } from './guardrails.ts';

const tags = ['gateway'];
const base = '/api/v1/projects/:project/gateway/guardrails';

export function guardrailRoutes(app: HttpApp, guardrails: Guardrails): void {
  app.get(
    base,
    {
      config: { permission: 'gateway.read' },
      schema: {
        operationId: 'listGatewayGuardrails',
        summary: 'The guardrails, oldest first',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: GatewayGuardrailPage },
      },
    },
    async ({ params, query: { limit = 100, cursor } }) => {
      const page = await guardrails.list(params.project, { limit, cursor });
      return { ...page, items: page.items.map(toGuardrailView) };
    },
  );
  app.post(
    base,
    {
      config: { permission: 'gateway.write' },
      schema: {
        operationId: 'createGatewayGuardrail',
        summary: 'Keep a version of a scorer as a guardrail',
        tags,
        params: ProjectParams,
        body: NewGatewayGuardrail,
        response: { 201: GatewayGuardrailView },
      },
    },
    async ({ principal, params, body }, reply) =>
      reply.code(201).send(toGuardrailView(await guardrails.create(actorOf(principal), params.project, body))),
  );
  app.delete(
    `${base}/:guardrail`,
    {
      config: { permission: 'gateway.write' },
      schema: {
        operationId: 'deleteGatewayGuardrail',
        summary: 'Delete a guardrail, also from the endpoints that have it',
        tags,
        params: GatewayGuardrailParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ principal, params: { project, guardrail } }, reply) => {
      await guardrails.delete(actorOf(principal), project, guardrail);
      return reply.code(204).send(null);
    },
  );
}
