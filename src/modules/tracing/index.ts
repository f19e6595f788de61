export { readingOf, unwrapped } from './conventions.ts';
export type { Correlation } from './correlation.ts';
export { tracingErrors } from './errors.ts';
export type { ComparedCase, ScorerSummary } from './evaluation-store.ts';
export { tracingEvents } from './events.ts';
export type { NewTrace } from './ingest.ts';
export type { Aggregation, DataPoint, MetricQuestion, MetricView } from './metric-store.ts';
export { tracingMigrations } from './migrations.ts';
export type {
  Assessment,
  AssessmentKind,
  Attributes,
  Cost,
  NewSpan,
  Session,
  Span,
  SpanEvent,
  SpanLink,
  SpanStatus,
  Trace,
  TraceRecord,
  TraceState,
  Usage,
} from './model.ts';
export { tracingPermissions } from './permissions.ts';
export { tracingRoutes } from './routes.ts';
export type { SpanOutline } from './span-store.ts';
export { createTracing, type NewAssessment, type Tracing } from './tracing.ts';
export { toOutlineView, toSessionView, toTraceView } from './views.ts';
