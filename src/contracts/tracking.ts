// Experiments, runs, metrics, artifacts and logged models as the native API speaks of them.
import { type Static, Type } from 'typebox';
import { CodeSourceOrNull } from './code-source.ts';
import { IdText, Name, PageQuery, ProjectParams, pageOf, Timestamp } from './paging.ts';
import { FilterText, Life, searchQuery } from './search.ts';

const Key = Type.String({ minLength: 1, maxLength: 250 });
export const TagMap = Type.Record(Key, Type.String({ maxLength: 100_000 }));
/** JSON has no NaN and no infinities, so they are text. */
export const MetricValue = Type.Union([
  Type.Number(),
  Type.Literal('NaN'),
  Type.Literal('Infinity'),
  Type.Literal('-Infinity'),
]);
export type MetricValue = Static<typeof MetricValue>;

export const ExperimentView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  number: Type.Integer({ description: 'Small number within the project; the experiment id of MLflow clients.' }),
  name: Type.String(),
  artifactLocation: Type.Union([Type.String(), Type.Null()], { description: 'Null when this server keeps them.' }),
  tags: TagMap,
  createdAt: Timestamp,
  updatedAt: Timestamp,
  deletedAt: Type.Union([Timestamp, Type.Null()]),
});
export type ExperimentView = Static<typeof ExperimentView>;
export const ExperimentPage = pageOf(ExperimentView);
export const ExperimentParams = Type.Object({ project: Name, experiment: IdText });
export const KeyQuery = Type.Object(
  {
    ...PageQuery.properties,
    text: Type.Optional(Type.String({ maxLength: 250, description: 'Part of the name, in any case of letters.' })),
  },
  { additionalProperties: false },
);
export const KeyPage = pageOf(
  Type.Object({ entity: Type.Union([Type.Literal('metrics'), Type.Literal('params')]), key: Type.String() }),
);
export const ExperimentQuery = Type.Object(
  { ...searchQuery, life: Type.Optional(Life) },
  { additionalProperties: false },
);
export const NewExperimentBody = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 500 }), tags: Type.Optional(TagMap) },
  { additionalProperties: false },
);
export const ExperimentChange = Type.Object(
  { name: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })), tags: Type.Optional(TagMap) },
  { additionalProperties: false, minProperties: 1 },
);

