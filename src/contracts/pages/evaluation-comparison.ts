// Evaluations beside each other: scorer by scorer, then case by case.
import { type Static, Type } from 'typebox';
import { searchQuery } from '../search.ts';
import { AnswerView } from './answer.ts';

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);

export const EvaluationComparisonQuery = Type.Object(
  {
    ...searchQuery,
    runs: Type.String({
      pattern: '^[0-9a-f]{32}(,[0-9a-f]{32}){1,9}$',
      description: 'Ids of two to ten runs with commas between them; the first is the baseline.',
    }),
    scorer: Type.Optional(Type.String({ maxLength: 250, description: 'Changes of cases count by this one only.' })),
  },
  { additionalProperties: false },
);

export const Estimate = Type.Object({
  value: Type.Number(),
  lower: Nullable(Type.Number({ description: 'Of the 95 % interval by Student’s t; null for fewer than two cases.' })),
  upper: Nullable(Type.Number()),
});

export type Estimate = Static<typeof Estimate>;

export const EvaluationComparisonView = Type.Object({
  answer: AnswerView,
  runs: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
  scorers: Type.Array(
    Type.Object({
      name: Type.String(),
      runs: Type.Array(
        Nullable(
          Type.Object({
            n: Type.Integer(),
            mean: Estimate,
            pairs: Type.Integer({ description: 'Cases that the baseline was judged on too.' }),
            change: Nullable(Estimate),
            lower: Type.Integer({ description: 'Cases below the baseline.' }),
            higher: Type.Integer(),
          }),
        ),
        { description: 'One for each run, in their order.' },
      ),
    }),
  ),
  items: Type.Array(
    Type.Object({
      id: Type.String(),
      input: Nullable(Type.String()),
      worst: Nullable(Type.Number({ description: 'Least difference from the baseline, over runs and scorers.' })),
      best: Nullable(Type.Number()),
      runs: Type.Array(
        Nullable(
          Type.Object({
            trace: Type.String(),
            state: Type.String(),
            output: Nullable(Type.String()),
            scores: Type.Record(Type.String(), Type.Union([Type.Number(), Type.String()])),
          }),
        ),
      ),
    }),
    { description: 'The worst change first, unless an order is given.' },
  ),
  nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page.' })),
});
export type EvaluationComparisonView = Static<typeof EvaluationComparisonView>;
