import { type Static, Type } from 'typebox';
import { IdText, Name, PageQuery, pageOf, Timestamp } from './paging.ts';

const ColumnName = Type.String({ minLength: 1, maxLength: 256 });
const Sql = Type.String({ minLength: 1, maxLength: 100_000, description: 'One SELECT in the DuckDB dialect.' });
const DurationText = Type.String({
  pattern: '^(\\d+(\\.\\d+)?(ms|s|m|h|d|w))+$',
  description: 'Duration such as `36h` or `60d`.',
});
const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });

export const FeatureColumn = Type.Object(
  { name: ColumnName, type: Type.String({ minLength: 1, maxLength: 200, description: 'DuckDB type.' }) },
  { additionalProperties: false },
);
export const QueryInputs = Type.Array(
  Type.Object(
    {
      name: Type.String({ minLength: 1, maxLength: 128, description: 'Table name that the SQL after it may use.' }),
      dataset: Type.Optional(Name),
      sql: Type.Optional(Sql),
    },
    { additionalProperties: false, description: 'Either a dataset, or SQL over the inputs before it.' },
  ),
  { maxItems: 50 },
);

export const EntityBody = Type.Object(
  {
    joinKeys: Type.Array(ColumnName, { minItems: 1, maxItems: 20 }),
    description: Type.Optional(Type.String({ maxLength: 5000 })),
  },
  { additionalProperties: false },
);
export const EntityView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  name: Type.String(),
  joinKeys: Type.Array(Type.String()),
  description: Type.String(),
  createdAt: Timestamp,
});
export type EntityView = Static<typeof EntityView>;
export const EntityPage = pageOf(EntityView);
export const EntityParams = Type.Object({ project: Name, entity: Name });

const Kind = Type.Union([Type.Literal('snapshot'), Type.Literal('events')], {
  description:
    '`snapshot`: SQL with `$cutoff` or `$at` gives the values of every entity at that time. `events`: SQL gives rows that are true from a time on.',
});
export const FeatureViewBody = Type.Object(
  {
    entity: Name,
    kind: Kind,
    inputs: QueryInputs,
    sql: Sql,
    features: Type.Optional(
      Type.Array(FeatureColumn, {
        minItems: 1,
        maxItems: 2000,
        description: 'Absent: every column that is no key and no time.',
      }),
    ),
    ttl: Type.Optional(DurationText),
    timestampColumn: Type.Optional(ColumnName),
    createdColumn: Type.Optional(ColumnName),
    owner: Type.Optional(Type.String({ maxLength: 200 })),
    description: Type.Optional(Type.String({ maxLength: 5000 })),
  },
  { additionalProperties: false },
);
export type FeatureViewBody = Static<typeof FeatureViewBody>;

const UsedDataset = Type.Object({ dataset: Type.String(), id: Type.String(), number: Type.Integer() });
export const MaterializationView = Type.Object({
  id: Type.String(),
  at: Timestamp,
  rows: Type.Integer(),
  written: Type.Integer({ description: 'Keys that took a new value.' }),
  datasetVersions: Type.Array(UsedDataset),
  createdAt: Timestamp,
});
export type MaterializationView = Static<typeof MaterializationView>;
export const MaterializationPage = pageOf(MaterializationView);
export const MaterializeBody = Type.Object(
  {
    at: Type.Optional(Timestamp),
    wait: Type.Optional(Type.Boolean({ description: 'False: answer 202 with a job at once.' })),
  },
  { additionalProperties: false },
);

