// Traces, spans and assessments as MLflow's messages: protobuf's JSON form, spans as OpenTelemetry's.
import type { Json } from '../../kernel/json.ts';
import { toIso } from '../../kernel/time.ts';
import {
  type Assessment,
  type Attributes,
  readingOf,
  type Span,
  type TraceRecord,
  type TraceState,
} from '../../modules/tracing/index.ts';
import type { Experiment } from '../../modules/tracking/index.ts';
import { below, experimentLocation } from './locations.ts';

export const traceTags = {
  name: 'mlflow.traceName',
  spansLocation: 'mlflow.trace.spansLocation',
  artifactLocation: 'mlflow.artifactLocation',
  linkedPrompts: 'mlflow.linkedPrompts',
} as const;

export const traceMetadata = {
  usage: 'mlflow.trace.tokenUsage',
  cost: 'mlflow.trace.cost',
  session: 'mlflow.trace.session',
  user: 'mlflow.trace.user',
  run: 'mlflow.sourceRun',
} as const;

const states: Readonly<Record<TraceState, string>> = {
  ok: 'OK',
  error: 'ERROR',
  running: 'IN_PROGRESS',
  unset: 'STATE_UNSPECIFIED',
};

/** Seconds, as protobuf writes a duration. */
const durationText = (ms: number): string => `${ms / 1000}s`;

export type TraceExperiment = Pick<Experiment, 'number' | 'artifactLocation'>;

function tagsOf(trace: TraceRecord, experiment: TraceExperiment): Readonly<Record<string, string>> {
  return {
    ...trace.tags,
    [traceTags.artifactLocation]: below(experimentLocation(experiment), `traces/${trace.id}/artifacts`),
    ...(trace.hasSpans ? { [traceTags.spansLocation]: 'TRACKING_STORE' } : {}),
  };
}

function metadataOf(trace: TraceRecord): Readonly<Record<string, string>> {
  return {
    ...(trace.session === null ? {} : { [traceMetadata.session]: trace.session }),
    ...(trace.user === null ? {} : { [traceMetadata.user]: trace.user }),
    ...(trace.runId === null ? {} : { [traceMetadata.run]: trace.runId }),
    ...trace.metadata,
    // Spans that come after the end of their trace add to what its client has told.
    ...(trace.usage === null ? {} : { [traceMetadata.usage]: pythonJson(trace.usage) }),
    ...(trace.cost === null ? {} : { [traceMetadata.cost]: pythonJson(trace.cost) }),
  };
}

export function toTraceInfoView(trace: TraceRecord, experiment: TraceExperiment) {
  return {
    trace_id: trace.id,
    ...(trace.clientRequestId === null ? {} : { client_request_id: trace.clientRequestId }),
    trace_location: {
      type: 'MLFLOW_EXPERIMENT',
      mlflow_experiment: { experiment_id: String(experiment.number) },
    },
    ...(trace.requestPreview === null ? {} : { request_preview: trace.requestPreview }),
    ...(trace.responsePreview === null ? {} : { response_preview: trace.responsePreview }),
    request_time: toIso(trace.startedAt),
    ...(trace.durationMs === null ? {} : { execution_duration: durationText(trace.durationMs) }),
    state: states[trace.state],
    trace_metadata: metadataOf(trace),
    tags: tagsOf(trace, experiment),
    assessments: trace.assessments.map(toAssessmentView),
  };
}

const toPairs = (pairs: Readonly<Record<string, string>>) =>
  Object.entries(pairs).map(([key, value]) => ({ key, value }));

/** The older message, which clients still ask for by `/info`. */
export function toTraceInfoV2View(trace: TraceRecord, experiment: TraceExperiment) {
  return {
    request_id: trace.id,
    experiment_id: String(experiment.number),
    timestamp_ms: trace.startedAt,
    ...(trace.durationMs === null ? {} : { execution_time_ms: trace.durationMs }),
    status: trace.state === 'unset' ? 'TRACE_STATUS_UNSPECIFIED' : states[trace.state],
    request_metadata: toPairs(metadataOf(trace)),
    tags: toPairs(tagsOf(trace, experiment)),
  };
}

