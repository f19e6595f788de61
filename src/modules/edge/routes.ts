import type { HttpApp } from '../../http/server.ts';
import type { Blobs } from '../../platform/blobs/blobs.ts';
import { bundlesRoutes } from './bundles-routes.ts';
import { channelsRoutes } from './channels-routes.ts';
import { deviceRoutes } from './device-routes.ts';
import type { Edge } from './edge.ts';

export function edgeRoutes(app: HttpApp, edge: Edge, blobs: Blobs): void {
  bundlesRoutes(app, edge, blobs);
  channelsRoutes(app, edge);
  deviceRoutes(app, edge, blobs);
}
