// The tracking service: experiments, runs, artifacts and logged models.
import { type Artifacts, createArtifacts } from './artifacts/artifacts.ts';
import { createUploads, type Uploads } from './artifacts/uploads.ts';
import { createExperiments, type Experiments } from './experiments/experiments.ts';
import { createLoggedModels, type LoggedModels } from './logged-models/logged-models.ts';
import type { TrackingDeps } from './ports.ts';
import { createRuns, type Runs } from './runs/runs.ts';
import { createTrash, type Trash } from './trash/trash.ts';

export interface Tracking {
  readonly experiments: Experiments;
  readonly runs: Runs;
  readonly artifacts: Artifacts;
  readonly uploads: Uploads;
  readonly loggedModels: LoggedModels;
  readonly trash: Trash;
}

export function createTracking(deps: TrackingDeps): Tracking {
  const artifacts = createArtifacts(deps);
  return {
    experiments: createExperiments(deps),
    runs: createRuns(deps),
    artifacts,
    uploads: createUploads(deps, artifacts),
    loggedModels: createLoggedModels(deps),
    trash: createTrash(deps),
  };
}
