import type { HttpApp } from '../../http/server.ts';
import { endpointsRoutes } from './endpoints-routes.ts';
import { planesRoutes } from './planes-routes.ts';
import { predictionsRoutes } from './predictions-routes.ts';
import { rolloutsRoutes } from './rollouts-routes.ts';
import { runtimesRoutes } from './runtimes-routes.ts';
import type { Serving } from './serving.ts';

export function servingRoutes(app: HttpApp, serving: Serving): void {
  endpointsRoutes(app, serving);
  runtimesRoutes(app, serving);
  rolloutsRoutes(app, serving);
  predictionsRoutes(app, serving);
  planesRoutes(app, serving);
}