export const SkewCheckView = Type.Object({
  id: Type.String(),
  at: Timestamp,
  checked: Type.Integer(),
  absent: Type.Integer({ description: 'Entities that are offline but not online.' }),
  features: Type.Array(
    Type.Object({
      name: Type.String(),
      mismatches: Type.Integer(),
      ks: Type.Union([Type.Number(), Type.Null()], {
        description:
          'Kolmogorov-Smirnov distance between online and offline values; null for features that are no numbers.',
      }),
      examples: Type.Array(Type.Object({ key: Type.String(), online: Type.Unknown(), offline: Type.Unknown() })),
    }),
  ),
  createdAt: Timestamp,
});
export type SkewCheckView = Static<typeof SkewCheckView>;
export const SkewCheckPage = pageOf(SkewCheckView);
export const SkewBody = Type.Object(
  {
    tolerance: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    limit: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  { additionalProperties: false },
);

export const FeatureViewView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  name: Type.String(),
  number: Type.Integer(),
  digest: Type.String(),
  entity: Type.String(),
  joinKeys: Type.Array(Type.String()),
  kind: Kind,
  inputs: QueryInputs,
  sql: Type.String(),
  features: Type.Array(FeatureColumn),
  ttlMs: Type.Union([Type.Integer(), Type.Null()]),
  timestampColumn: Type.String(),
  createdColumn: Type.Union([Type.String(), Type.Null()]),
  owner: Type.String(),
  description: Type.String(),
  createdAt: Timestamp,
  materialized: Type.Union([MaterializationView, Type.Null()], {
    description: 'The last materialisation of this version.',
  }),
  ageMs: Type.Union([Type.Integer(), Type.Null()], { description: 'How old the online values are.' }),
  skew: Type.Union([SkewCheckView, Type.Null()], { description: 'The last skew check of this version.' }),
});
export type FeatureViewView = Static<typeof FeatureViewView>;
export const FeatureViewPage = pageOf(FeatureViewView);
export const FeatureViewParams = Type.Object({ project: Name, view: Name });
export const FeatureViewQuery = Type.Object(
  { version: Type.Optional(Type.Integer({ minimum: 1 })) },
  { additionalProperties: false },
);
export const FeatureHistoryQuery = Type.Object(
  { ...PageQuery.properties, version: Type.Optional(Type.Integer({ minimum: 1 })) },
  { additionalProperties: false },
);

export const ViewSelections = Type.Array(
  Type.Object(
    { view: Name, features: Type.Optional(Type.Array(ColumnName, { minItems: 1, maxItems: 2000 })) },
    { additionalProperties: false },
  ),
  { maxItems: 200 },
);
const Otherwise = Type.Union([Type.Literal('default'), Type.Literal('refuse')]);
const onlineFields = {
  defaults: Type.Record(
    Type.String({ minLength: 1, maxLength: 256 }),
    Type.Union([Type.Number(), Type.String({ maxLength: 10_000 }), Type.Boolean(), Type.Null()]),
    { description: 'By feature; one without is null.' },
  ),
  maxAgeMs: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
    description: 'Older values are stale, as those beyond the ttl of their view are.',
  }),
  timeoutMs: Type.Integer({
    minimum: 1,
    maximum: 60_000,
    description: 'Of one read of the online store; 200 by default.',
  }),
  whenMissing: Otherwise,
  whenStale: Otherwise,
  whenUnavailable: Otherwise,
};
/** How endpoints treat features that are missing, stale or not readable in time. */
export const OnlinePolicyBody = Type.Partial(Type.Object(onlineFields), {
  additionalProperties: false,
  description:
    'How endpoints treat features that are missing, stale or not readable; what is left out takes its default.',
});
export const OnlinePolicyView = Type.Object(onlineFields);

