// The values of one entity at a time, computed from the data, beside what the online store holds for it: is what is served right?
import type { Json } from '../../kernel/json.ts';
import type { Millis } from '../../kernel/time.ts';
import { findView } from './definitions.ts';
import type { MaterializationDeps } from './materialization.ts';
import { type UsedDatasetVersion, valuesEqual } from './model.ts';
import { type EntityValues, readOfflineValues } from './offline-values.ts';
import { type EntityKey, keyValue, type OnlineFeature, readOnline } from './online-reads.ts';
import { listMaterializations } from './store.ts';

export interface LookedUpFeature {
  readonly name: string;
  readonly type: string;
  /** Null too when the entity has no row at that time. */
  readonly offline: Json;
  readonly online: Json;
  readonly status: OnlineFeature['statuses'][number];
  readonly onlineEventTime: Millis | null;
  /** Whether both are equal; null when they are of different times, so that they need not be. */
  readonly match: boolean | null;
}

export interface LookedUp {
  readonly at: Millis;
  /** When the offline values became true; null when the entity has no row at that time. */
  readonly eventTime: Millis | null;
  readonly features: readonly LookedUpFeature[];
  readonly datasetVersions: readonly UsedDatasetVersion[];
}

/**
 * Computes over the latest data, as a training set would see it at `at`.
 * @param at by default the time of the last materialisation, so that both sides should be equal; else the time of the server
 * @throws AppError `features.unknown_view`, `features.bad_key`
 */
export async function lookUpValues(
  deps: MaterializationDeps,
  project: string,
  name: string,
  key: EntityKey,
  at: Millis | undefined,
): Promise<LookedUp> {
  const view = await findView(deps, project, name);
  const only = view.definition.joinKeys.map((joinKey) => String(keyValue(key, joinKey, 0)));
  const time = at ?? (await listMaterializations(deps.db.reader, view.id, '~', 1))[0]?.at ?? deps.clock.now();
  const rows: EntityValues[] = [];
  const [online, datasetVersions] = await Promise.all([
    readOnline(deps, project, { views: [{ view: name }] }, [key]),
    readOfflineValues(
      deps,
      view,
      time,
      async (batch) => {
        rows.push(...batch);
      },
      { only },
    ),
  ]);
  const [found] = rows;
  const features = online.map((feature): LookedUpFeature => {
    const offline = found?.values[feature.name] ?? null;
    const value = feature.values[0] ?? null;
    const onlineEventTime = feature.eventTimes[0] ?? null;
    const comparable = found !== undefined && found.eventTime === onlineEventTime;
    return {
      name: feature.name,
      type: feature.type,
      offline,
      online: value,
      status: feature.statuses[0] ?? 'NOT_FOUND',
      onlineEventTime,
      match: comparable && feature.statuses[0] !== 'OUTSIDE_MAX_AGE' ? valuesEqual(value, offline, 1e-9) : null,
    };
  });
  return { at: time, eventTime: found?.eventTime ?? null, features, datasetVersions };
}
