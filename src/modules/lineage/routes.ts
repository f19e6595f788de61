import { Type } from 'typebox';
import {
  LineageAroundQuery,
  LineageGraphView,
  LineageListQuery,
  LineageNodeView,
  LineagePage,
} from '../../contracts/lineage.ts';
import { ProjectParams } from '../../contracts/paging.ts';
import { seesProject } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { nodeTypes } from '../../kernel/node-ref.ts';
import { lineageErrors } from './errors.ts';
import { type Lineage, visibleGraph } from './lineage.ts';
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
      config: { ...config, acrossProjects: true },
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
      return toGraphView(visibleGraph(graph, (project) => seesProject(request.principal, project)));
    },
  );
  app.get(
    '/api/v1/records/:id',
    {
      config: { ...config, acrossProjects: true },
      schema: {
        operationId: 'resolveRecord',
        summary: 'Find the record with an id, whatever its type',
        tags,
        params: Type.Object({ id: Type.String({ maxLength: 300 }) }),
        response: { 200: LineageNodeView },
      },
    },
    async ({ params, principal }) => {
      const node = await lineage.resolve(params.id);
      if (!seesProject(principal, node.project))
        throw lineageErrors.create('unknown_node', `There is no record with the id ${params.id}.`);
      return toNodeView(node);
    },
  );
}
