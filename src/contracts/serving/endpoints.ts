// Endpoints: what serves, for whom, and what was served when.

import { type Static, Type } from 'typebox';
import { OnlinePolicyView } from '../features.ts';
import { Name, pageOf, Timestamp } from '../paging.ts';
import { Nullable, Reason, Role, Share, strict, VersionText } from './fields.ts';

export const EndpointParams = Type.Object({ project: Name, endpoint: Name });

export const OutputMappingBody = Type.Object(
  {
    predictions: Type.Optional(
      Type.String({ maxLength: 200, description: 'Output that `/invocations` answers with.' }),
    ),
    score: Type.Optional(
      Type.String({ maxLength: 200, description: 'Output column that is the score, such as `probabilities_1`.' }),
    ),
    threshold: Type.Optional(Type.Number({ description: 'Score from which on the decision is positive.' })),
  },
  strict,
);

/** How the data plane runs the models of an endpoint; what is left out takes its default. */
export const SettingsBody = Type.Object(
  {
    workers: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 64, description: 'Processes of each Python model; 1 by default.' }),
    ),
    memoryMb: Type.Optional(
      Type.Integer({ minimum: 128, description: 'Resident memory of each such process; 2048 by default.' }),
    ),
    timeoutMs: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 600_000,
        description: 'Limit of one run of a Python model, ms; 30000 by default.',
      }),
    ),
    threads: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 64, description: 'Threads inside a run of an ONNX model; 1 by default.' }),
    ),
    deadlineMs: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 600_000,
        description: 'Time that a request may take until it is run, ms; 30000 by default.',
      }),
    ),
    maxQueue: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100_000,
        description: 'Requests that wait for a model at most, more get 429; 1000 by default.',
      }),
    ),
    maxBatchRows: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 65_536, description: 'Rows of a run at most; 2048 by default.' }),
    ),
    runMs: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 60_000,
        description: 'A run is given as many rows as take about this long, ms; 50 by default.',
      }),
    ),
    maxWaitMs: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 1000,
        description: 'Longest time that a request waits for others while the model is busy, ms; 5 by default.',
      }),
    ),
    cacheEntries: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 1_000_000,
        description: 'Answers kept for requests with the same rows; 0, none, by default.',
      }),
    ),
    cacheMs: Type.Optional(
      Type.Integer({ minimum: 1, description: 'How long such an answer is kept, ms; 60000 by default.' }),
    ),
    warmUpRuns: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 1000, description: 'Runs of a model before it gets traffic; 3 by default.' }),
    ),
  },
  strict,
);

export const DeployBody = Type.Object(
  {
    model: Name,
    version: VersionText,
    stickyKey: Type.Optional(
      Nullable(
        Type.String({
          minLength: 1,
          maxLength: 200,
          description: 'Parameter or column that keeps a caller on one arm.',
        }),
      ),
    ),
    output: Type.Optional(OutputMappingBody),
    settings: Type.Optional(SettingsBody),
    featureService: Type.Optional(
      Nullable(
        Type.String({
          minLength: 1,
          maxLength: 128,
          description:
            'Feature service that is joined to requests; left out: the one of the version’s tag `pawl.feature_service`, else as before. Null: none.',
        }),
      ),
    ),
    featureOverride: Type.Optional(
      Type.Boolean({ description: 'Whether requests may bring values of features; no, or as before, by default.' }),
    ),
    description: Type.Optional(Type.String({ maxLength: 2000 })),
    cause: Type.Optional(Reason),
  },
  strict,
);

/** Name of a header as Node gives it. */
const HeaderName = Type.String({ pattern: '^[a-z0-9-]{1,100}$', description: 'In lower case.' });

export const AudienceBody = Type.Object(
  {
    header: Type.Optional(
      Type.Object({ name: HeaderName, value: Type.String({ minLength: 1, maxLength: 200 }) }, strict),
    ),
    segment: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 2000,
        description:
          'CEL over the columns of a row, such as `country == "DE" && age > 30.0`; other rows stay with the champion.',
      }),
    ),
  },
  {
    ...strict,
    description: 'Whose requests are split: those with the header go to the challenger whatever its weight.',
  },
);

