// Evaluation sets: examples that a language-model application is judged by. A set holds each input once; its digest tells its content,
// so that the same records give the same digest whatever the order they came in.
import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../../kernel/json.ts';
import type { Millis } from '../../kernel/time.ts';

export type JsonObject = Readonly<Record<string, Json>>;
export type Tags = Readonly<Record<string, string>>;

export const sourceTypes = ['unspecified', 'trace', 'human', 'document', 'code'] as const;
export type SourceType = (typeof sourceTypes)[number];

/** Where a record comes from; of a trace, `data.trace_id` names it. */
export interface RecordSource {
  readonly type: SourceType;
  readonly data: JsonObject;
}

/** What a caller gives of a record. Outputs, expectations and tags that are not given stay as they are. */
export interface NewRecord {
  readonly inputs: JsonObject;
  readonly outputs?: Json | undefined;
  readonly expectations?: JsonObject | undefined;
  readonly tags?: JsonObject | undefined;
  readonly source?: RecordSource | undefined;
}

export interface EvaluationRecord {
  readonly id: string;
  readonly inputs: JsonObject;
  readonly outputs: Json;
  readonly expectations: JsonObject | null;
  readonly tags: JsonObject;
  readonly source: RecordSource | null;
  readonly createdBy: string;
  readonly updatedBy: string;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
}

export type FieldType = 'null' | 'boolean' | 'integer' | 'float' | 'string' | 'array' | 'object';

/** The type of each field when it was first seen. */
export interface RecordSchema {
  readonly inputs: Readonly<Record<string, FieldType>>;
  /** One type where outputs are no objects. */
  readonly outputs: Readonly<Record<string, FieldType>> | FieldType;
  readonly expectations: Readonly<Record<string, FieldType>>;
}

export interface EvaluationSet {
  readonly id: string;
  readonly project: string;
  readonly name: string;
  /** Eight hexadecimal digits that change with the name and the records. */
  readonly digest: string;
  /** Null until there are records. */
  readonly schema: RecordSchema | null;
  readonly records: number;
  readonly tags: Tags;
  /** The experiments it is used in, in the order they were added. */
  readonly experimentIds: readonly string[];
  readonly createdBy: string;
  readonly updatedBy: string;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
}

const hash = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex');

/** What makes a record the same as another of its set. */
export function inputHash(inputs: JsonObject): string {
  return hash(inputs);
}

export function contentHash({ inputs, outputs, expectations, tags }: EvaluationRecord): string {
  return hash({ inputs, outputs, expectations, tags });
}

/** The content of a set without records. */
export const emptyContent = '0'.repeat(64);

/** Adds records to the content of a set, or takes them out: exclusive or, so that order does not count. */
export function foldContent(content: string, hashes: readonly string[]): string {
  const sum = Buffer.from(content, 'hex');
  for (const one of hashes) {
    const bytes = Buffer.from(one, 'hex');
    for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] ?? 0) ^ (bytes[at] ?? 0);
  }
  return sum.toString('hex');
}

export function digestOf(name: string, content: string): string {
  return hash([name, content]).slice(0, 8);
}

/** A record with what a later one of the same inputs says. */
export function mergeRecord(before: EvaluationRecord, given: NewRecord, by: string, at: Millis): EvaluationRecord {
  return {
    ...before,
    outputs: given.outputs === undefined ? before.outputs : given.outputs,
    expectations:
      given.expectations === undefined ? before.expectations : { ...before.expectations, ...given.expectations },
    tags: { ...before.tags, ...given.tags },
    updatedBy: by,
    updatedAt: at,
  };
}

function typeOf(value: Json): FieldType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'float';
  return typeof value as 'boolean' | 'string' | 'object';
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function withFields(
  known: Readonly<Record<string, FieldType>>,
  values: JsonObject,
): Readonly<Record<string, FieldType>> {
  const added = Object.entries(values).filter(([key]) => !Object.hasOwn(known, key));
  return added.length === 0
    ? known
    : { ...known, ...Object.fromEntries(added.map(([key, value]) => [key, typeOf(value)])) };
}

/** The schema with the fields that these records bring; a field keeps the type it was first seen with. */
export function extendSchema(schema: RecordSchema | null, records: readonly NewRecord[]): RecordSchema | null {
  if (records.length === 0) return schema;
  let { inputs, outputs, expectations } = schema ?? { inputs: {}, outputs: {}, expectations: {} };
  for (const record of records) {
    inputs = withFields(inputs, record.inputs);
    expectations = withFields(expectations, record.expectations ?? {});
    const out = record.outputs ?? null;
    if (out === null || typeof outputs === 'string') continue;
    if (isObject(out)) outputs = withFields(outputs, out);
    else if (Object.keys(outputs).length === 0) outputs = typeOf(out);
  }
  return { inputs, outputs, expectations };
}
