// Entities, feature views, services and training sets. A view version is named by the digest of its definition: the same
// definition is the same version, and values of different versions are never mixed.
import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../../kernel/json.ts';
import type { Millis } from '../../kernel/time.ts';
import type { Part } from '../datasets/index.ts';

export interface Entity {
  readonly id: string;
  readonly project: string;
  readonly name: string;
  /** Columns that identify it, in the order of the key. */
  readonly joinKeys: readonly string[];
  readonly description: string;
  readonly createdAt: Millis;
}

export interface Feature {
  readonly name: string;
  /** DuckDB type. */
  readonly type: string;
}

/** A table that SQL may name: a dataset, or SQL over the inputs before it. */
export type QueryInput =
  | { readonly name: string; readonly dataset: string }
  | { readonly name: string; readonly sql: string };

export interface ViewDefinition {
  readonly entity: string;
  readonly joinKeys: readonly string[];
  /** `snapshot`: SQL with `$cutoff` gives the values of every entity at that time. `events`: SQL gives rows that were true from a time on. */
  readonly kind: 'snapshot' | 'events';
  readonly inputs: readonly QueryInput[];
  readonly sql: string;
  readonly features: readonly Feature[];
  /** How long a value stays valid; null for ever. */
  readonly ttlMs: number | null;
  /** Of `events`: the column that says from when a row was true. */
  readonly timestampColumn: string;
  /** Of `events`: the column that says when a row became known; null when there is none. */
  readonly createdColumn: string | null;
}

export interface ViewVersion {
  readonly id: string;
  readonly project: string;
  readonly name: string;
  readonly number: number;
  readonly digest: string;
  readonly definition: ViewDefinition;
  readonly owner: string;
  readonly description: string;
  readonly createdAt: Millis;
}

/** Features of one view; all of them when no names are given. */
export interface ViewSelection {
  readonly view: string;
  readonly features?: readonly string[] | undefined;
}

/** How an endpoint that reads a service at request time treats values that it lacks. */
export interface OnlinePolicy {
  /** Value by feature, taken where there is none to be relied on; a feature without one is null. */
  readonly defaults: Readonly<Record<string, number | string | boolean | null>>;
  /** Values that are older count as stale, as those beyond the ttl of their view do; null: only the ttl counts. */
  readonly maxAgeMs: number | null;
  /** Of one read of the online store. */
  readonly timeoutMs: number;
  /** An entity of which nothing is stored. */
  readonly whenMissing: 'default' | 'refuse';
  readonly whenStale: 'default' | 'refuse';
  /** The store cannot be read, or not in time. */
  readonly whenUnavailable: 'default' | 'refuse';
}

export const defaultOnlinePolicy: OnlinePolicy = {
  defaults: {},
  maxAgeMs: null,
  timeoutMs: 200,
  whenMissing: 'default',
  whenStale: 'default',
  whenUnavailable: 'refuse',
};

export interface FeatureService {
  readonly id: string;
  readonly project: string;
  readonly name: string;
  readonly description: string;
  readonly members: readonly ViewSelection[];
  readonly online: OnlinePolicy;
  /** Over the members and the digests of their view versions at the time of declaration. */
  readonly digest: string;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
}

export interface UsedDatasetVersion {
  readonly dataset: string;
  readonly id: string;
  readonly number: number;
}

export interface UsedViewVersion {
  readonly view: string;
  readonly id: string;
  readonly number: number;
}

/** Where the rows of a training set come from. */
export type Frame =
  | { readonly cutoffs: readonly string[]; readonly inputs: readonly QueryInput[]; readonly sql: string }
  | { readonly inputs: readonly QueryInput[]; readonly sql: string }
  | { readonly dataset: string }
  | { readonly blob: string };

export interface TrainingSetSpec {
  readonly frame: Frame;
  /** Column of the frame with the time that its features must not look beyond. */
  readonly timestamp: string;
  readonly views: readonly ViewSelection[];
  /** Rows younger than `maturityMs` have no known label yet. */
  readonly label: { readonly column: string; readonly maturityMs: number; readonly immature: 'refuse' | 'drop' } | null;
  /** SQL condition over the finished rows: those are held out. */
  readonly holdout: string | null;
  /** Numbers of dataset versions to use instead of the latest. */
  readonly versions: Readonly<Record<string, number>>;
  /** Leaves rows of events out that became known only after the time of the frame's row. */
  readonly filterByCreated: boolean;
  /** Names features `view__feature`. */
  readonly fullNames: boolean;
}

export interface TrainingSet {
  readonly id: string;
  readonly project: string;
  readonly digest: string;
  readonly spec: TrainingSetSpec;
  readonly training: Part;
  readonly holdout: Part | null;
  readonly columns: readonly Feature[];
  readonly datasetVersions: readonly UsedDatasetVersion[];
  readonly viewVersions: readonly UsedViewVersion[];
  /** Rows left out because their label was not known yet. */
  readonly dropped: number;
  readonly createdAt: Millis;
}

export interface Materialization {
  readonly id: string;
  readonly viewVersionId: string;
  /** The time whose values were written. */
  readonly at: Millis;
  readonly rows: number;
  /** Keys that took a new value. */
  readonly written: number;
  readonly datasetVersions: readonly UsedDatasetVersion[];
  readonly createdAt: Millis;
}

export interface FeatureSkew {
  readonly name: string;
  readonly mismatches: number;
  /** Kolmogorov-Smirnov distance between online and offline values; null for features that are no numbers. */
  readonly ks: number | null;
  /** A few keys that differ, with both values. */
  readonly examples: readonly { readonly key: string; readonly online: Json; readonly offline: Json }[];
}

export interface SkewCheck {
  readonly id: string;
  readonly viewVersionId: string;
  readonly at: Millis;
  readonly checked: number;
  /** Keys that are offline but not online. */
  readonly absent: number;
  readonly features: readonly FeatureSkew[];
  readonly createdAt: Millis;
}

/** What is known of the values that a view version serves. */
export interface ViewStanding {
  readonly materialized: Materialization | undefined;
  readonly skew: SkewCheck | undefined;
}

/** SHA-256 of the canonical JSON of a value. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** Whether two feature values are the same; numbers up to a relative difference. */
export function valuesEqual(a: Json, b: Json, tolerance: number): boolean {
  if (typeof a === 'number' && typeof b === 'number')
    return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
  return canonicalJson(a) === canonicalJson(b);
}