export function toAssessmentView(assessment: Assessment) {
  const { value, kind } = assessment;
  return {
    assessment_id: assessment.id,
    assessment_name: assessment.name,
    trace_id: assessment.traceId,
    ...(assessment.spanId === null ? {} : { span_id: assessment.spanId }),
    source: { source_type: assessment.source.type, source_id: assessment.source.id },
    create_time: toIso(assessment.createdAt),
    last_update_time: toIso(assessment.updatedAt),
    ...(kind === 'feedback'
      ? { feedback: { value, ...(assessment.error === null ? {} : { error: assessment.error }) } }
      : kind === 'issue'
        ? { issue: { issue_name: typeof value === 'string' ? value : '' } }
        : typeof value === 'object' && value !== null
          ? {
              expectation: {
                serialized_value: { serialization_format: 'JSON_FORMAT', value: JSON.stringify(value) },
              },
            }
          : { expectation: { value } }),
    ...(assessment.rationale === null ? {} : { rationale: assessment.rationale }),
    metadata: assessment.metadata,
    ...(assessment.overrides === null ? {} : { overrides: assessment.overrides }),
    valid: assessment.valid,
  };
}

/** A value in OpenTelemetry's form. */
function anyValue(value: Json): object {
  if (value === null) return {};
  if (typeof value === 'string') return { string_value: value };
  if (typeof value === 'boolean') return { bool_value: value };
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { int_value: String(value) } : { double_value: value };
  if (Array.isArray(value)) return { array_value: { values: value.map(anyValue) } };
  return { kvlist_value: { values: attributeList(value as Attributes) } };
}

function attributeList(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

/** Protobuf's JSON form writes bytes in base64. */
const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');
const bareId = (traceId: string): string => traceId.replace(/^tr-/, '');

/** The attributes, with what other vocabularies say under MLflow's names where the span has none of these. */
function readAttributes({ attributes }: Span): Attributes {
  const { type, inputs, outputs, usage, model } = readingOf(attributes);
  return {
    ...(type === null ? {} : { 'mlflow.spanType': type }),
    ...(inputs === undefined ? {} : { 'mlflow.spanInputs': inputs }),
    ...(outputs === undefined ? {} : { 'mlflow.spanOutputs': outputs }),
    ...(usage === undefined ? {} : { 'mlflow.chat.tokenUsage': usage }),
    ...(model === null ? {} : { 'mlflow.llm.model': model }),
    ...attributes,
  };
}

export function toSpanView(traceId: string, span: Span) {
  return {
    trace_id: base64(bareId(traceId)),
    span_id: base64(span.id),
    ...(span.parentId === null ? {} : { parent_span_id: base64(span.parentId) }),
    name: span.name,
    kind: `SPAN_KIND_${span.kind.toUpperCase()}`,
    start_time_unix_nano: String(span.startedAt),
    ...(span.endedAt === null ? {} : { end_time_unix_nano: String(span.endedAt) }),
    attributes: attributeList(readAttributes(span)),
    events: span.events.map(({ name, at, attributes }) => ({
      time_unix_nano: String(at),
      name,
      attributes: attributeList(attributes),
    })),
    links: span.links.map((link) => ({
      trace_id: base64(bareId(link.traceId)),
      span_id: base64(link.spanId),
      attributes: attributeList(link.attributes),
    })),
    status: { code: `STATUS_CODE_${span.status.toUpperCase()}`, message: span.statusMessage },
  };
}

/** JSON with the spaces that Python's writer puts in: clients compare attributes as text. */
function pythonJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, one]) => `${JSON.stringify(key)}: ${pythonJson(one)}`)
    .join(', ')}}`;
}

/** A number that is written digit by digit: JavaScript's numbers do not hold nanoseconds (TC39 JSON.rawJSON). */
const rawJson = (digits: string): unknown => (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(digits);

/** Spans as MLflow keeps them in `traces.json`: attribute values are JSON in text, times are numbers, written exactly. */
export function toTraceDataView(traceId: string, spans: readonly Span[]) {
  const exact = (nanos: bigint): unknown => rawJson(String(nanos));
  return {
    spans: spans.map((span) => ({
      trace_id: base64(bareId(traceId)),
      span_id: base64(span.id),
      parent_span_id: span.parentId === null ? null : base64(span.parentId),
      name: span.name,
      start_time_unix_nano: exact(span.startedAt),
      end_time_unix_nano: span.endedAt === null ? null : exact(span.endedAt),
      events: span.events.map(({ name, at, attributes }) => ({ name, time_unix_nano: exact(at), attributes })),
      status: { code: `STATUS_CODE_${span.status.toUpperCase()}`, message: span.statusMessage },
      attributes: Object.fromEntries(Object.entries(span.attributes).map(([key, value]) => [key, pythonJson(value)])),
      links: span.links.map((link) => ({
        trace_id: link.traceId,
        span_id: link.spanId,
        attributes: link.attributes,
      })),
    })),
  };
}
