export { lineageErrors } from './errors.ts';
export { createLineage, type Lineage } from './lineage.ts';
export { lineageMigrations } from './migrations.ts';
export type { Edge, LineageGraph, LineageNode, Relation, Use } from './model.ts';
export type { Neighbourhood } from './neighbourhood.ts';
export { lineagePermissions } from './permissions.ts';
export { lineageRoutes } from './routes.ts';
export { toNeighbourhoodView, toNodeView } from './views.ts';
