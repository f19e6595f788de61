// Fills the columns of a request's rows that come from the online store: one read per view, all at once, each in its time. What is
// missing, stale or not readable becomes its declared default or refuses the request, as the feature service says.
import { messageOf } from '../../../../kernel/errors.ts';
import type { Millis } from '../../../../kernel/time.ts';
import type { OnlineRow, OnlineStore } from '../../../../platform/online/online.ts';
import { servingErrors } from '../../errors.ts';
import type { InputColumn, ModelInterface } from '../../model-interface.ts';
import {
  type JoinCall,
  type ReadTable,
  type RowBlock,
  type Table,
  toValue,
  type UnknownColumns,
  type Value,
} from '../row-block.ts';
import { urgencyOf } from '../urgency.ts';
import { type BoundView, entityColumns, type FeatureBinding, joinedColumns, takesNull } from './binding.ts';
import { type EntityRows, readEntityRows } from './entity-rows.ts';

/** What reads need of the online store. */
export type OnlineReads = Pick<OnlineStore, 'readRows'>;

/** Of the reads of one view since its endpoint was loaded. */
export interface ViewCounts {
  readonly view: string;
  readonly number: number;
  readonly lookups: number;
  /** Lookups that failed or came too late. */
  readonly unavailable: number;
  /** Rows whose entity has values that may be used. */
  readonly found: number;
  readonly missing: number;
  readonly stale: number;
  /** Mean time of a lookup, ms; null before the first. */
  readonly lookupMs: number | null;
  /** Event time of the newest value that was used; null before the first. */
  readonly newestAt: Millis | null;
}

export interface FeatureJoin {
  readonly binding: FeatureBinding;
  /** The model that rows are made for. */
  readonly model: ModelInterface;
  readonly deadlineMs: number;
  /** Columns that name entities. */
  readonly entities: readonly string[];
  /** Columns of the model that requests bring. */
  readonly requested: readonly InputColumn[];
  /** Rows whose `join` reads the store. @throws AppError `serving.bad_input` */
  read(table: Table, stickyKey: string | null, unknownColumns?: UnknownColumns): ReadTable;
  /** Reads once, so that the first request need not wait for a connection; what goes wrong then is told by requests. */
  warmUp(): Promise<void>;
  counts(): readonly ViewCounts[];
}

export interface FeatureJoinDeps {
  readonly binding: FeatureBinding;
  readonly model: ModelInterface;
  /** Undefined in a data plane that has no online store. */
  readonly online: OnlineReads | undefined;
  /** Time that a request may take until it is run, ms. */
  readonly deadlineMs: number;
  monotonic(): number;
}

/** Keys of one read; between reads other requests get their turn. */
const keysPerRead = 500;
const warmUpMs = 1_000;

type State = 'found' | 'missing' | 'stale' | 'unavailable';

/** A stored value as a column takes it; undefined when it cannot be. */
function toColumnValue(column: InputColumn, value: unknown): Value | null | undefined {
  if (value === null || value === undefined) return null;
  if (column.type === 'string') return typeof value === 'string' ? value : JSON.stringify(value);
  if (column.type === 'boolean') return typeof value === 'boolean' ? value : undefined;
  if (typeof value === 'number' || typeof value === 'boolean') return Number(value);
  // Whole numbers beyond 2^53 and what is not finite are stored as text.
  if (typeof value === 'string' && /^-?\d+$/.test(value))
    return column.type === 'float' || column.type === 'double' ? Number(value) : BigInt(value);
  if (typeof value !== 'string' || (value !== 'NaN' && Number.isNaN(Number(value)))) return undefined;
  return Number(value);
}

