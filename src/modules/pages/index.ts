export { pagesErrors } from './errors.ts';
export type { PagesDeps } from './pages.ts';
export { pagesPermissions } from './permissions.ts';
export { pagesRoutes } from './routes.ts';
