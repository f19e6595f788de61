// Runs beside each other: what was different, and what came of it.
import { type Static, Type } from 'typebox';
import { MetricValue, RunIds, RunStatus } from '../tracking.ts';
import { AnswerView } from './answer.ts';

export const ComparisonQuery = Type.Object(
  {
    runs: RunIds,
    baseline: Type.Optional(
      Type.String({ pattern: '^[0-9a-f]{32}$', description: 'One of the runs; the first without.' }),
    ),
  },
  { additionalProperties: false },
);

const Texts = Type.Object({
  key: Type.String(),
  differs: Type.Boolean({ description: 'Not the same for all runs; missing counts as a value.' }),
  values: Type.Array(Type.Union([Type.String(), Type.Null()]), { description: 'One for each run, in their order.' }),
});

export const ComparisonPageView = Type.Object({
  answer: AnswerView,
  baseline: Type.String(),
  leading: Type.Union([Type.Object({ key: Type.String(), higher: Type.Boolean() }), Type.Null()], {
    description: 'The metric that stands for the runs, when its name tells which way is better.',
  }),
  runs: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      experiment: Type.Object({ id: Type.String(), name: Type.String() }),
      status: RunStatus,
      user: Type.String(),
      startedAt: Type.String(),
      durationMs: Type.Union([Type.Integer(), Type.Null()]),
    }),
  ),
  params: Type.Array(Texts),
  tags: Type.Array(Texts),
  metrics: Type.Array(
    Type.Object({
      key: Type.String(),
      differs: Type.Boolean(),
      curve: Type.Boolean({ description: 'Some run logged it more than once.' }),
      values: Type.Array(Type.Union([MetricValue, Type.Null()]), { description: 'The latest of each run.' }),
    }),
  ),
});
export type ComparisonPageView = Static<typeof ComparisonPageView>;
