// The tracking service: experiments, runs, artifacts and logged models.
import { type Artifacts, createArtifacts } from './artifacts/artifacts.ts';
import { createExperiments, type Experiments } from './experiments/experiments.ts';
import { createLoggedModels, type LoggedModels } from './logged-models/logged-models.ts';
import type { TrackingDeps } from './ports.ts';
import { createRuns, type Runs } from './runs/runs.ts';
import { createTrash, type Trash } from './trash/trash.ts';

export interface Tracking {
  readonly experiments: Experiments;
  readonly runs: Runs;
  readonly artifacts: Artifacts;
  readonly loggedModels: LoggedModels;
  readonly trash: Trash;
}

export function createTracking(deps: TrackingDeps): Tracking {
  return {
    experiments: createExperiments(deps),
    runs: createRuns(deps),
    artifacts: createArtifacts(deps),
    loggedModels: createLoggedModels(deps),
    trash: createTrash(deps),
  };
}
