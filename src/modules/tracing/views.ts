// Records as the native API shows them.
import type { AssessmentView, SessionView, SpanOutlineView, SpanView, TraceView } from '../../contracts/tracing.ts';
import { toIso } from '../../kernel/time.ts';
import { inputsOf, outputsOf, unwrapped } from './conventions.ts';
import type { Assessment, Cost, Session, Span, TraceRecord, Usage } from './model.ts';
import type { SpanOutline } from './span-store.ts';

const sums = (of: Usage | Cost | null): Record<string, number> | null => (of === null ? null : { ...of });

export function toAssessmentView(assessment: Assessment): AssessmentView {
  const { createdAt, updatedAt, ...rest } = assessment;
  return { ...rest, createdAt: toIso(createdAt), updatedAt: toIso(updatedAt) };
}

export function toTraceView(trace: TraceRecord): TraceView {
  const {
    key: _key,
    inputsDigest: _digest,
    told: _told,
    summed: _summed,
    hasSpans: _hasSpans,
    startedAt,
    usage,
    cost,
    ...rest
  } = trace;
  return {
    ...rest,
    startedAt: toIso(startedAt),
    usage: sums(usage),
    cost: sums(cost),
    assessments: trace.assessments.map(toAssessmentView),
  };
}

export function toSessionView({ firstAt, lastAt, ...rest }: Session): SessionView {
  return { ...rest, firstAt: toIso(firstAt), lastAt: toIso(lastAt) };
}

export function toOutlineView(span: SpanOutline): SpanOutlineView {
  return { ...span, usage: sums(span.usage), cost: sums(span.cost) };
}

/** What went in or came out as JSON where it is that, else as text. */
const shown = (text: string | null): unknown => (text === null ? null : unwrapped(text));

export function toSpanView(span: Span): SpanView {
  return {
    ...span,
    startedAt: String(span.startedAt),
    endedAt: span.endedAt === null ? null : String(span.endedAt),
    inputs: shown(inputsOf(span.attributes)),
    outputs: shown(outputsOf(span.attributes)),
    attributes: { ...span.attributes },
    events: span.events.map(({ name, at, attributes }) => ({ name, at: String(at), attributes: { ...attributes } })),
    links: span.links.map((link) => ({ ...link, attributes: { ...link.attributes } })),
  };
}
