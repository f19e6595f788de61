// Feature views and one view: which features there are, and whether what is served is right and fresh.
import { type Static, Type } from 'typebox';
import { FeatureViewView, MaterializationView, ServiceView } from '../features.ts';
import { Timestamp } from '../paging.ts';
import { AnswerView } from './answer.ts';
import { UseView } from './datasets.ts';

export const FeatureViewRowView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  name: Type.String(),
  number: Type.Integer(),
  entity: Type.String(),
  features: Type.Integer(),
  ttlMs: Type.Union([Type.Integer(), Type.Null()]),
  owner: Type.String(),
  description: Type.String(),
  materialized: Type.Union([Type.Object({ at: Timestamp, rows: Type.Integer() }), Type.Null()]),
  ageMs: Type.Union([Type.Integer(), Type.Null()], { description: 'How old the served values are.' }),
  stale: Type.Boolean({ description: 'The served values are past the ttl.' }),
  skewed: Type.Union([Type.Integer(), Type.Null()], {
    description: 'Features whose served values differ from those computed anew; null: not checked.',
  }),
  usedBy: Type.Array(UseView),
});
export type FeatureViewRowView = Static<typeof FeatureViewRowView>;

export const FeaturesPageView = Type.Object({
  answer: AnswerView,
  services: Type.Array(ServiceView, { description: 'The first hundred by name.' }),
  items: Type.Array(FeatureViewRowView),
  nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page.' })),
});
export type FeaturesPageView = Static<typeof FeaturesPageView>;

export const FeatureViewPageView = Type.Object({
  answer: AnswerView,
  view: FeatureViewView,
  stale: Type.Boolean({ description: 'The served values are past the ttl.' }),
  usedBy: Type.Array(UseView),
  items: Type.Array(MaterializationView, { description: 'Newest first.' }),
  nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page.' })),
});
export type FeatureViewPageView = Static<typeof FeatureViewPageView>;
