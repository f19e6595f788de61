// The trash of a project, destroyed for good: runs, logged models and experiments that were deleted, with what they logged. What a model
// version was made of is kept, whatever asks for it.
import type { Tx } from '../../../platform/db/database.ts';
import type { TrackingDeps } from '../ports.ts';
import * as store from './store.ts';

export type { TrashFilter } from './store.ts';

export interface TrashCount {
  readonly runs: number;
  readonly loggedModels: number;
  readonly experiments: number;
  readonly files: number;
  readonly bytes: number;
  /** Runs and logged models that a model version was made of. */
  readonly kept: number;
}

export interface Purged {
  readonly runs: readonly string[];
  readonly loggedModels: readonly string[];
  readonly experiments: readonly string[];
  /** Content that these named; others may name it too. */
  readonly digests: readonly string[];
  readonly bytes: number;
}

export interface Trash {
  /** What a purge would take; of more than 10,000 runs, the oldest. @param used runs and logged models that are kept */
  count(project: string, filter: store.TrashFilter, used: ReadonlySet<string>): Promise<TrashCount>;
  /** Takes at most `limit` runs, logged models and experiments each. Nothing in the answer: there is no more to take. */
  purge(tx: Tx, project: string, filter: store.TrashFilter, used: ReadonlySet<string>, limit: number): Promise<Purged>;
  /** Deletes a piece of the points of purged runs; false when none are left. */
  purgePoints(): Promise<boolean>;
}

const mostCounted = 10_000;
const pointsAtOnce = 20_000;

export function createTrash({ db }: Pick<TrackingDeps, 'db'>): Trash {
  const without = (ids: readonly string[], used: ReadonlySet<string>): string[] => ids.filter((id) => !used.has(id));
  return {
    async count(project, filter, used) {
      const tx = db.scanner;
      const allRuns = await store.runIds(tx, project, filter, mostCounted);
      const allModels = await store.modelIds(tx, project, filter, mostCounted);
      const [runs, models] = [without(allRuns, used), without(allModels, used)];
      const { digests, bytes } = await store.artifactsOf(tx, [...runs, ...models]);
      return {
        runs: runs.length,
        loggedModels: models.length,
        experiments: (await store.experimentIds(tx, project, filter, mostCounted)).length,
        files: digests.length,
        bytes,
        kept: allRuns.length + allModels.length - runs.length - models.length,
      };
    },
    async purge(tx, project, filter, used, limit) {
      // Those that are kept come again each time, so they are read beside the limit.
      const runs = without(await store.runIds(tx, project, filter, limit + used.size), used).slice(0, limit);
      const loggedModels = without(await store.modelIds(tx, project, filter, limit + used.size), used).slice(0, limit);
      const { digests, bytes } = await store.artifactsOf(tx, [...runs, ...loggedModels]);
      await store.deleteRuns(tx, runs);
      await store.deleteModels(tx, loggedModels);
      const candidates = await store.experimentIds(tx, project, filter, mostCounted);
      const experiments = (await store.emptyExperiments(tx, candidates.slice(0, 500))).slice(0, limit);
      await store.deleteExperiments(tx, experiments);
      return { runs, loggedModels, experiments, digests, bytes };
    },
    purgePoints: () => db.transact((tx) => store.deletePoints(tx, pointsAtOnce)),
  };
}
