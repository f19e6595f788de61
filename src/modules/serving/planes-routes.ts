import {
  DataPlanesView,
  type DataPlaneView,
  MadePlaneTokenView,
  PlaneTokenBody,
  PlaneTokenParams,
  PlaneTokensView,
} from '../../contracts/data-planes.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { toIso } from '../../kernel/time.ts';
import type { PlaneToken } from './planes/model.ts';
import type { ListedPlane } from './planes/planes.ts';
import type { Serving } from './serving.ts';

const tags = ['serving'];
const administer = { permission: 'serving.administer' };

function toPlaneView({ at, startedAt, endpoints, refused: _, ...plane }: ListedPlane): DataPlaneView {
  return {
    ...plane,
    endpoints: Object.entries(endpoints).map(([name, status]) => ({ name, ...status })),
    startedAt: toIso(startedAt),
    reportedAt: toIso(at),
  };
}

const toTokenView = ({ createdAt, ...token }: PlaneToken) => ({ ...token, createdAt: toIso(createdAt) });

export function planesRoutes(app: HttpApp, { planes, planeTokens }: Serving): void {
  app.get(
    '/api/v1/data-planes',
    {
      config: administer,
      schema: {
        operationId: 'listDataPlanes',
        summary: 'The data planes that follow this server, and which snapshot each runs',
        tags,
        response: { 200: DataPlanesView },
      },
    },
    async () => {
      const { snapshot, planes: found } = await planes.list();
      return { snapshot, items: found.map(toPlaneView) };
    },
  );
  app.get(
    '/api/v1/data-plane-tokens',
    {
      config: administer,
      schema: {
        operationId: 'listDataPlaneTokens',
        summary: 'List the tokens of clients of data planes',
        tags,
        response: { 200: PlaneTokensView },
      },
    },
    async () => ({ items: (await planeTokens.list()).map(toTokenView) }),
  );
  app.post(
    '/api/v1/data-plane-tokens',
    {
      config: administer,
      schema: {
        operationId: 'createDataPlaneToken',
        summary: 'Make a token for clients of data planes that answer beyond loopback; its secret is shown once',
        tags,
        body: PlaneTokenBody,
        response: { 201: MadePlaneTokenView },
      },
    },
    async (request, reply) => {
      const { token, secret } = await planeTokens.create(actorOf(request.principal), request.body.name);
      reply.code(201);
      return { ...toTokenView(token), secret };
    },
  );
  app.delete(
    '/api/v1/data-plane-tokens/:token',
    {
      config: administer,
      schema: {
        operationId: 'deleteDataPlaneToken',
        summary: 'Delete a token of clients of data planes, which refuse it from the next snapshot on',
        tags,
        params: PlaneTokenParams,
      },
    },
    async (request, reply) => {
      await planeTokens.delete(actorOf(request.principal), request.params.token);
      reply.code(204);
    },
  );
}