export function createFeatureJoin(deps: FeatureJoinDeps): FeatureJoin {
  const { binding, model, monotonic } = deps;
  const { policy, views } = binding;
  const joined = joinedColumns(binding);
  const width = model.columns.length;
  const placeOf = new Map(model.columns.map(({ name }, place) => [name, place]));
  const tallies = views.map(() => ({ lookups: 0, unavailable: 0, found: 0, missing: 0, stale: 0, ms: 0, newest: 0 }));

  const readAll = async (table: string, keys: readonly string[]): Promise<ReadonlyMap<string, OnlineRow>> => {
    const { online } = deps;
    if (online === undefined) throw new Error('this data plane has no online store');
    const found = new Map<string, OnlineRow>();
    for (let from = 0; from < keys.length; from += keysPerRead) {
      if (from > 0) await new Promise((resolve) => setImmediate(resolve));
      for (const row of await online.readRows(table, keys.slice(from, from + keysPerRead)))
        if (row !== undefined) found.set(row.key, row);
    }
    return found;
  };

  /** The rows of a view; the reason when they could not be read in time. @throws AppError `serving.deadline_exceeded` */
  const lookUp = async (
    view: BoundView,
    at: number,
    keys: readonly (string | null)[],
    deadline: number,
  ): Promise<ReadonlyMap<string, OnlineRow> | string> => {
    const tally = tallies[at];
    const asked = [...new Set(keys.filter((key) => key !== null))];
    if (tally === undefined || asked.length === 0) return new Map();
    const start = monotonic();
    const limit = Math.min(policy.timeoutMs, deadline - start);
    let timer: NodeJS.Timeout | undefined;
    const tooLate = `not read within ${Math.round(limit)} ms`;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve(tooLate), limit);
    });
    const result = await Promise.race([readAll(view.id, asked).catch((error: unknown) => messageOf(error)), late]);
    clearTimeout(timer);
    tally.lookups++;
    tally.ms += monotonic() - start;
    if (typeof result === 'string') tally.unavailable++;
    // The request's own time was the shorter one, and it was used up.
    if (result === tooLate && deadline - start <= policy.timeoutMs)
      throw servingErrors.create('deadline_exceeded', `The time of the request was over while ${view.view} was read.`);
    return result;
  };

  const stateOf = (view: BoundView, row: OnlineRow | undefined, at: Millis): State => {
    if (row === undefined) return 'missing';
    const limit = Math.min(view.ttlMs ?? Number.POSITIVE_INFINITY, policy.maxAgeMs ?? Number.POSITIVE_INFINITY);
    return row.eventTime < at - limit ? 'stale' : 'found';
  };

  const refuse = (view: BoundView, state: Exclude<State, 'found'>, key: string, row: number, reason: string): never => {
    const what = `${view.entity} ${JSON.stringify(key.slice(0, 100))} (row ${row})`;
    const details = { view: view.view, service: binding.service, row, state };
    if (state === 'missing')
      throw servingErrors.create('missing_features', `${view.view} holds nothing of ${what}.`, { details });
    if (state === 'stale')
      throw servingErrors.create('stale_features', `The values of ${view.view} for ${what} are too old.`, { details });
    throw servingErrors.create('features_unavailable', `${view.view} cannot be read: ${reason}`, { details });
  };

  const behaviour = {
    missing: policy.whenMissing,
    stale: policy.whenStale,
    unavailable: policy.whenUnavailable,
  } as const;

  const join = async (rows: EntityRows, call: JoinCall): Promise<RowBlock> => {
    const deadline = Math.min(urgencyOf(call).deadline, call.startedAt + deps.deadlineMs);
    if (monotonic() >= deadline)
      throw servingErrors.create(
        'deadline_exceeded',
        'The time of the request was over before its features were read.',
      );
    const looked = await Promise.all(views.map((view, i) => lookUp(view, i, rows.keys[i] ?? [], deadline)));
    const values: Value[] = [];
    const times: (Millis | null)[] = [];
    const replaced: (string | null)[] = [];
    for (let row = 0; row < rows.rows; row++) {
      const filled = rows.values.slice(row * width, (row + 1) * width);
      const notes = model.columns.flatMap(({ name }, place) =>
        joined.has(name) && filled[place] !== undefined ? [`${name}:request`] : [],
      );
      let oldest: Millis | null = null;
      views.forEach((view, i) => {
        const key = rows.keys[i]?.[row] ?? null;
        const tally = tallies[i];
        const found = looked[i];
        if (key === null || tally === undefined || found === undefined) return;
        const stored = typeof found === 'string' ? undefined : found.get(key);
        const state = typeof found === 'string' ? 'unavailable' : stateOf(view, stored, call.at);
        if (state !== 'unavailable') tally[state]++;
        if (state !== 'found') {
          if (behaviour[state] === 'refuse') refuse(view, state, key, row, typeof found === 'string' ? found : '');
          notes.push(`${view.view}:${state}`);
        } else if (stored !== undefined) {
          oldest = Math.min(oldest ?? stored.eventTime, stored.eventTime);
          tally.newest = Math.max(tally.newest, stored.eventTime);
        }
        for (const { name, column } of view.features) {
          const place = placeOf.get(column) ?? 0;
          if (filled[place] !== undefined) continue;
          const target = model.columns[place] as InputColumn;
          const value =
            state === 'found' ? toColumnValue(target, stored?.values[name]) : (policy.defaults[name] ?? null);
          if (value === undefined)
            throw servingErrors.create(
              'missing_features',
              `${view.view} holds ${JSON.stringify(stored?.values[name]).slice(0, 80)} as ${name}, which is no ${target.type}.`,
            );
          // What is stored as missing stays missing, as in the training set, where the column allows it.
          const kept = value === null && !takesNull(target) ? (policy.defaults[name] ?? null) : value;
          filled[place] = toValue(target, row, kept);
        }
      });
      for (const value of filled) values.push(value as Value);
      times.push(oldest);
      replaced.push(notes.length === 0 ? null : notes.join(','));
    }
    return { rows: rows.rows, values, joined: { at: times, replaced } };
  };

  return {
    binding,
    model,
    deadlineMs: deps.deadlineMs,
    entities: entityColumns(binding),
    requested: model.columns.filter(({ name }) => !joined.has(name)),
    read(table, stickyKey, unknownColumns = 'refuse') {
      const rows = readEntityRows(binding, model, table, { stickyKey, unknownColumns });
      return { block: { rows: 0, values: [] }, keys: rows.stickyKeys, join: (call) => join(rows, call) };
    },
    async warmUp() {
      const [first] = views;
      if (first === undefined || deps.online === undefined) return;
      const read = deps.online.readRows(first.id, ['-']).catch(() => undefined);
      await Promise.race([read, new Promise((resolve) => setTimeout(resolve, warmUpMs).unref())]);
    },
    counts: () =>
      views.map(({ view, number }, i) => {
        const { lookups, unavailable, found, missing, stale, ms, newest } = tallies[i] as (typeof tallies)[number];
        const lookupMs = lookups === 0 ? null : Math.round((ms / lookups) * 1000) / 1000;
        return { view, number, lookups, unavailable, found, missing, stale, lookupMs, newestAt: newest || null };
      }),
  };
}
