import { type Static, Type } from 'typebox';
import { IdText, Name, PageQuery, pageOf, Timestamp } from './paging.ts';

const EstimateView = Type.Object(
  { value: Type.Number(), lower: Type.Number(), upper: Type.Number() },
  { description: 'With a 95 % bootstrap interval.' },
);
const Estimates = Type.Record(Type.String(), EstimateView);
const Values = Type.Record(Type.String(), Type.Number());
const VersionView = Type.Object({ id: Type.String(), version: Type.Integer() });

export const EvaluationView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  model: Type.String(),
  challenger: VersionView,
  champion: Type.Union([VersionView, Type.Null()]),
  dataSha256: Type.String(),
  dataLabel: Type.String(),
  rows: Type.Integer(),
  positives: Type.Integer(),
  threshold: Type.Number(),
  seed: Type.Integer(),
  challengerMetrics: Estimates,
  championMetrics: Type.Union([Estimates, Type.Null()]),
  delta: Type.Union([Estimates, Type.Null()], {
    description: 'Challenger − champion on the same rows, paired bootstrap.',
  }),
  slices: Type.Array(
    Type.Object({
      slice: Type.String(),
      n: Type.Integer(),
      challenger: Values,
      champion: Type.Union([Values, Type.Null()]),
      estimates: Type.Optional(
        Type.Object(
          { challenger: Estimates, delta: Type.Union([Estimates, Type.Null()]) },
          { description: 'Some metrics with intervals; absent of slices that are too small.' },
        ),
      ),
    }),
  ),
  fairness: Type.Array(
    Type.Object({
      group: Type.String(),
      demographicParityDifference: Type.Number(),
      demographicParityRatio: Type.Number(),
      equalOpportunityDifference: Type.Number(),
      equalizedOddsDifference: Type.Number(),
    }),
  ),
  calibration: Type.Array(
    Type.Object({
      lower: Type.Number(),
      upper: Type.Number(),
      n: Type.Integer(),
      meanScore: Type.Union([Type.Number(), Type.Null()]),
      observedShare: Type.Union([Type.Number(), Type.Null()]),
    }),
  ),
  importance: Type.Optional(
    Type.Array(Type.Object({ feature: Type.String(), increase: EstimateView }), {
      description: 'By how much log loss grows when a column is shuffled, the greatest first.',
    }),
  ),
  conditions: Type.Array(
    Type.Object({ name: Type.String(), expression: Type.String(), passed: Type.Boolean(), detail: Type.String() }),
  ),
  verdict: Type.Union([Type.Literal('pass'), Type.Literal('fail'), Type.Literal('none')]),
  summary: Type.String(),
  createdAt: Timestamp,
});
export type EvaluationView = Static<typeof EvaluationView>;
export const EvaluationPage = pageOf(EvaluationView);
export const EvaluationQuery = Type.Object(
  { ...PageQuery.properties, model: Type.Optional(Name), version: Type.Optional(Type.Integer({ minimum: 1 })) },
  { additionalProperties: false },
);
export const EvaluationParams = Type.Object({ project: Name, evaluation: IdText });
