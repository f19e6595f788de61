export { lineageErrors } from './errors.ts';
export { createLineage, type Lineage, visibleGraph } from './lineage.ts';
export { lineageMigrations } from './migrations.ts';
export type { Edge, LineageGraph, LineageNode, Relation, Use } from './model.ts';
export { lineagePermissions } from './permissions.ts';
export { lineageRoutes } from './routes.ts';
export { toGraphView, toNodeView } from './views.ts';
