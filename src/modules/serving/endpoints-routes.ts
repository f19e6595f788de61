import { PageQuery, ProjectParams } from '../../contracts/paging.ts';
import {
  ChangedEndpointView,
  DeployBody,
  EndpointPage,
  EndpointParams,
  EndpointView,
  LogPolicyBody,
  RevisionPage,
  RollBackEndpointBody,
  TrafficBody,
} from '../../contracts/serving/endpoints.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import type { Serving } from './serving.ts';
import { toEndpointView, toRevisionView } from './views.ts';

const tags = ['serving'];
const read = { permission: 'serving.read' };
const deploy = { permission: 'serving.deploy' };

export function endpointsRoutes(app: HttpApp, { endpoints, restore }: Serving): void {
  app.get(
    '/api/v1/projects/:project/endpoints',
    {
      config: read,
      schema: {
        operationId: 'listEndpoints',
        summary: 'List endpoints by name',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: EndpointPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      const page = await endpoints.list(request.params.project, { limit, cursor });
      return { ...page, items: page.items.map(toEndpointView) };
    },
  );
  app.get(
    '/api/v1/projects/:project/endpoints/:endpoint',
    {
      config: read,
      schema: {
        operationId: 'getEndpoint',
        summary: 'Read an endpoint and what it serves',
        tags,
        params: EndpointParams,
        response: { 200: EndpointView },
      },
    },
    async (request) => toEndpointView(await endpoints.get(request.params.project, request.params.endpoint)),
  );
  app.put(
    '/api/v1/projects/:project/endpoints/:endpoint',
    {
      config: deploy,
      schema: {
        operationId: 'deployModelVersion',
        summary: 'Give all traffic of an endpoint to a model version; makes the endpoint when there is none',
        tags,
        params: EndpointParams,
        body: DeployBody,
        response: { 200: ChangedEndpointView },
      },
    },
    async (request) => {
      const { project, endpoint } = request.params;
      const changed = await endpoints.deploy(actorOf(request.principal), project, endpoint, request.body);
      return { ...toEndpointView(changed), served: changed.served };
    },
  );
  app.put(
    '/api/v1/projects/:project/endpoints/:endpoint/traffic',
    {
      config: deploy,
      schema: {
        operationId: 'setTraffic',
        summary: 'Split the traffic of an endpoint between versions of its model',
        tags,
        params: EndpointParams,
        body: TrafficBody,
        response: { 200: ChangedEndpointView },
      },
    },
    async (request) => {
      const { project, endpoint } = request.params;
      const { arms, mirror = false, audience, cause = 'traffic set by hand' } = request.body;
      const changed = await endpoints.setTraffic(actorOf(request.principal), project, endpoint, arms, {
        mirror,
        audience:
          audience === undefined ? null : { header: audience.header ?? null, segment: audience.segment ?? null },
        cause,
      });
      return { ...toEndpointView(changed), served: changed.served };
    },
  );
  app.put(
    '/api/v1/projects/:project/endpoints/:endpoint/logging',
    {
      config: deploy,
      schema: {
        operationId: 'setLogging',
        summary: 'Change what is logged of the predictions of an endpoint; what is left out takes its default',
        tags,
        params: EndpointParams,
        body: LogPolicyBody,
        response: { 200: ChangedEndpointView },
      },
    },
    async (request) => {
      const { project, endpoint } = request.params;
      const changed = await endpoints.setLogging(actorOf(request.principal), project, endpoint, request.body);
      return { ...toEndpointView(changed), served: changed.served };
    },
  );
  app.post(
    '/api/v1/projects/:project/endpoints/:endpoint/rollback',
    {
      config: deploy,
      schema: {
        operationId: 'rollBackEndpoint',
        summary: 'Bring back what an endpoint served before; an open rollout is ended',
        tags,
        params: EndpointParams,
        body: RollBackEndpointBody,
        response: { 200: ChangedEndpointView },
      },
    },
    async (request) => {
      const { project, endpoint } = request.params;
      const changed = await restore(actorOf(request.principal), project, endpoint, request.body);
      return { ...toEndpointView(changed), served: changed.served };
    },
  );
  app.get(
    '/api/v1/projects/:project/endpoints/:endpoint/revisions',
    {
      config: read,
      schema: {
        operationId: 'listRevisions',
        summary: 'What an endpoint served, newest first',
        tags,
        params: EndpointParams,
        querystring: PageQuery,
        response: { 200: RevisionPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      const page = await endpoints.revisions(request.params.project, request.params.endpoint, { limit, cursor });
      return { ...page, items: page.items.map(toRevisionView) };
    },
  );
}
