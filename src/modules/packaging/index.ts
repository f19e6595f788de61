export { packagingErrors } from './errors.ts';
export { createPackaging, type Packaging } from './packaging.ts';
export { packagingPermissions } from './permissions.ts';
export { packagingRoutes } from './routes.ts';
