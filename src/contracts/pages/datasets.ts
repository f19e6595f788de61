// Datasets and one dataset: what data there is, whether it is fresh and valid, and whether a version may be trained on.
import { type Static, Type } from 'typebox';
import {
  ColumnProfileView,
  DatasetView,
  Expectation,
  HistogramView,
  IngestView,
  QualityResultView,
  VersionView,
} from '../datasets.ts';
import { PageQuery, Timestamp } from '../paging.ts';
import { AnswerView } from './answer.ts';

/** How many records of one type something went into. */
export const UseView = Type.Object({ type: Type.String(), count: Type.Integer() });

export const QualityCountsView = Type.Object({
  outcome: Type.Union([Type.Literal('created'), Type.Literal('unchanged'), Type.Literal('refused')]),
  at: Timestamp,
  checks: Type.Integer(),
  warned: Type.Integer(),
  failed: Type.Integer({ description: 'Checks that refused the delivery.' }),
  setAside: Type.Integer({ description: 'Rows that were set aside.' }),
});
export type QualityCountsView = Static<typeof QualityCountsView>;

export const DatasetRowView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  name: Type.String(),
  description: Type.String(),
  checks: Type.Integer({ description: 'Expectations that each delivery must meet.' }),
  pii: Type.Integer({ description: 'Columns of personal data.' }),
  latest: Type.Union(
    [
      Type.Object({
        number: Type.Integer(),
        rows: Type.Integer(),
        bytes: Type.Integer(),
        columns: Type.Integer(),
        asOf: Timestamp,
      }),
      Type.Null(),
    ],
    { description: 'Null for a dataset without content.' },
  ),
  ageMs: Type.Union([Type.Integer(), Type.Null()], { description: 'Since the latest version was made.' }),
  delivery: Type.Union([QualityCountsView, Type.Null()], { description: 'The newest one, whatever became of it.' }),
  usedBy: Type.Array(UseView, { description: 'What any version of it went into.' }),
});
export type DatasetRowView = Static<typeof DatasetRowView>;

export const DatasetsPageView = Type.Object({
  answer: AnswerView,
  items: Type.Array(DatasetRowView),
  nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page.' })),
});
export type DatasetsPageView = Static<typeof DatasetsPageView>;

const aboutVersion = Type.Optional(
  Type.String({
    pattern: '^(\\d{1,9}|latest)$',
    description: 'The version that the page is about; default latest.',
  }),
);
export const DatasetPageQuery = Type.Object(
  { ...PageQuery.properties, version: aboutVersion },
  { additionalProperties: false },
);
export const DatasetProfileQuery = Type.Object({ version: aboutVersion }, { additionalProperties: false });

export const DatasetVersionRowView = Type.Object({
  version: VersionView,
  rowsBefore: Type.Union([Type.Integer(), Type.Null()], { description: 'Rows of the version before it.' }),
});
export type DatasetVersionRowView = Static<typeof DatasetVersionRowView>;

const Hidden = Type.Array(Type.String(), { description: 'Personal columns whose values the caller may not see.' });

export const DatasetPageView = Type.Object({
  answer: AnswerView,
  hidden: Hidden,
  dataset: DatasetView,
  version: Type.Union([VersionView, Type.Null()], { description: 'The one that the page is about.' }),
  ingest: Type.Union([IngestView, Type.Null()], { description: 'The delivery that made it.' }),
  usedBy: Type.Array(UseView, { description: 'What any version of the dataset went into.' }),
  items: Type.Array(DatasetVersionRowView, { description: 'Newest first.' }),
  nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page.' })),
});
export type DatasetPageView = Static<typeof DatasetPageView>;

export const ProfiledColumnView = Type.Object({
  profile: ColumnProfileView,
  before: Type.Union([HistogramView, Type.Null()], {
    description: 'Histogram of the version before, over the same edges; null when there is none.',
  }),
  psi: Type.Union([Type.Number(), Type.Null()], {
    description: 'Population stability index since the version before; null for times and new columns.',
  }),
  checks: Type.Array(
    Type.Object({
      expectation: Expectation,
      status: QualityResultView.properties.status,
      failing: Type.Integer(),
    }),
    { description: 'What the delivery of this version was checked for in this column.' },
  ),
});
export type ProfiledColumnView = Static<typeof ProfiledColumnView>;

export const DatasetProfilePageView = Type.Object({
  answer: AnswerView,
  version: Type.Integer(),
  before: Type.Union([Type.Integer(), Type.Null()], { description: 'Number of the version before it.' }),
  rows: Type.Integer(),
  hidden: Hidden,
  columns: Type.Array(ProfiledColumnView),
});
export type DatasetProfilePageView = Static<typeof DatasetProfilePageView>;
