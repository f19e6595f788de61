// Models and one model: what is live, and what should be.
import { type Static, Type } from 'typebox';
import { EvaluationView } from '../evaluation.ts';
import { ModelView, VersionView } from '../registry.ts';
import { AnswerView } from './answer.ts';

export const LiveView = Type.Array(
  Type.Object({ endpoint: Type.String(), role: Type.String(), version: Type.String(), weight: Type.Number() }),
  { description: 'Where versions of the model answer now.' },
);

export const ModelRowView = Type.Object({
  model: ModelView,
  live: LiveView,
  gate: Type.Union([Type.Literal('pass'), Type.Literal('fail'), Type.Literal('none')], {
    description: 'Verdict on the newest version; none: not judged.',
  }),
});
export type ModelRowView = Static<typeof ModelRowView>;

export const ModelsPageView = Type.Object({
  answer: AnswerView,
  items: Type.Array(ModelRowView),
  nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page.' })),
});
export type ModelsPageView = Static<typeof ModelsPageView>;

export const ModelVersionRowView = Type.Object({
  version: VersionView,
  evaluation: Type.Union([EvaluationView, Type.Null()], { description: 'The newest that judged the version.' }),
  live: LiveView,
});
export type ModelVersionRowView = Static<typeof ModelVersionRowView>;

export const ModelPageView = Type.Object({
  answer: AnswerView,
  model: ModelView,
  endpoints: Type.Array(Type.String(), { description: 'Where versions of it answer now.' }),
  items: Type.Array(ModelVersionRowView, { description: 'Newest first.' }),
  nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page.' })),
});
export type ModelPageView = Static<typeof ModelPageView>;
