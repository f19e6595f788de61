// Experiments, one experiment and one run: where activity is, which run is best, and what a run made of what.
import { type Static, Type } from 'typebox';
import { PageQuery, Timestamp } from '../paging.ts';
import { ExperimentView, MetricValue, RunStatus, RunView, TagMap } from '../tracking.ts';
import { AnswerView } from './answer.ts';

export const BestRunView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  key: Type.String({ description: 'The metric by which it is best.' }),
  value: MetricValue,
  higher: Type.Boolean({ description: 'Greater values are better.' }),
  chosen: Type.Boolean({ description: 'The metric was chosen for the experiment; else its name tells the direction.' }),
});
const Best = Type.Union([BestRunView, Type.Null()], {
  description:
    'By the metric chosen for the experiment, else by the one that leads in the last run; over all runs but those a gate refused. Null when no name tells a direction.',
});

export const ExperimentRowView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  number: Type.Integer(),
  name: Type.String(),
  tags: TagMap,
  runs: Type.Integer(),
  running: Type.Integer(),
  failed: Type.Integer(),
  best: Best,
  last: Type.Union([
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      status: RunStatus,
      user: Type.String(),
      startedAt: Timestamp,
    }),
    Type.Null(),
  ]),
});
export type ExperimentRowView = Static<typeof ExperimentRowView>;

export const ExperimentsPageQuery = Type.Object(
  {
    ...PageQuery.properties,
    life: Type.Optional(
      Type.Union([Type.Literal('active'), Type.Literal('deleted')], { description: 'Default active.' }),
    ),
  },
  { additionalProperties: false },
);

export const ExperimentsPageView = Type.Object({
  answer: AnswerView,
  items: Type.Array(ExperimentRowView, { description: 'Newest first.' }),
  nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page.' })),
});
export type ExperimentsPageView = Static<typeof ExperimentsPageView>;

export const ExperimentPageView = Type.Object({
  answer: AnswerView,
  experiment: ExperimentView,
  best: Best,
  keys: Type.Object(
    {
      metrics: Type.Array(Type.String()),
      params: Type.Array(
        Type.Object({
          key: Type.String(),
          varies: Type.Boolean({ description: 'Not the same in all of those runs.' }),
        }),
      ),
      newestRuns: Type.Integer({ description: 'So many of the newest runs were looked at.' }),
    },
    { description: 'What the newest runs logged, in order of the keys.' },
  ),
  refused: Type.Integer({ description: 'Runs that are left out, since a gate refused a version that came of them.' }),
});
export type ExperimentPageView = Static<typeof ExperimentPageView>;

export const RunPageView = Type.Object({
  answer: AnswerView,
  run: RunView,
  experiment: Type.Object({ id: Type.String(), name: Type.String() }),
  made: Type.Array(Type.Object({ type: Type.String(), id: Type.String(), label: Type.String() }), {
    description: 'Records that came of it, such as versions of models.',
  }),
});
export type RunPageView = Static<typeof RunPageView>;
