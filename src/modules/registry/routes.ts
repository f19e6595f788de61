import type { HttpApp } from '../../http/server.ts';
import { aliasRoutes } from './alias-routes.ts';
import { modelRoutes } from './model-routes.ts';
import type { Registry } from './registry.ts';
import { versionRoutes } from './version-routes.ts';

/** Every native route of the registry. */
export function registryRoutes(app: HttpApp, registry: Registry): void {
  modelRoutes(app, registry.models);
  versionRoutes(app, registry);
  aliasRoutes(app, registry.aliases);
}
