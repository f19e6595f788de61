// Evaluation sets and their records, as the native API speaks of them.
import { type Static, Type } from 'typebox';
import { IdText, Name, pageOf, Timestamp } from './paging.ts';
import { searchQuery } from './search.ts';

const Pairs = Type.Record(Type.String({ minLength: 1, maxLength: 250 }), Type.String({ maxLength: 5000 }));
const Values = Type.Record(Type.String(), Type.Unknown());
const Types = Type.Record(Type.String(), Type.String());
const Ids = Type.Array(IdText, { maxItems: 1000 });

export const EvaluationSetView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  name: Type.String(),
  digest: Type.String({ description: 'Of the name and the records, whatever their order.' }),
  schema: Type.Union(
    [Type.Object({ inputs: Types, outputs: Type.Union([Types, Type.String()]), expectations: Types }), Type.Null()],
    { description: 'The type of each field when it was first seen; null until there are records.' },
  ),
  records: Type.Integer(),
  tags: Type.Record(Type.String(), Type.String()),
  experimentIds: Type.Array(Type.String()),
  createdBy: Type.String(),
  updatedBy: Type.String(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type EvaluationSetView = Static<typeof EvaluationSetView>;
export const EvaluationSetPage = pageOf(EvaluationSetView);
export const EvaluationSetParams = Type.Object({ project: Name, set: IdText });
export const EvaluationSetQuery = Type.Object(
  { ...searchQuery, experiment: Type.Optional(IdText) },
  { additionalProperties: false },
);
export const NewEvaluationSetBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 255 }),
    tags: Type.Optional(Pairs),
    experiments: Type.Optional(Ids),
  },
  { additionalProperties: false },
);
export const EvaluationSetChange = Type.Object(
  {
    tags: Type.Optional(Pairs),
    deleteTags: Type.Optional(Type.Array(Type.String(), { maxItems: 1000 })),
    addExperiments: Type.Optional(Ids),
    removeExperiments: Type.Optional(Ids),
  },
  { additionalProperties: false },
);

const SourceType = Type.Union([
  Type.Literal('unspecified'),
  Type.Literal('trace'),
  Type.Literal('human'),
  Type.Literal('document'),
  Type.Literal('code'),
]);
const Source = Type.Object({ type: SourceType, data: Values }, { additionalProperties: false });
export const EvaluationRecordView = Type.Object({
  id: Type.String(),
  inputs: Values,
  outputs: Type.Unknown(),
  expectations: Type.Union([Values, Type.Null()]),
  tags: Values,
  source: Type.Union([Source, Type.Null()]),
  createdBy: Type.String(),
  updatedBy: Type.String(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type EvaluationRecordView = Static<typeof EvaluationRecordView>;
export const EvaluationRecordPage = pageOf(EvaluationRecordView);
export const RecordsBody = Type.Object(
  {
    records: Type.Array(
      Type.Object(
        {
          inputs: Values,
          outputs: Type.Optional(Type.Unknown()),
          expectations: Type.Optional(Values),
          tags: Type.Optional(Values),
          source: Type.Optional(Source),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 10_000 },
    ),
  },
  { additionalProperties: false },
);
export const TracesBody = Type.Object(
  { traces: Type.Array(Type.String({ minLength: 1, maxLength: 500 }), { minItems: 1, maxItems: 200 }) },
  { additionalProperties: false },
);
export const RecordsView = Type.Object({ inserted: Type.Integer(), updated: Type.Integer() });
export const RecordsDeleteBody = Type.Object(
  { ids: Type.Array(IdText, { minItems: 1, maxItems: 1000 }) },
  { additionalProperties: false },
);
export const RecordsDeletedView = Type.Object({ deleted: Type.Integer() });
