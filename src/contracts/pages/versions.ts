// One model version, and two beside each other: may it serve, and is one better than the other?
import { type Static, Type } from 'typebox';
import { EvaluationView } from '../evaluation.ts';
import { ApprovalView } from '../governance.ts';
import { IdText, PageQuery, Timestamp } from '../paging.ts';
import { ModelView, VersionView } from '../registry.ts';
import { AnswerView } from './answer.ts';
import { LiveView } from './models.ts';

const EstimateView = Type.Object({ value: Type.Number(), lower: Type.Number(), upper: Type.Number() });
const EstimateOrNull = Type.Union([EstimateView, Type.Null()]);

/** One metric of two versions on the same rows, or each on its own. */
export const ComparedMetricView = Type.Object({
  name: Type.String(),
  better: Type.Union([Type.Literal('lower'), Type.Literal('higher')], { description: 'Which values are better.' }),
  challenger: EstimateOrNull,
  champion: EstimateOrNull,
  delta: Type.Union([EstimateView, Type.Null()], { description: 'Challenger − champion, paired on the same rows.' }),
  verdict: Type.Union(
    [Type.Literal('better'), Type.Literal('worse'), Type.Literal('not-told-apart'), Type.Literal('not-compared')],
    { description: 'Of the challenger; not told apart while the interval holds zero.' },
  ),
});
export type ComparedMetricView = Static<typeof ComparedMetricView>;

const SliceRowView = Type.Object({
  slice: Type.String(),
  n: Type.Integer(),
  value: Type.Number(),
  champion: Type.Union([Type.Number(), Type.Null()]),
  estimate: Type.Union([EstimateView, Type.Null()], { description: 'Null of slices too small for an interval.' }),
  delta: Type.Union([EstimateView, Type.Null()], { description: 'Challenger − champion on the rows of the slice.' }),
  verdict: ComparedMetricView.properties.verdict,
});

/** One metric slice by slice. */
export const SlicedMetricView = Type.Object({
  name: Type.String(),
  better: ComparedMetricView.properties.better,
  whole: Type.Union([EstimateView, Type.Null()], { description: 'Over all rows.' }),
  rows: Type.Array(SliceRowView, { description: 'The worst first.' }),
});
export type SlicedMetricView = Static<typeof SlicedMetricView>;

export const VersionPageQuery = Type.Object(
  {
    ...PageQuery.properties,
    evaluation: Type.Optional(Type.String({ ...IdText, description: 'The evaluation to show; default the newest.' })),
  },
  { additionalProperties: false },
);

export const VersionPageView = Type.Object({
  answer: AnswerView,
  model: ModelView,
  version: VersionView,
  live: LiveView,
  evaluation: Type.Union([EvaluationView, Type.Null()]),
  metrics: Type.Array(ComparedMetricView, { description: 'Of the evaluation shown.' }),
  slices: Type.Array(SlicedMetricView, { description: 'Of the evaluation shown, a metric each.' }),
  approvals: Type.Array(ApprovalView, { description: 'The newest ten about this version.' }),
  items: Type.Array(
    Type.Object({
      id: Type.String(),
      verdict: EvaluationView.properties.verdict,
      dataLabel: Type.String(),
      rows: Type.Integer(),
      createdAt: Timestamp,
    }),
    { description: 'Every evaluation of the version as challenger, newest first.' },
  ),
  nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page.' })),
});
export type VersionPageView = Static<typeof VersionPageView>;

export const VersionDiffQuery = Type.Object(
  {
    a: Type.Optional(Type.Integer({ minimum: 1, description: 'Default: the champion, or the one before b.' })),
    b: Type.Optional(Type.Integer({ minimum: 1, description: 'Default: the newest.' })),
  },
  { additionalProperties: false },
);

export const DifferenceView = Type.Object({
  name: Type.String(),
  a: Type.Union([Type.String(), Type.Null()]),
  b: Type.Union([Type.String(), Type.Null()]),
});
export type DifferenceView = Static<typeof DifferenceView>;

export const VersionDiffPageView = Type.Object({
  answer: AnswerView,
  model: ModelView,
  a: VersionView,
  b: VersionView,
  evaluation: Type.Union([EvaluationView, Type.Null()], {
    description: 'The newest that scored b as challenger and a as champion on the same rows.',
  }),
  ownEvaluations: Type.Object(
    { a: Type.Union([Type.String(), Type.Null()]), b: Type.Union([Type.String(), Type.Null()]) },
    { description: 'Ids of the evaluations whose estimates stand in when none scored both.' },
  ),
  metrics: Type.Array(ComparedMetricView, { description: 'a as champion, b as challenger.' }),
  differences: Type.Array(DifferenceView, {
    description: 'Parameters, tags, datasets, environment and signature that are not equal.',
  }),
});
export type VersionDiffPageView = Static<typeof VersionDiffPageView>;
