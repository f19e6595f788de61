// Pipelines, one pipeline and one run of it: what runs when, which step breaks or slows, what a run does or why it failed.
import { type Static, type TSchema, Type } from 'typebox';
import { Timestamp } from '../paging.ts';
import { PipelineRunView, PipelineView, StepRunView } from '../pipelines.ts';
import { AnswerView } from './answer.ts';

const Nullable = <T extends TSchema>(of: T) => Type.Union([of, Type.Null()]);

export const PastRunView = Type.Object({
  id: Type.String(),
  state: Type.String(),
  createdAt: Timestamp,
  durationMs: Nullable(Type.Number()),
});
export type PastRunView = Static<typeof PastRunView>;

export const RecordOfRunsView = Type.Object(
  {
    runs: Type.Integer({ description: 'Ended runs looked at, at most the newest hundred.' }),
    succeeded: Type.Integer(),
    medianMs: Nullable(Type.Number({ description: 'Median time that a run which succeeded took, ms.' })),
  },
  { description: 'How the newest hundred runs went.' },
);
export type RecordOfRunsView = Static<typeof RecordOfRunsView>;

export const PipelineRowView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  name: Type.String(),
  version: Type.Integer(),
  steps: Type.Array(Type.String()),
  schedule: Nullable(Type.String({ description: 'Cron expression, UTC.' })),
  triggers: Type.Array(Type.String(), { description: 'Types of facts that start a run.' }),
  nextAt: Nullable(Timestamp),
  recent: Type.Array(PastRunView, { description: 'The newest twenty, newest first.' }),
  record: RecordOfRunsView,
});
export type PipelineRowView = Static<typeof PipelineRowView>;

export const PipelinesPageView = Type.Object({
  answer: AnswerView,
  items: Type.Array(PipelineRowView),
  nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page.' })),
});
export type PipelinesPageView = Static<typeof PipelinesPageView>;

export const PastStepView = Type.Object({
  step: Type.String(),
  state: Type.String(),
  error: Nullable(Type.String()),
  durationMs: Nullable(Type.Number()),
});
export const PipelineRunRowView = Type.Object({ run: PipelineRunView, steps: Type.Array(PastStepView) });
export type PipelineRunRowView = Static<typeof PipelineRunRowView>;

export const PipelinePageView = Type.Object({
  answer: AnswerView,
  pipeline: PipelineView,
  nextAt: Nullable(Timestamp),
  steps: Type.Array(Type.Object({ name: Type.String(), command: Type.String() })),
  params: Type.Record(Type.String(), Type.String(), { description: 'With their defaults.' }),
  schedule: Nullable(Type.String()),
  record: RecordOfRunsView,
  items: Type.Array(PipelineRunRowView, { description: 'Newest first.' }),
  nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page.' })),
});
export type PipelinePageView = Static<typeof PipelinePageView>;

export const RunStepView = Type.Object({
  ...StepRunView.properties,
  after: Type.Array(Type.String(), { description: 'Steps that it waits for.' }),
  offsetMs: Nullable(Type.Number({ description: 'From the start of the run to the start of the step, real ms.' })),
  critical: Type.Boolean({ description: 'On the path that decides how long the run takes.' }),
});
export type RunStepView = Static<typeof RunStepView>;

export const PipelineRunPageView = Type.Object({
  answer: AnswerView,
  run: PipelineRunView,
  steps: Type.Array(RunStepView, { description: 'In order of the definition.' }),
  times: Type.Union([Type.Literal('recorded'), Type.Literal('laid')], {
    description: '`laid`: the clock was simulated, so steps are laid end to end by what each waits for.',
  }),
  opens: Nullable(
    Type.String({ description: 'The step to look at first: the one that failed, runs, or is the first.' }),
  ),
});
export type PipelineRunPageView = Static<typeof PipelineRunPageView>;
