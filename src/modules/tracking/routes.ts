import type { HttpApp } from '../../http/server.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import { artifactRoutes } from './artifacts/routes.ts';
import { uploadRoutes } from './artifacts/upload-routes.ts';
import { experimentRoutes } from './experiments/routes.ts';
import { loggedModelRoutes } from './logged-models/routes.ts';
import { completionRoutes } from './runs/completion-routes.ts';
import { runRoutes } from './runs/routes.ts';
import type { Tracking } from './tracking.ts';

/** Every native route of tracking. */
export function trackingRoutes(app: HttpApp, tracking: Tracking, clock: Clock): void {
  experimentRoutes(app, tracking.experiments);
  runRoutes(app, tracking.runs, clock);
  completionRoutes(app, tracking.runs);
  loggedModelRoutes(app, tracking.loggedModels);
  uploadRoutes(app, tracking.uploads, async (project, id) => (await tracking.runs.get(project, id)).id);
  artifactRoutes(app, tracking.artifacts, {
    run: async (project, id) => (await tracking.runs.get(project, id)).id,
    loggedModel: async (project, id) => (await tracking.loggedModels.get(project, id)).id,
  });
}