export const AudienceView = Type.Object({
  header: Nullable(Type.Object({ name: Type.String(), value: Type.String() })),
  segment: Nullable(Type.String()),
});

const logFields = {
  sample: Type.Number({
    minimum: 0,
    maximum: 1,
    description: 'Share of requests that are logged; failures always are.',
  }),
  redact: Type.Array(Type.String({ minLength: 1, maxLength: 256 }), {
    maxItems: 1000,
    description: 'Columns whose values are left out; the sticky key’s is replaced by a digest.',
  }),
  maxTextLength: Type.Integer({ minimum: 0, maximum: 1_000_000, description: 'Longer texts are cut.' }),
  maxRows: Type.Integer({ minimum: 1, maximum: 100_000, description: 'Of one request; the first are logged.' }),
  whenFull: Type.Union([Type.Literal('refuse'), Type.Literal('answer')], {
    description: 'When the log cannot be written: refuse to answer, or answer without an entry.',
  }),
};

export const LogPolicyBody = Type.Partial(Type.Object(logFields), strict);

const LogPolicyView = Type.Object(logFields);

export const RollBackEndpointBody = Type.Object(
  {
    to: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'Number of a revision; default the newest that gave everything to another version than now.',
      }),
    ),
    reason: Reason,
  },
  strict,
);

export const TrafficBody = Type.Object(
  {
    arms: Type.Array(Type.Object({ version: VersionText, role: Role, weight: Share }, strict), {
      minItems: 1,
      maxItems: 20,
    }),
    mirror: Type.Optional(Type.Boolean({ description: 'Every arm scores every request; only one answers.' })),
    audience: Type.Optional(AudienceBody),
    cause: Type.Optional(Reason),
  },
  strict,
);

export const ArmView = Type.Object({
  role: Role,
  model: Type.String(),
  version: Type.String(),
  modelVersionId: Type.String(),
  weight: Type.Number(),
});

export const RevisionView = Type.Object({
  number: Type.Integer(),
  arms: Type.Array(ArmView),
  mirror: Type.Boolean(),
  audience: Nullable(AudienceView),
  cause: Type.String(),
  rolloutId: Nullable(Type.String()),
  look: Nullable(Type.Integer({ description: 'Of that rollout, whose evidence decided it.' })),
  actor: Type.String(),
  at: Timestamp,
});

export type RevisionView = Static<typeof RevisionView>;

export const RevisionPage = pageOf(RevisionView);

const ColumnView = Type.Object({ name: Type.String(), type: Type.String() });

/** What an endpoint joins to requests from the online store. */
const EndpointFeaturesView = Type.Object({
  service: Type.String(),
  digest: Type.String({ description: 'Of the service when the endpoint was deployed.' }),
  entities: Type.Array(Type.String(), { description: 'Columns of a request that name its entities.' }),
  override: Type.Boolean({ description: 'Whether requests may bring values of features.' }),
  policy: OnlinePolicyView,
  views: Type.Array(
    Type.Object({
      view: Type.String(),
      number: Type.Integer(),
      entity: Type.String(),
      joinKeys: Type.Array(Type.String()),
      ttlMs: Nullable(Type.Integer()),
      features: Type.Array(Type.Object({ name: Type.String(), column: Type.String() })),
    }),
  ),
});

export const EndpointView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  name: Type.String(),
  model: Type.String(),
  stickyKey: Nullable(Type.String()),
  output: OutputMappingBody,
  settings: SettingsBody,
  log: LogPolicyView,
  features: Nullable(EndpointFeaturesView),
  description: Type.String(),
  revision: RevisionView,
  columns: Type.Array(ColumnView),
  outputs: Type.Array(Type.String()),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});

export type EndpointView = Static<typeof EndpointView>;

export const EndpointPage = pageOf(EndpointView);

export const ChangedEndpointView = Type.Object({
  ...EndpointView.properties,
  served: Type.Boolean({ description: 'Whether the data plane answers by this revision already.' }),
});