export const RunStatus = Type.Union([
  Type.Literal('running'),
  Type.Literal('scheduled'),
  Type.Literal('finished'),
  Type.Literal('failed'),
  Type.Literal('killed'),
]);
const runFields = {
  id: Type.String(),
  project: Type.String(),
  experimentId: Type.String(),
  name: Type.String(),
  status: RunStatus,
  user: Type.String(),
  sourceName: Type.Union([Type.String(), Type.Null()]),
  codeCommit: Type.Union([Type.String(), Type.Null()]),
  codeSource: CodeSourceOrNull,
  startedAt: Timestamp,
  endedAt: Type.Union([Timestamp, Type.Null()]),
  deletedAt: Type.Union([Timestamp, Type.Null()]),
};
export const LatestMetricView = Type.Object({
  key: Type.String(),
  value: MetricValue,
  step: Type.Integer(),
  at: Timestamp,
  min: Type.Union([MetricValue, Type.Null()], { description: 'Smallest value so far; null when all are NaN.' }),
  max: Type.Union([MetricValue, Type.Null()]),
});
export const RunView = Type.Object({
  ...runFields,
  params: TagMap,
  tags: TagMap,
  metrics: Type.Array(LatestMetricView),
  datasets: Type.Array(
    Type.Object({
      name: Type.String(),
      digest: Type.String(),
      context: Type.Union([Type.String(), Type.Null()]),
      sourceType: Type.String(),
      source: Type.String(),
    }),
  ),
  modelInputs: Type.Array(Type.Object({ modelId: Type.String(), step: Type.Integer() })),
  modelOutputs: Type.Array(Type.Object({ modelId: Type.String(), step: Type.Integer() })),
});
export type RunView = Static<typeof RunView>;
export const RunPage = pageOf(RunView);
export const RunParams = Type.Object({ project: Name, run: IdText });
export const RunQuery = Type.Object(
  {
    ...searchQuery,
    life: Type.Optional(Life),
    experiment: Type.Optional(IdText),
    fields: Type.Optional(
      Type.String({
        maxLength: 8000,
        description:
          'Of what each run logged only these, such as `metrics.auc, params.depth`; what a run is itself, such as `name`, is always answered. All by default.',
      }),
    ),
  },
  { additionalProperties: false },
);
export const RunCountQuery = Type.Object(
  { filter: Type.Optional(FilterText), life: Type.Optional(Life), experiment: Type.Optional(IdText) },
  { additionalProperties: false },
);
export const RunCountView = Type.Object({ count: Type.Integer() });
export const CompletionQuery = Type.Object(
  {
    experiment: Type.Optional(IdText),
    entity: Type.Optional(Type.Union([Type.Literal('metrics'), Type.Literal('params'), Type.Literal('tags')])),
    key: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'Asks for values of this key.' })),
    prefix: Type.Optional(Type.String({ maxLength: 500, description: 'Begin of what is wanted, in any case.' })),
  },
  { additionalProperties: false },
);
export const CompletionView = Type.Object({
  items: Type.Array(Type.String()),
  newestRuns: Type.Integer({ description: 'Only so many of the newest runs are looked at.' }),
});
export const RunGroupQuery = Type.Object(
  {
    ...searchQuery,
    order: Type.Optional(
      Type.String({
        maxLength: 2000,
        description: '`values` (the default), `runs` or one of the metrics by its mean, such as `metrics.auc desc`.',
      }),
    ),
    life: Type.Optional(Life),
    experiment: Type.Optional(IdText),
    by: Type.String({
      minLength: 1,
      maxLength: 1000,
      description:
        'One to three of `params.…`, `tags.…`, `status`, `user`, `source`, `commit`, with commas between them.',
    }),
    metrics: Type.Optional(
      Type.String({ maxLength: 2000, description: 'At most 8, such as `metrics.auc, metrics.loss`.' }),
    ),
    aggregate: Type.Optional(
      Type.Union([Type.Literal('last'), Type.Literal('min'), Type.Literal('max'), Type.Literal('mean')], {
        default: 'last',
        description: "Which value of a run's metric counts: the latest, an extreme or the mean of all its points.",
      }),
    ),
  },
  { additionalProperties: false },
);
const NumberOrNull = Type.Union([MetricValue, Type.Null()]);
export const RunGroupView = Type.Object({
  values: Type.Array(Type.Union([Type.String(), Type.Null()]), {
    description: 'The shared values in the order of `by`; null where the members have none.',
  }),
  runs: Type.Integer({ description: 'How many members there are.' }),
  metrics: Type.Array(
    Type.Object({
      key: Type.String(),
      numbers: Type.Integer({ description: 'Members with a number; the others are NaN or missing.' }),
      nan: Type.Integer(),
      missing: Type.Integer(),
      mean: NumberOrNull,
      sd: Type.Union([Type.Number(), Type.Null()], { description: 'Of the sample; null for fewer than two numbers.' }),
      min: NumberOrNull,
      max: NumberOrNull,
    }),
  ),
  members: Type.String({ description: 'A filter that finds the members among the runs grouped.' }),
});
export type RunGroupView = Static<typeof RunGroupView>;
export const RunGroupPage = pageOf(RunGroupView);
export const NewRunBody = Type.Object(
  {
    id: Type.Optional(
      Type.String({
        pattern: '^[0-9a-f]{32}$',
        description: 'The id a run has elsewhere, to be kept; 409 when there is one already. One is made by default.',
      }),
    ),
    experimentId: IdText,
    user: Type.Optional(
      Type.String({ minLength: 1, maxLength: 250, description: 'Whose run it is; by default who asks.' }),
    ),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 250 })),
    sourceName: Type.Optional(Type.String({ maxLength: 1000 })),
    codeCommit: Type.Optional(Type.String({ maxLength: 100 })),
    startedAt: Type.Optional(Timestamp),
    tags: Type.Optional(TagMap),
  },
  { additionalProperties: false },
);
export const RunChangeBody = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 250 })),
    status: Type.Optional(RunStatus),
    endedAt: Type.Optional(Timestamp),
  },
  { additionalProperties: false, minProperties: 1 },
);
export const LogBody = Type.Object(
  {
    metrics: Type.Optional(
      Type.Array(
        Type.Object(
          {
            key: Key,
            value: MetricValue,
            step: Type.Optional(Type.Integer()),
            at: Type.Optional(Timestamp),
            modelId: Type.Optional(
              Type.String({ pattern: '^m-[0-9a-f]{32}$', description: 'The logged model that was measured.' }),
            ),
            datasetName: Type.Optional(Type.String({ maxLength: 500, description: 'What it was measured on.' })),
            datasetDigest: Type.Optional(Type.String({ maxLength: 36 })),
          },
          { additionalProperties: false },
        ),
        { maxItems: 5000 },
      ),
    ),
    params: Type.Optional(Type.Record(Key, Type.String({ maxLength: 6000 }))),
    tags: Type.Optional(TagMap),
    deleteTags: Type.Optional(Type.Array(Key, { maxItems: 100, description: 'Tags taken away, if the run has them.' })),
  },
  { additionalProperties: false, minProperties: 1 },
);

