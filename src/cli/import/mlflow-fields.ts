// What MLflow calls things, in the terms of a source: the same for its folders, its databases and its server.
import type { Pairs, SourceDataset, SourceLoggedModel, SourceRun, SourceStatus, SourceVersion } from './source.ts';

/** Missing and empty values are the same there. */
export const text = (value: unknown): string | undefined =>
  value === null || value === undefined || value === '' ? undefined : String(value);

/** A number as Python or JSON writes it; infinities have several names. */
export function pythonNumber(value: unknown): number {
  const word = String(value);
  if (!/^[+-]?inf/i.test(word)) return Number(word);
  return word.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Run states by name and by the number that folders hold. */
const statuses: Readonly<Record<string, SourceStatus>> = {
  RUNNING: 'running',
  SCHEDULED: 'scheduled',
  FINISHED: 'finished',
  FAILED: 'failed',
  KILLED: 'killed',
  '1': 'running',
  '2': 'scheduled',
  '3': 'finished',
  '4': 'failed',
  '5': 'killed',
};
export const runStatus = (text: unknown): SourceStatus => statuses[String(text)] ?? 'finished';

const modelStatuses: Readonly<Record<string, SourceLoggedModel['status']>> = {
  LOGGED_MODEL_PENDING: 'pending',
  LOGGED_MODEL_READY: 'ready',
  LOGGED_MODEL_UPLOAD_FAILED: 'failed',
  PENDING: 'pending',
  READY: 'ready',
  FAILED: 'failed',
  '1': 'pending',
  '2': 'ready',
  '3': 'failed',
};
export const modelStatus = (text: unknown): SourceLoggedModel['status'] => modelStatuses[String(text)] ?? 'ready';

export const versionStage = (text: unknown): SourceVersion['stage'] =>
  (['staging', 'production', 'archived'] as const).find((stage) => stage === String(text).toLowerCase()) ?? 'none';

/** What a run's tags tell of it. */
export function ofTags(tags: Pairs): Pick<SourceRun, 'user' | 'sourceName' | 'codeCommit'> {
  const text = (key: string): string | undefined => (tags[key] === '' ? undefined : tags[key]);
  return {
    user: text('mlflow.user')?.slice(0, 250),
    sourceName: text('mlflow.source.name')?.slice(0, 1000),
    codeCommit: text('mlflow.source.git.commit')?.slice(0, 100),
  };
}

const contextTag = 'mlflow.data.context';

/** A dataset a run read, with what the tags of the reading tell. */
export function datasetOf(dataset: Omit<SourceDataset, 'context' | 'tags'>, tags: Pairs): SourceDataset {
  const { [contextTag]: context, ...others } = tags;
  return { ...dataset, context, tags: others };
}

/** MLflow's databases hold infinities as the greatest number there is. */
export function numberOf(value: number, nan: boolean): number {
  if (nan) return Number.NaN;
  if (value >= Number.MAX_VALUE) return Number.POSITIVE_INFINITY;
  return value <= -Number.MAX_VALUE ? Number.NEGATIVE_INFINITY : value;
}

interface MlflowSpan {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id?: string | null;
  readonly name: string;
  readonly start_time_unix_nano: number | string;
  readonly end_time_unix_nano?: number | string | null;
  readonly status?: { readonly code?: string; readonly message?: string };
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly events?: readonly {
    readonly name: string;
    readonly time_unix_nano?: number | string;
    readonly attributes?: Readonly<Record<string, unknown>>;
  }[];
}

/** A value as OTLP's JSON writes it. */
function anyValue(value: unknown): unknown {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  if (typeof value === 'object' && value !== null) return { kvlistValue: { values: attributesOf(value) } };
  return {};
}

const attributesOf = (record: object) =>
  Object.entries(record).map(([key, value]) => ({ key, value: anyValue(value) }));

/** Attributes are JSON in text, except those that other tracers made. */
function decoded(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Ids are base64 in newer MLflow and hexadecimal with `0x` in older ones. */
function hexOf(id: string, bytes: number): string {
  const bare = id.replace(/^0x/, '');
  return new RegExp(`^[0-9a-f]{${bytes * 2}}$`).test(bare) ? bare : Buffer.from(id, 'base64').toString('hex');
}

/** The digits of a time; JSON's numbers are too coarse for nanoseconds, and the text is read with care for that. */
const nanos = (value: number | string | null | undefined): string =>
  value === null || value === undefined ? '0' : typeof value === 'string' ? value : BigInt(value).toString();

/** A span as MLflow stores it, as OTLP's JSON. */
export function otlpSpan(span: MlflowSpan): Readonly<Record<string, unknown>> {
  const attributes = Object.fromEntries(
    Object.entries(span.attributes ?? {}).map(([key, value]) => [key, decoded(value)]),
  );
  return {
    traceId: hexOf(span.trace_id, 16),
    spanId: hexOf(span.span_id, 8),
    ...(typeof span.parent_span_id === 'string' && span.parent_span_id !== ''
      ? { parentSpanId: hexOf(span.parent_span_id, 8) }
      : {}),
    name: span.name,
    startTimeUnixNano: nanos(span.start_time_unix_nano),
    endTimeUnixNano: nanos(span.end_time_unix_nano),
    attributes: attributesOf(attributes),
    status: {
      code: { STATUS_CODE_OK: 1, STATUS_CODE_ERROR: 2, OK: 1, ERROR: 2 }[span.status?.code ?? ''] ?? 0,
      message: span.status?.message ?? '',
    },
    events: (span.events ?? []).map((event) => ({
      name: event.name,
      timeUnixNano: nanos(event.time_unix_nano),
      attributes: attributesOf(event.attributes ?? {}),
    })),
  };
}

/** Reads spans from JSON; whole numbers too large for a double stay digits. */
export function parseSpan(text: string): MlflowSpan {
  return JSON.parse(text.replace(/("(?:start|end)?_?time_unix_nano"\s*:\s*)(\d{16,})/g, '$1"$2"')) as MlflowSpan;
}
