// A dataset is a named series of immutable versions. A version is an ordered list of content-addressed Parquet parts, so that
// appending shares the older parts, and equal content has an equal digest.
import { createHash } from 'node:crypto';
import type { Expectation } from '../../contracts/datasets.ts';
import { canonicalJson, type Json } from '../../kernel/json.ts';
import type { Millis } from '../../kernel/time.ts';

export type { Expectation } from '../../contracts/datasets.ts';

export interface Column {
  readonly name: string;
  /** DuckDB type, such as `VARCHAR` or `DECIMAL(12,2)`. */
  readonly type: string;
}

export interface Dataset {
  readonly id: string;
  readonly project: string;
  readonly name: string;
  readonly description: string;
  /** Null: the types come from the content. */
  readonly schema: readonly Column[] | null;
  /** Columns that identify a row; may be empty. */
  readonly key: readonly string[];
  readonly expectations: readonly Expectation[];
  /** Columns of personal data, masked for callers without the permission `datasets.pii`. */
  readonly pii: readonly string[];
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
}

/** One Parquet file of a version. */
export interface Part {
  readonly sha256: string;
  readonly rows: number;
  readonly bytes: number;
}

export type IngestMode = 'replace' | 'append';

export interface DatasetVersion {
  readonly id: string;
  readonly datasetId: string;
  /** From 1, in order of making. */
  readonly number: number;
  readonly parentId: string | null;
  readonly ingestId: string;
  readonly digest: string;
  readonly mode: IngestMode;
  readonly parts: readonly Part[];
  readonly rows: number;
  readonly bytes: number;
  readonly columns: readonly Column[];
  /** Domain time from which on this was the latest version. */
  readonly asOf: Millis;
}

/** Bins are closed on the left, the last one on both sides; `below` and `above` count what lies outside the edges. */
export interface StoredHistogram {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  readonly below: number;
  readonly above: number;
}

export type ColumnKind = 'number' | 'time' | 'text' | 'boolean' | 'other';

export interface ColumnProfile {
  readonly name: string;
  readonly type: string;
  readonly kind: ColumnKind;
  readonly missing: number;
  readonly distinct: number;
  readonly min: string | null;
  readonly max: string | null;
  readonly mean: number | null;
  readonly std: number | null;
  readonly quantiles: Readonly<Record<string, number>>;
  readonly histogram: StoredHistogram | null;
  readonly deciles: StoredHistogram | null;
  readonly top: readonly { readonly value: string; readonly count: number }[];
  readonly other: number;
}

export interface Profile {
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
}

export interface QualityResult {
  readonly expectation: Expectation;
  readonly status: 'passed' | 'warned' | 'quarantined' | 'failed';
  readonly observed: Json;
  readonly elements: number;
  readonly failing: number;
  readonly sample: readonly Readonly<Record<string, Json>>[];
}

export type SourceFormat = 'csv' | 'parquet' | 'jsonl';

/** A received file: its bytes are kept, so that every version can be traced to what was sent. */
export interface SourceFile {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly format: SourceFormat;
}

export interface Ingest {
  readonly id: string;
  readonly datasetId: string;
  readonly outcome: 'created' | 'unchanged' | 'refused';
  readonly versionId: string | null;
  readonly mode: IngestMode;
  readonly sources: readonly SourceFile[];
  readonly results: readonly QualityResult[];
  readonly quarantine: Part | null;
  readonly rowsRead: number;
  readonly at: Millis;
}

/** SHA-256 over the columns and the digests of the parts: equal for equal content in equal parts. */
export function versionDigest(columns: readonly Column[], parts: readonly Part[]): string {
  const content = canonicalJson({ columns, parts: parts.map((part) => part.sha256) });
  return createHash('sha256').update(content).digest('hex');
}

/** What sort of values a DuckDB type holds. */
export function kindOf(type: string): ColumnKind {
  if (/^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL(\(.*\))?)$/.test(type)) return 'number';
  if (/^(DATE|TIMESTAMP(_S|_MS|_NS)?|TIMESTAMP WITH TIME ZONE)$/.test(type)) return 'time';
  if (/^(VARCHAR|UUID|ENUM\(.*\))$/.test(type)) return 'text';
  return type === 'BOOLEAN' ? 'boolean' : 'other';
}

export interface SchemaChanges {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  readonly retyped: readonly { readonly name: string; readonly from: string; readonly to: string }[];
}

/** How the columns that came differ from those that were expected; order does not count. */
export function compareColumns(expected: readonly Column[], actual: readonly Column[]): SchemaChanges {
  const came = new Map(actual.map((column) => [column.name, column.type]));
  const known = new Set(expected.map((column) => column.name));
  return {
    missing: expected.filter((column) => !came.has(column.name)).map((column) => column.name),
    unexpected: actual.filter((column) => !known.has(column.name)).map((column) => column.name),
    retyped: expected.flatMap((column) => {
      const to = came.get(column.name);
      return to === undefined || to === column.type ? [] : [{ name: column.name, from: column.type, to }];
    }),
  };
}
