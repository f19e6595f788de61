// Traces, spans and assessments, and the rules by which spans make up the state of their trace.
import type { Json } from '../../kernel/json.ts';
import type { Millis } from '../../kernel/time.ts';

export type SpanStatus = 'unset' | 'ok' | 'error';
/** `running` until the root span has ended; `unset` where the client told none. */
export type TraceState = 'running' | 'ok' | 'error' | 'unset';

/** Nanoseconds since 1970; a number of JavaScript holds them to a quarter of a microsecond only. */
export type Nanos = bigint;
export type Attributes = Readonly<Record<string, Json>>;

export interface SpanEvent {
  readonly name: string;
  readonly at: Nanos;
  readonly attributes: Attributes;
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
}

/** A span as OpenTelemetry's trace API defines it (opentelemetry-specification, trace/api.md). */
export interface Span {
  /** 16 hexadecimal digits. */
  readonly id: string;
  /** Null for the root. */
  readonly parentId: string | null;
  readonly name: string;
  readonly kind: string;
  /** What it does in an application of language models, such as LLM or RETRIEVER; null when nothing tells. */
  readonly type: string | null;
  readonly status: SpanStatus;
  readonly statusMessage: string;
  readonly startedAt: Nanos;
  /** Null while it runs. */
  readonly endedAt: Nanos | null;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
}

/** A span as it arrives. */
export interface NewSpan extends Omit<Span, 'type'> {
  readonly traceId: string;
}

/** Tokens by kind, such as `input_tokens`. */
export type Usage = Readonly<Record<string, number>>;
/** Money by kind, such as `total_cost`, USD. */
export type Cost = Readonly<Record<string, number>>;

export interface Sums {
  readonly usage: Usage | null;
  readonly cost: Cost | null;
}

export type AssessmentKind = 'feedback' | 'expectation' | 'issue';

/** What a person, a judge or code says of a trace or of one of its spans. */
export interface Assessment {
  readonly id: string;
  readonly traceId: string;
  readonly spanId: string | null;
  readonly name: string;
  readonly kind: AssessmentKind;
  readonly value: Json;
  readonly error: Json;
  readonly source: { readonly type: string; readonly id: string };
  readonly rationale: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly runId: string | null;
  /** The assessment that this one takes the place of. */
  readonly overrides: string | null;
  /** False once another one has taken its place. */
  readonly valid: boolean;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
}

export type Pairs = Readonly<Record<string, string>>;

/** What is known of a trace without its spans. */
export interface Trace {
  /** Of this server; tags and spans hang on it. */
  readonly key: string;
  readonly project: string;
  /** As its client named it: unique in the project. */
  readonly id: string;
  readonly experimentId: string;
  readonly clientRequestId: string | null;
  readonly name: string | null;
  readonly state: TraceState;
  readonly startedAt: Millis;
  /** Null while it runs. */
  readonly durationMs: number | null;
  readonly requestPreview: string | null;
  readonly responsePreview: string | null;
  /** SHA-256 of what went into its root span; null while that has not come. Traces of one case of an evaluation share it. */
  readonly inputsDigest: string | null;
  readonly session: string | null;
  readonly user: string | null;
  /** The run that made it. */
  readonly runId: string | null;
  readonly usage: Usage | null;
  readonly cost: Cost | null;
  /** What its client told of the whole, and what the spans that came so far add up to: the larger of both counts. */
  readonly told: Sums;
  readonly summed: Sums;
  readonly spans: number;
  /** Spans were logged here, so that they can be read back. */
  readonly hasSpans: boolean;
}

/** The traces of a project that their clients gave one session, such as the turns of a conversation. */
export interface Session {
  /** As clients named it. */
  readonly id: string;
  /** The one that was told last. */
  readonly user: string | null;
  readonly traces: number;
  readonly errors: number;
  /** Sums over its traces; 0 where none tells. */
  readonly tokens: number;
  /** USD. */
  readonly cost: number;
  /** Starts of its first and its last trace. */
  readonly firstAt: Millis;
  readonly lastAt: Millis;
  readonly lastRequest: string | null;
}

export interface TraceRecord extends Trace {
  readonly tags: Pairs;
  readonly metadata: Pairs;
  readonly assessments: readonly Assessment[];
}

const largest = (of: Readonly<Record<string, number>>): number => Math.max(...Object.values(of));

/** The larger of two sums. */
export function larger<T extends Readonly<Record<string, number>>>(a: T | null, b: T | null): T | null {
  if (a === null || b === null) return a ?? b;
  return largest(b) > largest(a) ? b : a;
}

const perMs = 1_000_000n;

export function toMillis(nanos: Nanos): Millis {
  return Number(nanos / perMs);
}

/** Adds by key; a key that comes out as nothing goes. */
export function addUp(
  total: Readonly<Record<string, number>> | null,
  more: Readonly<Record<string, number>>,
  sign: 1 | -1 = 1,
): Readonly<Record<string, number>> {
  const sum: Record<string, number> = { ...total };
  for (const [key, value] of Object.entries(more)) sum[key] = (sum[key] ?? 0) + sign * value;
  return sum;
}

/** The state of a trace after its root span, undefined while that runs. */
export function stateAfter(root: Pick<Span, 'status' | 'endedAt'> | undefined): TraceState | undefined {
  if (root === undefined || root.endedAt === null) return undefined;
  return root.status === 'error' ? 'error' : 'ok';
}