const ModelUses = Type.Array(
  Type.Object(
    { modelId: Type.String({ pattern: '^m-[0-9a-f]{32}$' }), step: Type.Optional(Type.Integer()) },
    { additionalProperties: false },
  ),
  { maxItems: 1000 },
);
export const RunInputsBody = Type.Object(
  {
    datasets: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name: Type.String({ minLength: 1, maxLength: 500 }),
            digest: Type.String({ minLength: 1, maxLength: 36 }),
            sourceType: Type.String({ maxLength: 100 }),
            source: Type.String({ maxLength: 65_535 }),
            schema: Type.Optional(Type.String({ maxLength: 1_048_575 })),
            profile: Type.Optional(Type.String({ maxLength: 16_777_215 })),
            context: Type.Optional(
              Type.String({ maxLength: 500, description: 'What it was read for, such as training.' }),
            ),
            tags: Type.Optional(TagMap),
          },
          { additionalProperties: false },
        ),
        { maxItems: 1000 },
      ),
    ),
    modelInputs: Type.Optional(ModelUses),
    modelOutputs: Type.Optional(ModelUses),
  },
  { additionalProperties: false, minProperties: 1 },
);

export const MetricPointView = Type.Object({ step: Type.Integer(), at: Timestamp, value: MetricValue });
export type MetricPointView = Static<typeof MetricPointView>;
export const MetricPage = pageOf(MetricPointView);
export const MetricHistoryQuery = Type.Object(
  {
    ...PageQuery.properties,
    key: Key,
    fromStep: Type.Optional(Type.Integer()),
    toStep: Type.Optional(Type.Integer()),
  },
  { additionalProperties: false },
);
/** Ids of runs in a query, as `a,b,c`. */
export const RunIds = Type.String({
  pattern: '^[0-9a-f]{32}(,[0-9a-f]{32}){0,199}$',
  description: 'Ids of runs with commas between them, at most 200.',
});
export const MetricChartQuery = Type.Object(
  {
    key: Key,
    runs: RunIds,
    buckets: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 2000, default: 800, description: 'Most intervals of steps to answer.' }),
    ),
    fromStep: Type.Optional(Type.Integer()),
    toStep: Type.Optional(Type.Integer()),
  },
  { additionalProperties: false },
);
const Extreme = Type.Union([MetricValue, Type.Null()]);
export const MetricBucketView = Type.Object({
  step: Type.Integer({ description: 'The first step of the interval that has a point.' }),
  at: Timestamp,
  first: Extreme,
  last: Extreme,
  min: Extreme,
  max: Extreme,
  mean: Extreme,
  points: Type.Integer(),
});
export const MetricChartView = Type.Object({
  key: Type.String(),
  fromStep: Type.Integer(),
  toStep: Type.Integer(),
  width: Type.Integer({ description: 'Steps in an interval; 1 when no point was merged.' }),
  series: Type.Array(
    Type.Object({
      run: Type.String(),
      points: Type.Integer({ description: 'Points that the intervals stand for.' }),
      buckets: Type.Array(MetricBucketView, { description: 'Extremes are null where every point is NaN.' }),
    }),
  ),
});
export type MetricChartView = Static<typeof MetricChartView>;

