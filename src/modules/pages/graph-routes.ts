// Where the nodes of a graph are drawn.
import { GraphLayoutView, GraphShapeBody } from '../../contracts/pages/graph-layout.ts';
import type { HttpApp } from '../../http/server.ts';
import { pagesErrors } from './errors.ts';
import { createLayouts } from './graph-layout/layouts.ts';
import { tags } from './pages.ts';

export function graphRoutes(app: HttpApp): void {
  const layOut = createLayouts();
  app.post(
    '/api/v1/graph-layouts',
    {
      config: { permission: 'pages.read', acrossProjects: true },
      schema: {
        operationId: 'layoutGraph',
        summary: 'Places for the nodes of a graph and ways for its edges; nothing is stored',
        tags,
        body: GraphShapeBody,
        response: { 200: GraphLayoutView },
      },
    },
    async ({ body: { nodes, edges } }) => {
      const pairs = edges.map(([from = 0, to = 0]) => [from, to] as const);
      if (pairs.some(([from, to]) => from >= nodes || to >= nodes))
        throw pagesErrors.create('bad_graph', `An edge names a node that is not among the ${nodes}.`);
      const { places, ways } = await layOut({ nodes, edges: pairs });
      return { places: [...places], ways: ways.map((way) => [...way]) };
    },
  );
}
