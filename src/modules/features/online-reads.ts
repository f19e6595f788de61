// Online reads: the newest values of each asked feature for each asked entity, with how much they can be relied on.
import type { Json } from '../../kernel/json.ts';
import type { Millis } from '../../kernel/time.ts';
import { onlineKey } from '../../platform/online/online-key.ts';
import { findService, findView, selectFeatures } from './definitions.ts';
import { featuresErrors } from './errors.ts';
import type { MaterializationDeps } from './materialization.ts';
import type { ViewSelection } from './model.ts';

/**
 * `NULL`: stored as null. `OUTSIDE_MAX_AGE`: older than the view's ttl; the value is withheld. `NOT_FOUND`: nothing is stored for
 * the entity.
 */
export type OnlineStatus = 'PRESENT' | 'NULL' | 'OUTSIDE_MAX_AGE' | 'NOT_FOUND';

export interface OnlineFeature {
  readonly view: string;
  readonly name: string;
  readonly type: string;
  /** By entity row, as asked. */
  readonly values: readonly Json[];
  readonly statuses: readonly OnlineStatus[];
  /** When the value was true; null where nothing is stored. */
  readonly eventTimes: readonly (Millis | null)[];
}

export type EntityKey = Readonly<Record<string, string | number | boolean>>;

/** What to read: a service by name, or features of views. */
export type OnlineSelection = { readonly service: string } | { readonly views: readonly ViewSelection[] };

/** @throws AppError `features.bad_key`, `features.unknown_view`, `features.unknown_service`, `features.unknown_feature` */
export async function readOnline(
  deps: MaterializationDeps,
  project: string,
  selection: OnlineSelection,
  entities: readonly EntityKey[],
): Promise<readonly OnlineFeature[]> {
  const members =
    'service' in selection ? (await findService(deps, project, selection.service)).members : selection.views;
  const now = deps.clock.now();
  const read = await Promise.all(
    members.map(async (member) => {
      const view = await findView(deps, project, member.view);
      const features = selectFeatures(view, member.features);
      const { joinKeys, ttlMs } = view.definition;
      const keys = entities.map((entity, index) => onlineKey(joinKeys.map((key) => keyValue(entity, key, index))));
      const rows = await deps.online.readRows(view.id, keys);
      return features.map((feature): OnlineFeature => {
        const values: Json[] = [];
        const statuses: OnlineStatus[] = [];
        for (const row of rows) {
          const value = row?.values[feature.name] ?? null;
          const expired = row !== undefined && ttlMs !== null && row.eventTime < now - ttlMs;
          statuses.push(
            row === undefined ? 'NOT_FOUND' : expired ? 'OUTSIDE_MAX_AGE' : value === null ? 'NULL' : 'PRESENT',
          );
          values.push(expired ? null : value);
        }
        const eventTimes = rows.map((row) => row?.eventTime ?? null);
        return { view: view.name, name: feature.name, type: feature.type, values, statuses, eventTimes };
      });
    }),
  );
  return read.flat();
}

/** @throws AppError `features.bad_key` */
export function keyValue(entity: EntityKey, key: string, index: number): string | number | boolean {
  const value = entity[key];
  if (value === undefined) throw featuresErrors.create('bad_key', `Entity row ${index} lacks the join key ${key}.`);
  return value;
}
