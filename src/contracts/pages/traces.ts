// Traces and one trace: what is slow, failing or expensive, and where time and money went.
import { type Static, Type } from 'typebox';
import { IdText } from '../paging.ts';
import { searchQuery } from '../search.ts';
import { SessionView, SpanOutlineView, TraceView } from '../tracing.ts';
import { AnswerView } from './answer.ts';

export const TracesPageQuery = Type.Object(
  { ...searchQuery, experiment: Type.Optional(IdText) },
  { additionalProperties: false },
);

export const TracesPageView = Type.Object({
  answer: AnswerView,
  items: Type.Array(TraceView, { description: 'Newest first unless an order is given.' }),
  nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page.' })),
});
export type TracesPageView = Static<typeof TracesPageView>;

export const SessionsPageView = Type.Object({
  answer: AnswerView,
  items: Type.Array(SessionView, { description: 'The one that was active last first, unless an order is given.' }),
  nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page.' })),
});
export type SessionsPageView = Static<typeof SessionsPageView>;

export const SessionPageView = Type.Object({
  answer: AnswerView,
  session: SessionView,
  items: Type.Array(TraceView, { description: 'Its turns, oldest first.' }),
  nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page.' })),
});
export type SessionPageView = Static<typeof SessionPageView>;

export const TracePageView = Type.Object({
  answer: AnswerView,
  trace: TraceView,
  experiment: Type.Object({ id: Type.String(), name: Type.String() }),
  spans: Type.Array(SpanOutlineView, { description: 'In order of start, without what went in and out.' }),
});
export type TracePageView = Static<typeof TracePageView>;
