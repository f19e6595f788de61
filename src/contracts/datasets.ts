import { type Static, Type } from 'typebox';
import { IdText, Name, PageQuery, pageOf, Timestamp } from './paging.ts';

const Digest = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256, 64 hexadecimal digits.' });
const ColumnName = Type.String({ minLength: 1, maxLength: 256 });

export const DatasetColumn = Type.Object(
  {
    name: ColumnName,
    type: Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'DuckDB type, such as `VARCHAR` or `DECIMAL(12,2)`.',
    }),
  },
  { additionalProperties: false },
);
export type DatasetColumn = Static<typeof DatasetColumn>;

export const expectationTypes = [
  'expect_column_values_to_not_be_null',
  'expect_column_values_to_be_unique',
  'expect_column_values_to_be_between',
  'expect_column_values_to_be_in_set',
  'expect_column_values_to_match_regex',
  'expect_compound_columns_to_be_unique',
  'expect_table_row_count_to_be_between',
  'freshness',
  'unexpected_rows_expectation',
] as const;

const Bound = Type.Union([Type.Number(), Type.String({ maxLength: 100 })]);

export const Expectation = Type.Object(
  {
    type: Type.Enum(expectationTypes, { description: 'Names as Great Expectations has them, and `freshness`.' }),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Shown instead of the type.' })),
    column: Type.Optional(ColumnName),
    columnList: Type.Optional(Type.Array(ColumnName, { minItems: 2, maxItems: 50 })),
    minValue: Type.Optional(Bound),
    maxValue: Type.Optional(Bound),
    strictMin: Type.Optional(Type.Boolean({ default: false })),
    strictMax: Type.Optional(Type.Boolean({ default: false })),
    valueSet: Type.Optional(
      Type.Array(Type.Union([Type.String(), Type.Number(), Type.Boolean()]), { minItems: 1, maxItems: 10_000 }),
    ),
    regex: Type.Optional(
      Type.String({ minLength: 1, maxLength: 2000, description: 'RE2, found anywhere in the value.' }),
    ),
    maxAge: Type.Optional(
      Type.String({ maxLength: 50, description: 'Duration such as `36h` or `7d`, for `freshness`.' }),
    ),
    sql: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 20_000,
        description: 'One SELECT of the failing rows from the table `data`.',
      }),
    ),
    mostly: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1,
        description: 'Least share of values that must meet it; default 1.',
      }),
    ),
    where: Type.Optional(
      Type.String({ minLength: 1, maxLength: 2000, description: 'SQL condition: only these rows are judged.' }),
    ),
    severity: Type.Optional(
      Type.Union([Type.Literal('error'), Type.Literal('warning')], {
        description: 'Default `error`: refuses the version.',
      }),
    ),
    quarantine: Type.Optional(
      Type.Boolean({
        description: 'Failing rows are set aside instead of refusing the version; row-level types only.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type Expectation = Static<typeof Expectation>;

export const DatasetBody = Type.Object(
  {
    description: Type.Optional(Type.String({ maxLength: 5000, default: '' })),
    schema: Type.Optional(
      Type.Array(DatasetColumn, { minItems: 1, maxItems: 2000, description: 'Absent: types come from the content.' }),
    ),
    key: Type.Optional(
      Type.Array(ColumnName, {
        maxItems: 50,
        description: 'Columns that identify a row, for differences between versions.',
      }),
    ),
    expectations: Type.Optional(Type.Array(Expectation, { maxItems: 500 })),
    pii: Type.Optional(
      Type.Array(ColumnName, {
        maxItems: 2000,
        uniqueItems: true,
        description: 'Columns of personal data, masked for callers without the permission `datasets.pii`.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type DatasetBody = Static<typeof DatasetBody>;

export const DatasetParams = Type.Object({ project: Name, dataset: Name });
export const VersionParams = Type.Object({
  project: Name,
  dataset: Name,
  version: Type.String({ pattern: '^(\\d{1,9}|latest)$', description: 'Number of the version, or `latest`.' }),
});
export const IngestParams = Type.Object({ project: Name, dataset: Name, ingest: IdText });

export const HistogramView = Type.Object({
  edges: Type.Array(Type.Number(), { description: 'Ascending; bins are closed on the left, the last on both sides.' }),
  counts: Type.Array(Type.Integer()),
  below: Type.Integer(),
  above: Type.Integer(),
});
const NullableNumber = Type.Union([Type.Number(), Type.Null()]);
const NullableText = Type.Union([Type.String(), Type.Null()]);

export const ColumnProfileView = Type.Object({
  name: Type.String(),
  type: Type.String(),
  kind: Type.Union([
    Type.Literal('number'),
    Type.Literal('time'),
    Type.Literal('text'),
    Type.Literal('boolean'),
    Type.Literal('other'),
  ]),
  missing: Type.Integer(),
  distinct: Type.Integer({ description: 'Exact up to one million rows, then estimated (HyperLogLog).' }),
  min: NullableText,
  max: NullableText,
  mean: NullableNumber,
  std: NullableNumber,
  quantiles: Type.Record(Type.String(), Type.Number(), { description: 'p01 … p99; times in milliseconds.' }),
  histogram: Type.Union([HistogramView, Type.Null()], {
    description: 'Equal widths, edges of the oldest version of this type.',
  }),
  deciles: Type.Union([HistogramView, Type.Null()], {
    description: 'Counts below, between and above the inner deciles of the oldest version of this type, for the PSI.',
  }),
  top: Type.Array(Type.Object({ value: Type.String(), count: Type.Integer() })),
  other: Type.Integer({ description: 'Values that `top` does not list.' }),
});
export type ColumnProfileView = Static<typeof ColumnProfileView>;

export const VersionView = Type.Object({
  id: Type.String(),
  dataset: Type.String(),
  number: Type.Integer(),
  parent: Type.Union([Type.String(), Type.Null()]),
  ingest: Type.String(),
  digest: Digest,
  mode: Type.Union([Type.Literal('replace'), Type.Literal('append')]),
  parts: Type.Array(Type.Object({ sha256: Digest, rows: Type.Integer(), bytes: Type.Integer() })),
  rows: Type.Integer(),
  bytes: Type.Integer(),
  columns: Type.Array(DatasetColumn),
  asOf: Timestamp,
});
export type VersionView = Static<typeof VersionView>;
export const VersionPage = pageOf(VersionView);

export const DatasetView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  name: Type.String(),
  description: Type.String(),
  schema: Type.Union([Type.Array(DatasetColumn), Type.Null()]),
  key: Type.Array(Type.String()),
  expectations: Type.Array(Expectation),
  pii: Type.Array(Type.String(), { description: 'Columns of personal data.' }),
  latest: Type.Union([VersionView, Type.Null()]),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type DatasetView = Static<typeof DatasetView>;
export const DatasetPage = pageOf(DatasetView);

const Row = Type.Record(Type.String(), Type.Unknown());
export const QualityResultView = Type.Object({
  expectation: Expectation,
  status: Type.Union(
    [Type.Literal('passed'), Type.Literal('warned'), Type.Literal('quarantined'), Type.Literal('failed')],
    { description: '`failed` refused the version.' },
  ),
  observed: Type.Unknown({ description: 'The number of failing values, the row count or the newest time.' }),
  elements: Type.Integer({ description: 'Values judged.' }),
  failing: Type.Integer(),
  sample: Type.Array(Row, {
    description: 'At most 20 failing rows; personal columns are masked, and none is shown without `datasets.rows`.',
  }),
});
export type QualityResultView = Static<typeof QualityResultView>;

export const IngestView = Type.Object({
  id: Type.String(),
  dataset: Type.String(),
  outcome: Type.Union([Type.Literal('created'), Type.Literal('unchanged'), Type.Literal('refused')]),
  version: Type.Union([VersionView, Type.Null()], { description: 'Null when the content was refused.' }),
  mode: Type.Union([Type.Literal('replace'), Type.Literal('append')]),
  sources: Type.Array(
    Type.Object({ name: Type.String(), sha256: Digest, bytes: Type.Integer(), format: Type.String() }),
  ),
  rowsRead: Type.Integer(),
  results: Type.Array(QualityResultView),
  quarantine: Type.Union([Type.Object({ sha256: Digest, rows: Type.Integer(), bytes: Type.Integer() }), Type.Null()]),
  at: Timestamp,
});
export type IngestView = Static<typeof IngestView>;
export const IngestPage = pageOf(IngestView);

const Mode = Type.Union([Type.Literal('replace'), Type.Literal('append')], {
  description: '`append` adds the content to the latest version; default `replace`.',
});
const Format = Type.Union([Type.Literal('csv'), Type.Literal('parquet'), Type.Literal('jsonl')], {
  description: 'Absent: from the name, else from the content.',
});
const SchemaChange = Type.Union([Type.Literal('refuse'), Type.Literal('allow')], {
  description:
    'Whether a replacement may have other columns than the latest version, where no schema is declared; default `refuse`.',
});
export const IngestQuery = Type.Object(
  {
    mode: Type.Optional(Mode),
    format: Type.Optional(Format),
    schemaChange: Type.Optional(SchemaChange),
    name: Type.Optional(Type.String({ maxLength: 255, description: 'Name of the uploaded file.' })),
    wait: Type.Optional(Type.Boolean({ description: 'False: answer 202 with a job at once.' })),
  },
  { additionalProperties: false },
);
export const IngestBody = Type.Object(
  {
    path: Type.Optional(Type.String({ minLength: 1, maxLength: 4096, description: 'File or folder on the server.' })),
    blobs: Type.Optional(
      Type.Array(Type.Object({ sha256: Digest, name: Type.Optional(Type.String({ maxLength: 255 })) }), {
        minItems: 1,
        maxItems: 10_000,
        description: 'Content that is stored already.',
      }),
    ),
    mode: Type.Optional(Mode),
    format: Type.Optional(Format),
    schemaChange: Type.Optional(SchemaChange),
    wait: Type.Optional(Type.Boolean({ description: 'False: answer 202 with a job at once.' })),
  },
  { additionalProperties: false },
);
export const JobStarted = Type.Object({ job: Type.String({ description: 'Id of the job that goes on with it.' }) });

export const VersionsQuery = Type.Object(
  {
    ...PageQuery.properties,
    at: Type.Optional(
      Type.String({ format: 'date-time', description: 'Only the version that was the latest at this time.' }),
    ),
  },
  { additionalProperties: false },
);

export const RowsQuery = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
  },
  { additionalProperties: false },
);
export const RowPage = pageOf(Row);
export const ContentQuery = Type.Object(
  { format: Type.Optional(Type.Union([Type.Literal('parquet'), Type.Literal('csv')], { default: 'parquet' })) },
  { additionalProperties: false },
);

export const DiffQuery = Type.Object(
  {
    from: Type.Optional(
      Type.String({ pattern: '^\\d{1,9}$', description: 'Number of the older version; default the parent.' }),
    ),
  },
  { additionalProperties: false },
);
export const DiffView = Type.Object({
  from: Type.Integer(),
  to: Type.Integer(),
  schema: Type.Object({
    added: Type.Array(DatasetColumn),
    removed: Type.Array(DatasetColumn),
    retyped: Type.Array(Type.Object({ name: Type.String(), from: Type.String(), to: Type.String() })),
  }),
  rows: Type.Object({
    from: Type.Integer(),
    to: Type.Integer(),
    added: Type.Integer(),
    removed: Type.Integer(),
    changed: Type.Union([Type.Integer(), Type.Null()], {
      description: 'By key; null where the dataset declares none.',
    }),
  }),
  examples: Type.Optional(
    Type.Object(
      {
        added: Type.Array(Row),
        removed: Type.Array(Row),
        changed: Type.Array(Type.Object({ before: Row, after: Row })),
      },
      { description: 'At most twenty rows of each kind, masked; absent for readers who may see no rows.' },
    ),
  ),
  columns: Type.Array(
    Type.Object({
      name: Type.String(),
      psi: Type.Union([Type.Number(), Type.Null()], { description: 'Population stability index; null for times.' }),
      missingFrom: Type.Integer(),
      missingTo: Type.Integer(),
    }),
  ),
});
export type DiffView = Static<typeof DiffView>;
export const ProfileView = Type.Object({ rows: Type.Integer(), columns: Type.Array(ColumnProfileView) });
export type ProfileView = Static<typeof ProfileView>;
