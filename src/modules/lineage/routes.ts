import { Type } from 'typebox';
import {
  LineageAroundQuery,
  LineageGraphView,
  LineageListQuery,
  LineageNodeView,
  LineagePage,
} from '../../contracts/lineage.ts';
import { ProjectParams } from '../../contracts/paging.ts';
import type { HttpApp } from '../../http/server.ts';
import { nodeTypes } from '../../kernel/node-ref.ts';
import type { Lineage } from './lineage.ts';
import { toGraphView, toNodeView } from './views.ts';

const tags = ['lineage'];
const config = { permission: 'lineage.read' };

export function lineageRoutes(app: HttpApp, lineage: Lineage): void {
  app.get(
    '/api/v1/projects/:project/lineage',
    {
      config,
      schema: {
        operationId: 'listLineageNodes',
        summary: 'List records of the lineage graph, newest first',
        tags,
        params: ProjectParams,
        querystring: LineageListQuery,
        response: { 200: LineagePage },
      },
    },
    async (request) => {
      const { limit = 100, cursor, type, text } = request.query;
      const page = await lineage.list({ project: request.params.project, type, text }, { limit, cursor });
      return { ...page, items: page.items.map(toNodeView) };
    },
  );
  app.get(
    '/api/v1/lineage/:type/:id',
    {
      config,
      schema: {
        operationId: 'getLineage',
        summary: 'What a record came from and what came of it',
        tags,
        params: Type.Object({
          type: Type.Union(nodeTypes.map((type) => Type.Literal(type))),
          id: Type.String({ maxLength: 300 }),
        }),
        querystring: LineageAroundQuery,
        response: { 200: LineageGraphView },
      },
    },
    async (request) => {
      const { direction = 'both', depth = 1, limit = 500 } = request.query;
      return toGraphView(await lineage.around(request.params, { direction, depth, limit }));
    },
  );
  app.get(
    '/api/v1/records/:id',
    {
      config,
      schema: {
        operationId: 'resolveRecord',
        summary: 'Find the record with an id, whatever its type',
        tags,
        params: Type.Object({ id: Type.String({ maxLength: 300 }) }),
        response: { 200: LineageNodeView },
      },
    },
    async (request) => toNodeView(await lineage.resolve(request.params.id)),
  );
}
