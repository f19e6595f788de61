// Training-serving skew: recomputes the values of the last materialisation offline, over the data as it is now, and compares them
// with what the online store answers.
import type { Actor } from '../../kernel/actor.ts';
import type { Json } from '../../kernel/json.ts';
import { kolmogorovSmirnov } from '../../numerics/drift/kolmogorov-smirnov.ts';
import { findView } from './definitions.ts';
import { featuresErrors } from './errors.ts';
import type { MaterializationDeps } from './materialization.ts';
import { type FeatureSkew, type SkewCheck, valuesEqual } from './model.ts';
import { readOfflineValues } from './offline-values.ts';
import * as store from './store.ts';

const exampleCount = 5;
/** Values kept per feature for the distance: enough for three digits of it. */
const distanceSample = 100_000;

export interface SkewOptions {
  /** Relative difference up to which two numbers count as equal. Default 1e-9. */
  readonly tolerance?: number | undefined;
  /** Compares only the first so many entities; all by default. */
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Tally {
  mismatches: number;
  readonly examples: { key: string; online: Json; offline: Json }[];
  readonly online: number[];
  readonly offline: number[];
}

/** Compares and stores the result; publishes `features.skewed` when values differ. @throws AppError `features.not_materialized` */
export async function checkViewSkew(
  deps: MaterializationDeps,
  actor: Actor,
  project: string,
  name: string,
  options: SkewOptions = {},
): Promise<SkewCheck> {
  const view = await findView(deps, project, name);
  const [last] = await store.listMaterializations(deps.db.reader, view.id, '~', 1);
  if (last === undefined)
    throw featuresErrors.create('not_materialized', `Version ${view.number} of ${name} was never materialised.`);
  const { tolerance = 1e-9, limit = Number.POSITIVE_INFINITY } = options;
  const { features } = view.definition;
  const tallies = features.map((): Tally => ({ mismatches: 0, examples: [], online: [], offline: [] }));
  let checked = 0;
  let absent = 0;
  await readOfflineValues(
    deps,
    view,
    last.at,
    async (batch) => {
      const part = batch.slice(0, Math.max(0, limit - checked));
      const rows = await deps.online.readRows(
        view.id,
        part.map((row) => row.key),
      );
      for (const [index, offline] of part.entries()) {
        checked++;
        const online = rows[index];
        if (online === undefined) absent++;
        for (const [at, feature] of features.entries()) {
          const tally = tallies[at];
          if (tally === undefined) continue;
          const a = online?.values[feature.name] ?? null;
          const b = offline.values[feature.name] ?? null;
          if (typeof a === 'number' && tally.online.length < distanceSample) tally.online.push(a);
          if (typeof b === 'number' && tally.offline.length < distanceSample) tally.offline.push(b);
          if (valuesEqual(a, b, tolerance)) continue;
          tally.mismatches++;
          if (tally.examples.length < exampleCount) tally.examples.push({ key: offline.key, online: a, offline: b });
        }
      }
    },
    options,
  );
  const check: SkewCheck = {
    id: deps.newId(),
    viewVersionId: view.id,
    at: last.at,
    checked,
    absent,
    features: features.map((feature, at): FeatureSkew => {
      const { mismatches = 0, examples = [], online = [], offline = [] } = tallies[at] ?? {};
      const comparable = online.length > 0 && offline.length > 0;
      const ks = comparable ? kolmogorovSmirnov(offline, online, { method: 'asymptotic' }).statistic : null;
      return { name: feature.name, mismatches, ks, examples };
    }),
    createdAt: deps.clock.now(),
  };
  const skewed = check.features.filter((feature) => feature.mismatches > 0).map((feature) => feature.name);
  const subject = { type: 'feature-view', id: view.id } as const;
  await deps.db.transact(async (tx) => {
    await store.insertSkewCheck(tx, check);
    await deps.audit.record(tx, {
      actor,
      action: 'features.check-skew',
      project,
      subject,
      after: check,
      detail: { view: name, checked, skewed },
    });
    if (skewed.length > 0)
      await deps.bus.publish(tx, {
        type: 'features.skewed',
        project,
        subject: view.id,
        data: { view: name, checked, absent, features: skewed },
      });
  });
  return check;
}