export const ArtifactView = Type.Object({
  path: Type.String(),
  name: Type.String(),
  folder: Type.Boolean(),
  size: Type.Integer({ description: 'Bytes; 0 for a folder.' }),
  sha256: Type.Union([Type.String(), Type.Null()]),
});
export type ArtifactView = Static<typeof ArtifactView>;
export const ArtifactPage = pageOf(ArtifactView);
const ArtifactPath = Type.String({ minLength: 1, maxLength: 1024 });
export const ArtifactListQuery = Type.Object(
  {
    ...PageQuery.properties,
    path: Type.Optional(Type.String({ maxLength: 1024, description: 'A folder; the root without.' })),
  },
  { additionalProperties: false },
);
export const ArtifactQuery = Type.Object({ path: ArtifactPath }, { additionalProperties: false });
export const ArtifactContentQuery = Type.Object(
  {
    path: ArtifactPath,
    show: Type.Optional(
      Type.Literal('frame', {
        description:
          'To be shown in a frame of the pages: an HTML, SVG or PDF file under its own type, in an origin of its own.',
      }),
    ),
  },
  { additionalProperties: false },
);
export const ArtifactTableQuery = Type.Object(
  { ...PageQuery.properties, path: ArtifactPath },
  { additionalProperties: false },
);
const Cell = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]);
export const ArtifactTableView = Type.Object({
  columns: Type.Array(Type.Object({ name: Type.String(), type: Type.String() })),
  rows: Type.Integer({ description: 'Of the whole file.' }),
  items: Type.Array(
    Type.Object({
      row: Type.Integer({ description: 'Counts from 1.' }),
      values: Type.Array(Cell, { description: 'By column; nested values as JSON.' }),
    }),
  ),
  nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page.' })),
});

export const ArtifactUploadBody = Type.Object(
  {
    path: ArtifactPath,
    parts: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 10_000, description: 'How many parts it will have, if known.' }),
    ),
  },
  { additionalProperties: false },
);
export const ArtifactPartView = Type.Object({
  number: Type.Integer({ description: 'From 1.' }),
  etag: Type.String({ description: 'Names the bytes of the part; completing the upload asks for it.' }),
  size: Type.Integer({ description: 'Bytes.' }),
});
export const ArtifactUploadView = Type.Object({
  id: Type.String(),
  path: Type.String(),
  parts: Type.Union([Type.Integer(), Type.Null()]),
  begunAt: Timestamp,
  completed: Type.Boolean(),
  received: Type.Array(ArtifactPartView, { description: 'What arrived, by number.' }),
});
export const UploadParams = Type.Object({ ...ProjectParams.properties, upload: Type.String({ maxLength: 100 }) });
export const UploadPartParams = Type.Object({
  ...UploadParams.properties,
  part: Type.Integer({ minimum: 1, maximum: 10_000 }),
});
export const CompleteUploadBody = Type.Object(
  {
    parts: Type.Array(
      Type.Object(
        { number: Type.Integer({ minimum: 1, maximum: 10_000 }), etag: Type.String({ maxLength: 200 }) },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 10_000 },
    ),
  },
  { additionalProperties: false },
);

export const LoggedModelView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  experimentId: Type.String(),
  name: Type.String(),
  modelType: Type.Union([Type.String(), Type.Null()]),
  status: Type.Union([Type.Literal('pending'), Type.Literal('ready'), Type.Literal('failed')]),
  sourceRunId: Type.Union([Type.String(), Type.Null()]),
  params: TagMap,
  tags: TagMap,
  metrics: Type.Array(
    Type.Object({
      key: Type.String(),
      value: MetricValue,
      step: Type.Integer(),
      at: Timestamp,
      runId: Type.String(),
      datasetName: Type.String(),
      datasetDigest: Type.String(),
    }),
  ),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type LoggedModelView = Static<typeof LoggedModelView>;
export const LoggedModelPage = pageOf(LoggedModelView);
export const LoggedModelParams = Type.Object({ project: Name, model: Type.String({ pattern: '^m-[0-9a-f]{32}$' }) });
export const NewLoggedModelBody = Type.Object(
  {
    id: Type.Optional(
      Type.String({
        pattern: '^m-[0-9a-f]{32}$',
        description: 'The id it has elsewhere, to be kept; 409 when there is one already. One is made by default.',
      }),
    ),
    experimentId: IdText,
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
    modelType: Type.Optional(Type.String({ maxLength: 500 })),
    sourceRunId: Type.Optional(IdText),
    params: Type.Optional(TagMap),
    tags: Type.Optional(TagMap),
  },
  { additionalProperties: false },
);
export const LoggedModelChange = Type.Object(
  {
    status: Type.Optional(
      Type.Union([Type.Literal('ready'), Type.Literal('failed')], {
        description: 'Ready once all of its files are there.',
      }),
    ),
    tags: Type.Optional(TagMap),
  },
  { additionalProperties: false, minProperties: 1 },
);
export const LoggedModelQuery = Type.Object(
  { ...searchQuery, experiment: Type.Optional(IdText) },
  { additionalProperties: false },
);
