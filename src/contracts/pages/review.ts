// Issues, review queues and one of each: what is wrong with an application, and what waits for people to judge it.
import { type Static, Type } from 'typebox';
import { PageQuery } from '../paging.ts';
import { IssueView, LabelSchemaView } from '../review.ts';
import { QueueView, ReviewItemView } from '../review-queues.ts';
import { TraceView } from '../tracing.ts';
import { AnswerView } from './answer.ts';

const NextCursor = Type.Optional(Type.String({ description: 'Absent on the last page.' }));
const ExperimentName = Type.Union([Type.Object({ id: Type.String(), name: Type.String() }), Type.Null()], {
  description: 'null when it is gone.',
});

export const IssuesPageView = Type.Object({
  answer: AnswerView,
  items: Type.Array(
    Type.Object({
      issue: IssueView,
      experiment: ExperimentName,
      traces: Type.Integer({ description: 'That show it.' }),
    }),
    { description: 'The severest first unless an order is given.' },
  ),
  nextCursor: NextCursor,
});
export type IssuesPageView = Static<typeof IssuesPageView>;

export const IssuePageView = Type.Object({
  answer: AnswerView,
  issue: IssueView,
  experiment: ExperimentName,
  items: Type.Array(TraceView, { description: 'Traces that show it, newest first.' }),
  nextCursor: NextCursor,
});
export type IssuePageView = Static<typeof IssuePageView>;

const Progress = Type.Object({
  pending: Type.Integer(),
  complete: Type.Integer(),
  declined: Type.Integer(),
});

export const ReviewQueuesPageQuery = Type.Object(
  {
    ...PageQuery.properties,
    mine: Type.Optional(Type.Literal('yes', { description: 'Only queues that the reader works through.' })),
  },
  { additionalProperties: false },
);
export const ReviewQueuesPageView = Type.Object({
  answer: AnswerView,
  items: Type.Array(
    Type.Object({
      queue: QueueView,
      experiment: ExperimentName,
      progress: Progress,
      mine: Type.Boolean({ description: 'The reader is one of its users.' }),
    }),
    { description: 'Newest first.' },
  ),
  nextCursor: NextCursor,
});
export type ReviewQueuesPageView = Static<typeof ReviewQueuesPageView>;

export const ReviewQueuePageView = Type.Object({
  answer: AnswerView,
  queue: QueueView,
  experiment: ExperimentName,
  progress: Progress,
  questions: Type.Array(LabelSchemaView, { description: 'What reviewers answer of each trace.' }),
  items: Type.Array(
    Type.Object({
      item: ReviewItemView,
      trace: Type.Union([TraceView, Type.Null()], { description: 'null when it was deleted.' }),
    }),
    { description: 'Newest first.' },
  ),
  nextCursor: NextCursor,
});
export type ReviewQueuePageView = Static<typeof ReviewQueuePageView>;
