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
import { toIso } from '../../kernel/time.ts';
import type { Lineage } from './lineage.ts';
import type { LineageNode } from './model.ts';

const tags = ['lineage'];
const config = { permission: 'lineage.read' };

function toView(node: LineageNode): LineageNodeView {
  return { ...node, detail: { ...node.detail }, at: toIso(node.at) };
}

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
      return { ...page, items: page.items.map(toView) };
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
      const graph = await lineage.around(request.params, { direction, depth, limit });
      return {
        ...graph,
        focus: toView(graph.focus),
        nodes: graph.nodes.map((node) => ({ ...toView(node), depth: node.depth })),
        edges: [...graph.edges],
      };
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
    async (request) => toView(await lineage.resolve(request.params.id)),
  );
}