export const ServiceBody = Type.Object(
  {
    members: ViewSelections,
    online: Type.Optional(OnlinePolicyBody),
    description: Type.Optional(Type.String({ maxLength: 5000 })),
  },
  { additionalProperties: false },
);
export const ServiceView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  name: Type.String(),
  description: Type.String(),
  members: ViewSelections,
  online: OnlinePolicyView,
  digest: Type.String(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type ServiceView = Static<typeof ServiceView>;
export const ServicePage = pageOf(ServiceView);
export const ServiceParams = Type.Object({ project: Name, service: Name });

export const TrainingSetBody = Type.Object(
  {
    frame: Type.Object(
      {
        cutoffs: Type.Optional(
          Type.Array(Type.String({ maxLength: 40 }), {
            minItems: 1,
            maxItems: 1000,
            description: 'Days or times; the SQL runs once for each as `$cutoff`.',
          }),
        ),
        inputs: Type.Optional(QueryInputs),
        sql: Type.Optional(Sql),
        dataset: Type.Optional(Name),
        blob: Type.Optional(Sha256),
      },
      {
        additionalProperties: false,
        description: 'SQL (with or without cut-offs), a dataset, or a stored Parquet file.',
      },
    ),
    timestamp: Type.Optional(ColumnName),
    service: Type.Optional(Name),
    views: Type.Optional(ViewSelections),
    label: Type.Optional(
      Type.Object(
        {
          column: ColumnName,
          maturity: DurationText,
          immature: Type.Optional(Type.Union([Type.Literal('refuse'), Type.Literal('drop')])),
        },
        { additionalProperties: false },
      ),
    ),
    holdout: Type.Optional(
      Type.String({ minLength: 1, maxLength: 2000, description: 'SQL condition over the finished rows.' }),
    ),
    versions: Type.Optional(Type.Record(Type.String(), Type.Integer({ minimum: 1 }))),
    filterByCreated: Type.Optional(
      Type.Boolean({ description: 'Default true: what became known later does not count.' }),
    ),
    fullNames: Type.Optional(Type.Boolean({ description: 'Default false: names as in the views.' })),
  },
  { additionalProperties: false },
);
export type TrainingSetBody = Static<typeof TrainingSetBody>;
const PartView = Type.Object({ sha256: Type.String(), rows: Type.Integer(), bytes: Type.Integer() });
export const TrainingSetView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  digest: Type.String(),
  spec: Type.Record(Type.String(), Type.Unknown()),
  training: PartView,
  holdout: Type.Union([PartView, Type.Null()]),
  columns: Type.Array(FeatureColumn),
  datasetVersions: Type.Array(UsedDataset),
  viewVersions: Type.Array(Type.Object({ view: Type.String(), id: Type.String(), number: Type.Integer() })),
  dropped: Type.Integer({
    description: 'Rows left out because their label was not known; whole cut-offs are not counted.',
  }),
  createdAt: Timestamp,
});
export type TrainingSetView = Static<typeof TrainingSetView>;
export const TrainingSetPage = pageOf(TrainingSetView);
export const TrainingSetParams = Type.Object({ project: Name, trainingSet: IdText });
export const TrainingSetPartParams = Type.Object({
  project: Name,
  trainingSet: IdText,
  part: Type.Union([Type.Literal('training'), Type.Literal('holdout')]),
});

const OnlineStatus = Type.Union([
  Type.Literal('PRESENT'),
  Type.Literal('NULL'),
  Type.Literal('OUTSIDE_MAX_AGE'),
  Type.Literal('NOT_FOUND'),
]);
export const LookUpBody = Type.Object(
  {
    key: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]), {
      description: 'Join keys of the entity.',
    }),
    at: Type.Optional(
      Type.String({ format: 'date-time', description: 'Default: the time of the last materialisation.' }),
    ),
  },
  { additionalProperties: false },
);
export const LookUpView = Type.Object({
  at: Timestamp,
  eventTime: Type.Union([Timestamp, Type.Null()], {
    description: 'When the offline values became true; null when the entity has no row at that time.',
  }),
  features: Type.Array(
    Type.Object({
      name: Type.String(),
      type: Type.String(),
      offline: Type.Unknown(),
      online: Type.Unknown(),
      status: OnlineStatus,
      onlineEventTime: Type.Union([Timestamp, Type.Null()]),
      match: Type.Union([Type.Boolean(), Type.Null()], {
        description: 'Whether both are equal; null when they are of different times, or nothing is served.',
      }),
    }),
  ),
  datasetVersions: Type.Array(UsedDataset),
});

export const OnlineBody = Type.Object(
  {
    service: Type.Optional(Name),
    views: Type.Optional(ViewSelections),
    entities: Type.Array(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])), {
      minItems: 1,
      maxItems: 10_000,
      description: 'Join keys, one object per entity.',
    }),
  },
  { additionalProperties: false },
);
export const OnlineView = Type.Object({
  features: Type.Array(
    Type.Object({
      view: Type.String(),
      name: Type.String(),
      type: Type.String(),
      values: Type.Array(Type.Unknown()),
      statuses: Type.Array(OnlineStatus),
      eventTimes: Type.Array(Type.Union([Timestamp, Type.Null()])),
    }),
  ),
});
