import type { HttpApp } from '../../http/server.ts';
import type { Blobs } from '../../platform/blobs/blobs.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Olap } from '../../platform/olap/olap.ts';
import { artifactContentRoutes } from './artifacts/content-routes.ts';
import { artifactRoutes } from './artifacts/routes.ts';
import { createArtifactTables } from './artifacts/tables.ts';
import { uploadRoutes } from './artifacts/upload-routes.ts';
import { experimentRoutes } from './experiments/routes.ts';
import { loggedModelRoutes } from './logged-models/routes.ts';
import { completionRoutes } from './runs/completion-routes.ts';
import { runRoutes } from './runs/routes.ts';
import type { Tracking } from './tracking.ts';

/** Every native route of tracking. */
export function trackingRoutes(
  app: HttpApp,
  tracking: Tracking,
  platform: { readonly clock: Clock; readonly blobs: Blobs; readonly olap: Olap },
): void {
  const { clock } = platform;
  experimentRoutes(app, tracking.experiments);
  runRoutes(app, tracking.runs, clock);
  completionRoutes(app, tracking.runs);
  loggedModelRoutes(app, tracking.loggedModels);
  const owners = {
    run: async (project: string, id: string) => (await tracking.runs.get(project, id)).id,
    loggedModel: async (project: string, id: string) => (await tracking.loggedModels.get(project, id)).id,
  };
  uploadRoutes(app, tracking.uploads, owners.run);
  artifactContentRoutes(app, tracking.artifacts, owners);
  artifactRoutes(app, tracking.artifacts, createArtifactTables(platform), owners);
}
