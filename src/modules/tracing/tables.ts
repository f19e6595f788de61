// Rows of the tracing tables, shared by the stores of this module.
import type { Tx } from '../../platform/db/database.ts';

export type TraceRow = {
  trace: string;
  project: string;
  id: string;
  experiment_id: string;
  client_request_id: string | null;
  name: string | null;
  state: string;
  started_at: number;
  ended_at: number | null;
  request_preview: string | null;
  response_preview: string | null;
  /** Digest of what went in, whole. */
  inputs_digest: string | null;
  session: string | null;
  user_name: string | null;
  run_id: string | null;
  usage: string | null;
  cost: string | null;
  told: string;
  summed: string;
  spans: number;
};
/** Times in microseconds, for order and bars; the nanoseconds are in the content. */
export type SpanRow = {
  trace: string;
  span_id: string;
  experiment_id: string;
  parent_id: string | null;
  name: string;
  span_type: string | null;
  status: string;
  started_us: number;
  ended_us: number | null;
  usage: string | null;
  cost: string | null;
  model: string | null;
  provider: string | null;
  content: string;
};
export type AssessmentRow = {
  id: string;
  trace: string;
  span_id: string | null;
  name: string;
  kind: string;
  value: string;
  value_text: string;
  value_number: number | null;
  error: string | null;
  source_type: string;
  source_id: string;
  rationale: string | null;
  metadata: string;
  run_id: string | null;
  overrides: string | null;
  valid: number;
  created_at: number;
  updated_at: number;
};
export type SessionRow = {
  /** Project and session. */
  key: string;
  project: string;
  session: string;
  user_name: string | null;
  traces: number;
  errors: number;
  tokens: number;
  cost: number;
  first_at: number;
  last_at: number;
};
export type TracingTables = {
  tracing_traces: TraceRow;
  tracing_tags: { trace: string; key: string; value: string };
  tracing_metadata: { trace: string; key: string; value: string };
  /** By the id of the trace, which may come after the link. */
  tracing_runs: { project: string; trace_id: string; run_id: string };
  tracing_sessions: SessionRow;
  tracing_spans: SpanRow;
  tracing_assessments: AssessmentRow;
};

export const tables = (tx: Tx) => tx.withTables<TracingTables>();
