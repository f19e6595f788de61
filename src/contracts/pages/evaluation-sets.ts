// Evaluation sets and one of them: what applications are judged by, and where it comes from.
import { type Static, Type } from 'typebox';
import { EvaluationRecordView, EvaluationSetView } from '../evaluation-sets.ts';
import { AnswerView } from './answer.ts';

const NextCursor = Type.Optional(Type.String({ description: 'Absent on the last page.' }));
/** Experiments by the name that people know. */
export const ExperimentNames = Type.Array(Type.Object({ id: Type.String(), name: Type.String() }));

export const EvaluationSetsPageView = Type.Object({
  answer: AnswerView,
  items: Type.Array(Type.Object({ set: EvaluationSetView, experiments: ExperimentNames }), {
    description: 'Newest first unless an order is given.',
  }),
  nextCursor: NextCursor,
});
export type EvaluationSetsPageView = Static<typeof EvaluationSetsPageView>;

export const EvaluationSetPageView = Type.Object({
  answer: AnswerView,
  set: EvaluationSetView,
  experiments: ExperimentNames,
  items: Type.Array(EvaluationRecordView, { description: 'In the order they were added.' }),
  nextCursor: NextCursor,
});
export type EvaluationSetPageView = Static<typeof EvaluationSetPageView>;
