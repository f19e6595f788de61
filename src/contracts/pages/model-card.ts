// The card of a model: what it is, what it is for, how good it is and who answers for it, each field with where it comes from.
import { type Static, Type } from 'typebox';
import { AnswerView } from './answer.ts';

export const CardFieldView = Type.Object({
  name: Type.String({ description: 'Such as `Intended use`.' }),
  source: Type.Union([Type.Literal('auto'), Type.Literal('typed'), Type.Literal('missing')], {
    description: 'auto: from records; typed: written by somebody; missing: nobody wrote it, or nothing is recorded.',
  }),
  value: Type.Union([Type.String(), Type.Null()]),
  tag: Type.Union([Type.String(), Type.Null()], {
    description: 'Tag of the model that holds it, of fields that people write.',
  }),
  to: Type.Union([Type.String(), Type.Null()], { description: 'Page of the record behind it, below the project.' }),
});
export type CardFieldView = Static<typeof CardFieldView>;

export const ModelCardView = Type.Object({
  answer: AnswerView,
  model: Type.String(),
  version: Type.Union([Type.Integer(), Type.Null()], { description: 'Null: the model has no version yet.' }),
  sections: Type.Array(Type.Object({ title: Type.String(), fields: Type.Array(CardFieldView) })),
});
export type ModelCardView = Static<typeof ModelCardView>;

const version = Type.Optional(
  Type.Integer({
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'By default the one that `champion` names, else the newest.',
  }),
);
export const ModelCardQuery = Type.Object({ version }, { additionalProperties: false });
export const ModelCardFileQuery = Type.Object(
  { version, format: Type.Union([Type.Literal('markdown'), Type.Literal('cyclonedx')]) },
  { additionalProperties: false },
);
