// Traces, their spans and what is said of them, as the native API speaks of them.
import { type Static, Type } from 'typebox';
import { IdText, Name, pageOf, Timestamp } from './paging.ts';
import { searchQuery } from './search.ts';

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);
const Sums = Nullable(Type.Record(Type.String(), Type.Number()));
const Pairs = Type.Record(Type.String(), Type.String());
const SpanStatus = Type.Union([Type.Literal('unset'), Type.Literal('ok'), Type.Literal('error')]);

export const AssessmentView = Type.Object({
  id: Type.String(),
  traceId: Type.String(),
  spanId: Nullable(Type.String()),
  name: Type.String(),
  kind: Type.Union([Type.Literal('feedback'), Type.Literal('expectation'), Type.Literal('issue')]),
  value: Type.Unknown(),
  error: Type.Unknown(),
  source: Type.Object({ type: Type.String(), id: Type.String() }),
  rationale: Nullable(Type.String()),
  metadata: Pairs,
  runId: Nullable(Type.String()),
  overrides: Nullable(Type.String({ description: 'The assessment that this one takes the place of.' })),
  valid: Type.Boolean({ description: 'False once another one has taken its place.' }),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type AssessmentView = Static<typeof AssessmentView>;

export const TraceView = Type.Object({
  project: Type.String(),
  id: Type.String({ description: 'As its client named it.' }),
  experimentId: Type.String(),
  clientRequestId: Nullable(Type.String()),
  name: Nullable(Type.String()),
  state: Type.Union([Type.Literal('running'), Type.Literal('ok'), Type.Literal('error'), Type.Literal('unset')], {
    description: '`running` until its root span has ended.',
  }),
  startedAt: Timestamp,
  durationMs: Nullable(Type.Number()),
  requestPreview: Nullable(Type.String()),
  responsePreview: Nullable(Type.String()),
  session: Nullable(Type.String()),
  user: Nullable(Type.String()),
  runId: Nullable(Type.String({ description: 'The run that made it.' })),
  usage: Sums,
  cost: Sums,
  spans: Type.Integer(),
  tags: Pairs,
  metadata: Pairs,
  assessments: Type.Array(AssessmentView),
});
export type TraceView = Static<typeof TraceView>;
export const TracePage = pageOf(TraceView);

export const SessionView = Type.Object({
  id: Type.String({ description: 'As clients named it.' }),
  user: Nullable(Type.String({ description: 'The one that was told last.' })),
  traces: Type.Integer(),
  errors: Type.Integer({ description: 'Traces that failed.' }),
  tokens: Type.Number({ description: 'Of all its traces; 0 where none tells.' }),
  cost: Type.Number({ description: 'USD.' }),
  firstAt: Timestamp,
  lastAt: Timestamp,
  lastRequest: Nullable(Type.String()),
});
export type SessionView = Static<typeof SessionView>;
export const SessionPage = pageOf(SessionView);
export const SessionQuery = Type.Object({ ...searchQuery }, { additionalProperties: false });

export const TraceQuery = Type.Object(
  { ...searchQuery, experiment: Type.Optional(IdText) },
  { additionalProperties: false },
);
const TraceId = Type.String({ minLength: 1, maxLength: 500 });
export const TraceParams = Type.Object({ project: Name, trace: TraceId });
export const SessionParams = Type.Object({ project: Name, session: TraceId });
export const SpanParams = Type.Object({ project: Name, trace: TraceId, span: Type.String({ maxLength: 64 }) });

export const SpanOutlineView = Type.Object({
  id: Type.String(),
  parentId: Nullable(Type.String()),
  name: Type.String(),
  type: Nullable(Type.String({ description: 'What it does in an application of language models, such as LLM.' })),
  status: SpanStatus,
  startedUs: Type.Integer({ description: 'Microseconds since 1970.' }),
  endedUs: Nullable(Type.Integer()),
  usage: Sums,
  cost: Sums,
  model: Nullable(Type.String()),
});
export type SpanOutlineView = Static<typeof SpanOutlineView>;
export const TraceOutlineView = Type.Object({
  spans: Type.Array(SpanOutlineView, { description: 'In order of start, without what went in and out.' }),
});

const Attributes = Type.Record(Type.String(), Type.Unknown());
const NanosText = Type.String({ description: 'Nanoseconds since 1970, as text: numbers do not hold them.' });
export const SpanView = Type.Object({
  id: Type.String(),
  parentId: Nullable(Type.String()),
  name: Type.String(),
  kind: Type.String(),
  type: Nullable(Type.String()),
  status: SpanStatus,
  statusMessage: Type.String(),
  startedAt: NanosText,
  endedAt: Nullable(NanosText),
  inputs: Type.Unknown({
    description: 'Read of the attributes by the conventions of OpenTelemetry, OpenInference and MLflow.',
  }),
  outputs: Type.Unknown(),
  attributes: Attributes,
  events: Type.Array(Type.Object({ name: Type.String(), at: NanosText, attributes: Attributes })),
  links: Type.Array(Type.Object({ traceId: Type.String(), spanId: Type.String(), attributes: Attributes })),
});
export type SpanView = Static<typeof SpanView>;

export const AssessmentBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 250 }),
    kind: Type.Optional(Type.Union([Type.Literal('feedback'), Type.Literal('expectation')], { default: 'feedback' })),
    value: Type.Unknown(),
    rationale: Type.Optional(Type.String({ maxLength: 10_000 })),
    spanId: Type.Optional(Type.String({ maxLength: 64 })),
    overrides: Type.Optional(
      Type.String({ maxLength: 64, description: 'Id of the assessment that this one takes the place of.' }),
    ),
  },
  { additionalProperties: false },
);
export const TraceTagsBody = Type.Object({ tags: Pairs }, { additionalProperties: false });
export const TracesDeleteBody = Type.Object(
  {
    experiment: IdText,
    ids: Type.Optional(Type.Array(TraceId, { minItems: 1, maxItems: 1000 })),
    upTo: Type.Optional(Timestamp),
    limit: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  { additionalProperties: false },
);
export const TracesDeletedView = Type.Object({ deleted: Type.Integer() });
