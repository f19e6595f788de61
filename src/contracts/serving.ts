import { type Static, Type } from 'typebox';
import { OnlinePolicyView } from './features.ts';
import { IdText, Name, pageOf, Timestamp } from './paging.ts';

const strict = { additionalProperties: false } as const;
const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const Role = Type.Union([Type.Literal('champion'), Type.Literal('challenger'), Type.Literal('shadow')]);
const Share = Type.Number({ minimum: 0, maximum: 1 });
const VersionText = Type.String({ minLength: 1, maxLength: 256, description: 'Version number or alias.' });
const Reason = Type.String({ minLength: 1, maxLength: 2000 });

export const EndpointParams = Type.Object({ project: Name, endpoint: Name });
export const RolloutParams = Type.Object({ project: Name, endpoint: Name, rollout: IdText });
export const PredictionParams = Type.Object({ project: Name, prediction: IdText });
export const BatchParams = Type.Object({ project: Name, batch: IdText });

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
const AudienceView = Type.Object({
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

const WorkerView = Type.Object({
  state: Type.Union([Type.Literal('starting'), Type.Literal('idle'), Type.Literal('busy'), Type.Literal('waiting')]),
  pid: Nullable(Type.Integer()),
  memoryMb: Nullable(Type.Number()),
  restarts: Type.Integer(),
  lastEnd: Nullable(Type.String({ description: 'Why the process ended last.' })),
});
/** Since the model was loaded. */
const CountsView = Type.Object({
  waiting: Type.Integer({ description: 'Requests that wait now.' }),
  requests: Type.Integer(),
  rows: Type.Integer(),
  runs: Type.Integer({ description: 'Requests share runs.' }),
  shed: Type.Integer({ description: 'Refused because too many waited, or the model would be free too late.' }),
  expired: Type.Integer({ description: 'Refused because their time was over before they ran.' }),
  cacheHits: Type.Integer(),
  cacheMisses: Type.Integer(),
  cost: Type.Object({
    fixedMs: Type.Number({ description: 'Of a run whatever its rows, learnt from the last runs.' }),
    perRowMs: Type.Number(),
  }),
});
const RuntimeKind = Type.Union([Type.Literal('onnx'), Type.Literal('python')]);

/** Reads of a feature view since the endpoint was loaded. */
const ViewCountsView = Type.Object({
  view: Type.String(),
  number: Type.Integer(),
  lookups: Type.Integer(),
  unavailable: Type.Integer({ description: 'Lookups that failed or came too late.' }),
  found: Type.Integer({ description: 'Rows whose entity has values that may be used.' }),
  missing: Type.Integer(),
  stale: Type.Integer(),
  lookupMs: Nullable(Type.Number({ description: 'Mean of a lookup.' })),
  newestAt: Nullable(Timestamp),
});

export const EndpointRuntimeView = Type.Object({
  settings: Type.Required(SettingsBody),
  features: Type.Array(ViewCountsView),
  arms: Type.Array(
    Type.Object({
      modelVersionId: Type.String(),
      version: Type.String(),
      role: Role,
      kind: RuntimeKind,
      workers: Type.Array(WorkerView),
      counts: CountsView,
    }),
  ),
});

export type EndpointRuntimeView = Static<typeof EndpointRuntimeView>;

const CellValue = Type.Union([Type.Number(), Type.Boolean(), Type.String(), Type.Null()]);
const ExplainedRows = Type.Array(Type.Record(Type.String(), CellValue), { minItems: 1, maxItems: 100 });
export const ExplainBody = Type.Object(
  {
    rows: ExplainedRows,
    background: Type.Optional(
      Type.Array(Type.Record(Type.String(), CellValue), {
        minItems: 1,
        maxItems: 1000,
        description: 'What the rows are compared with; the input example of the version by default.',
      }),
    ),
    output: Type.Optional(Type.String({ maxLength: 200, description: 'Output column; the score by default.' })),
  },
  strict,
);
const Contributions = Type.Record(Type.String(), Nullable(Type.Number()));
export const ExplanationView = Type.Object({
  output: Type.String(),
  method: Type.Union([Type.Literal('trees'), Type.Literal('linear'), Type.Literal('sampled')], {
    description: '`trees` and `linear` are exact.',
  }),
  of: Type.Union([Type.Literal('output'), Type.Literal('log-odds')], { description: 'What contributions add up to.' }),
  reason: Nullable(Type.String({ description: 'Why the values are sampled.' })),
  backgroundRows: Type.Integer(),
  base: Nullable(Type.Number({ description: 'Mean over the background.' })),
  rows: Type.Array(
    Type.Object({
      value: Nullable(Type.Number({ description: '`base` and all contributions.' })),
      contributions: Contributions,
      errors: Type.Optional(Contributions),
    }),
  ),
});

export const RuntimeView = Type.Object({
  model: Type.String(),
  version: Type.String(),
  jobId: Type.String(),
  state: Type.Union([Type.Literal('pending'), Type.Literal('ready'), Type.Literal('failed')]),
  kind: Nullable(RuntimeKind),
  reason: Type.String({ description: 'Why it is run this way, or in none.' }),
  parity: Nullable(
    Type.Object({
      rows: Type.Integer({ description: 'Rows compared: the input example and rows drawn around it.' }),
      maxDifference: Type.Number({ description: 'Between probabilities or estimates; relative for those beyond 1.' }),
      tolerance: Type.Number(),
    }),
  ),
  environment: Nullable(Type.String({ description: 'Which Python runs it, and why that one.' })),
  updatedAt: Timestamp,
});
export type RuntimeView = Static<typeof RuntimeView>;
/** Null for a version with an ONNX export of its own, which is run as it is, and for one whose files this server does not have. */
export const VersionRuntimeView = Type.Object({ runtime: Nullable(RuntimeView) });

const StepBody = Type.Object(
  {
    weight: Type.Number({ minimum: 0, maximum: 1, description: '0: the challenger only scores copies.' }),
    minSamples: Type.Integer({ minimum: 0 }),
    minMinutes: Type.Optional(Type.Number({ minimum: 0, description: 'Domain time.' })),
    hold: Type.Optional(Type.Boolean({ description: 'Once everything passed, a person has to go on.' })),
  },
  strict,
);
const Limit = Type.Number({ exclusiveMinimum: 0 });
const GuardsBody = Type.Object(
  {
    errorRate: Type.Optional(Type.Object({ alpha: Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 }) }, strict)),
    latencyRatio: Type.Optional(
      Type.Object(
        { limit: Type.Number({ exclusiveMinimum: 1 }), floorMs: Type.Optional(Type.Number({ minimum: 0 })) },
        strict,
      ),
    ),
    burst: Type.Optional(
      Type.Object(
        {
          requests: Type.Optional(Type.Integer({ minimum: 2, maximum: 1000 })),
          share: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1 })),
          slowMs: Type.Optional(Nullable(Limit)),
        },
        { ...strict, description: 'The data plane takes the challenger out at once when so many of its newest fail.' },
      ),
    ),
    latencyP99: Type.Optional(Type.Object({ limitMs: Type.Optional(Nullable(Limit)) }, strict)),
    scorePsi: Type.Optional(Type.Object({ limit: Limit }, strict)),
    meanShift: Type.Optional(Type.Object({ limit: Limit }, strict)),
    flipped: Type.Optional(
      Type.Object({ threshold: Type.Optional(Type.Number()), limit: Type.Optional(Nullable(Limit)) }, strict),
    ),
  },
  strict,
);

const Strategy = Type.Union([
  Type.Literal('recreate'),
  Type.Literal('blue-green'),
  Type.Literal('canary'),
  Type.Literal('shadow'),
  Type.Literal('a-b'),
  Type.Literal('champion-challenger'),
  Type.Literal('bandit'),
]);
const Measure = Type.Union([
  Type.Literal('score'),
  Type.Literal('outcome'),
  Type.Literal('brier'),
  Type.Literal('log-loss'),
  Type.Literal('accuracy'),
]);
const Better = Type.Union([Type.Literal('higher'), Type.Literal('lower')]);
const Goal = Type.Union([Type.Literal('superior'), Type.Literal('non-inferior')]);
const Alpha = Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 });
const MetricBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    measure: Measure,
    outcome: Type.Optional(
      Type.String({ minLength: 1, maxLength: 100, description: 'Name outcomes are recorded under; default the name.' }),
    ),
    better: Type.Optional(Better),
    goal: Type.Optional(Goal),
    margin: Type.Optional(
      Type.Number({ minimum: 0, description: 'Worsening still acceptable, in the unit of the metric.' }),
    ),
    alpha: Type.Optional(Alpha),
    effectScale: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, description: 'Size of plausible effects: sets power, not validity.' }),
    ),
  },
  strict,
);
const MetricView = Type.Object({
  name: Type.String(),
  measure: Measure,
  outcome: Nullable(Type.String()),
  better: Better,
  goal: Goal,
  margin: Type.Number(),
  alpha: Type.Number(),
  effectScale: Type.Number(),
});

/** How a rollout goes on: what is left out takes its default. Also what `pawl.yaml` holds. */
export const RolloutPolicy = Type.Object(
  {
    strategy: Type.Optional(Strategy),
    steps: Type.Optional(Type.Array(StepBody, { minItems: 1, maxItems: 50 })),
    guards: Type.Optional(GuardsBody),
    metrics: Type.Optional(Type.Array(MetricBody, { maxItems: 10 })),
    maxSamples: Type.Optional(
      Nullable(
        Type.Integer({ minimum: 1, description: 'After so many, a metric still undecided keeps the champion.' }),
      ),
    ),
    audience: Type.Optional(AudienceBody),
    mirror: Type.Optional(Type.Boolean()),
    promotion: Type.Optional(Type.Union([Type.Literal('automatic'), Type.Literal('manual')])),
  },
  strict,
);
export type RolloutPolicy = Static<typeof RolloutPolicy>;

export const StartRolloutBody = Type.Object(
  {
    challenger: VersionText,
    policy: Type.Optional(RolloutPolicy),
    cause: Type.Optional(Reason),
    key: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: 'Starting again under the same key returns the same rollout.',
      }),
    ),
  },
  strict,
);
export const ReasonBody = Type.Object({ reason: Reason }, strict);

const StateView = Type.Union([
  Type.Literal('running'),
  Type.Literal('paused'),
  Type.Literal('promoted'),
  Type.Literal('rolled-back'),
]);
const PlanView = Type.Object({
  strategy: Strategy,
  steps: Type.Array(
    Type.Object({
      weight: Type.Number(),
      minSamples: Type.Integer(),
      minMinutes: Type.Number(),
      hold: Type.Boolean(),
    }),
  ),
  guards: Type.Object({
    errorRate: Type.Object({ alpha: Type.Number() }),
    latencyRatio: Type.Object({ limit: Type.Number(), floorMs: Type.Number() }),
    burst: Type.Object({ requests: Type.Integer(), share: Type.Number(), slowMs: Nullable(Type.Number()) }),
    latencyP99: Type.Object({ limitMs: Nullable(Type.Number()) }),
    scorePsi: Type.Object({ limit: Type.Number() }),
    meanShift: Type.Object({ limit: Type.Number() }),
    flipped: Type.Object({ threshold: Type.Number(), limit: Nullable(Type.Number()) }),
  }),
  metrics: Type.Array(MetricView),
  maxSamples: Nullable(Type.Integer()),
  audience: Nullable(AudienceView),
  mirror: Type.Boolean(),
  promotion: Type.Union([Type.Literal('automatic'), Type.Literal('manual')]),
});
const RolloutArm = Type.Object({ model: Type.String(), version: Type.String(), modelVersionId: Type.String() });

export const RolloutView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  endpointId: Type.String(),
  champion: RolloutArm,
  challenger: RolloutArm,
  plan: PlanView,
  state: StateView,
  step: Type.Integer({ description: 'From 0.' }),
  stepRevision: Type.Integer(),
  looks: Type.Integer(),
  cause: Type.String(),
  reason: Type.String(),
  startedBy: Type.String(),
  decidedBy: Nullable(Type.String()),
  startedAt: Timestamp,
  stepStartedAt: Timestamp,
  finishedAt: Nullable(Timestamp),
});
export type RolloutView = Static<typeof RolloutView>;
export const RolloutPage = pageOf(RolloutView);

const NumberOrNull = Nullable(Type.Number());
const CriterionView = Type.Object({
  name: Type.String(),
  champion: NumberOrNull,
  challenger: NumberOrNull,
  value: NumberOrNull,
  lower: NumberOrNull,
  upper: NumberOrNull,
  limit: NumberOrNull,
  verdict: Type.Union([
    Type.Literal('pass'),
    Type.Literal('fail'),
    Type.Literal('more-data'),
    Type.Literal('reported'),
  ]),
  method: Type.String(),
});
export const LookView = Type.Object({
  number: Type.Integer(),
  step: Type.Integer(),
  at: Timestamp,
  decision: Type.Union([
    Type.Literal('advance'),
    Type.Literal('hold'),
    Type.Literal('promote'),
    Type.Literal('rollback'),
    Type.Literal('reweigh'),
  ]),
  reason: Type.String(),
  actor: Type.String(),
  evidence: Type.Object({
    step: Type.Integer(),
    weight: Type.Number(),
    samples: Type.Integer(),
    minSamples: Type.Integer(),
    requests: Type.Object({
      champion: Type.Integer(),
      challenger: Type.Integer(),
      championFailed: Type.Integer(),
      challengerFailed: Type.Integer(),
    }),
    compared: Type.Object({ champion: Type.Integer(), challenger: Type.Integer(), paired: Type.Boolean() }),
    criteria: Type.Array(CriterionView),
    bandit: Type.Optional(
      Type.Object({
        challengerBest: Type.Number({ description: 'Chance that the challenger is the better arm.' }),
        weight: Type.Number({ description: 'Share that follows from it.' }),
      }),
    ),
  }),
});
export type LookView = Static<typeof LookView>;
export const LookPage = pageOf(LookView);
export const EvaluatedView = Type.Object({ rollout: RolloutView, look: LookView });

const Columns = Type.Record(Type.String(), Type.Union([Type.Number(), Type.String(), Type.Boolean(), Type.Null()]));
export const PredictionView = Type.Object({
  id: Type.String(),
  endpointId: Type.String(),
  at: Timestamp,
  answeredAt: Timestamp,
  revision: Type.Integer(),
  role: Type.String(),
  modelVersionId: Type.String(),
  entityKey: Nullable(Type.String()),
  traceId: Nullable(Type.String({ description: 'Of the W3C trace context that came with the request.' })),
  featuresAt: Nullable(
    Type.String({ description: 'Event time of the oldest feature from the online store; null where none was joined.' }),
  ),
  featuresReplaced: Type.Array(Type.String(), {
    description:
      '`VIEW:missing`, `:stale` or `:unavailable` where defaults stand; `COLUMN:request` where the request brought the value.',
  }),
  propensity: Nullable(Type.Number({ description: 'Chance with which the row came to its arm; null for copies.' })),
  logShare: Type.Number({ description: 'Share of such requests that are logged.' }),
  latencyMs: Type.Number(),
  status: Type.String(),
  error: Nullable(Type.String()),
  score: NumberOrNull,
  inputs: Columns,
  outputs: Columns,
});
export type PredictionView = Static<typeof PredictionView>;
export const PredictionPage = pageOf(PredictionView);
export const FoundPrediction = Type.Object({ prediction: PredictionView, copies: Type.Array(PredictionView) });
export const CollectedView = Type.Object({ records: Type.Integer(), endpoints: Type.Array(Type.String()) });

export const OutcomesBody = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: 100,
      description: 'Such as `conversion`; metrics of rollouts name it.',
    }),
    outcomes: Type.Array(Type.Object({ prediction: IdText, value: Type.Number() }, strict), {
      minItems: 1,
      maxItems: 10_000,
    }),
  },
  strict,
);
export const RecordedView = Type.Object({ recorded: Type.Integer() });

const TimeText = Type.String({ format: 'date-time', description: 'ISO 8601 in UTC.' });
export const TrafficQuery = Type.Object(
  {
    window: Type.Optional(
      Type.String({
        maxLength: 20,
        default: '24h',
        description: 'How long the span is, such as `90m`, `24h` or `30d`.',
      }),
    ),
    from: Type.Optional(TimeText),
    to: Type.Optional(Type.String({ format: 'date-time', description: 'Default now, in domain time.' })),
  },
  strict,
);
const percentiles = { p50Ms: NumberOrNull, p95Ms: NumberOrNull, p99Ms: NumberOrNull };
export const TrafficSeriesView = Type.Object({
  from: Timestamp,
  to: Timestamp,
  widthMs: Type.Integer({ description: 'Of an interval.' }),
  newestAt: Nullable(Type.String({ description: 'The newest prediction in the log, in the span or not.' })),
  leftOut: Type.Integer({ description: 'Arms with fewer requests than the ten shown.' }),
  arms: Type.Array(
    Type.Object({
      role: Type.String(),
      version: Type.String(),
      modelVersionId: Type.String(),
      copies: Type.Boolean({ description: 'Made for comparison; another arm answered.' }),
      requests: Type.Integer(),
      rows: Type.Integer({ description: 'A request may hold many.' }),
      failed: Type.Integer({ description: 'Requests that failed or did not fit the signature.' }),
      ...percentiles,
      intervals: Type.Array(
        Type.Object({
          at: Timestamp,
          requests: Type.Integer(),
          failed: Type.Integer(),
          perSecond: Type.Number(),
          ...percentiles,
        }),
      ),
      latency: Type.Array(Type.Object({ fromMs: Type.Number(), toMs: Type.Number(), requests: Type.Integer() }), {
        description: 'Requests that succeeded by latency, eight bins a factor of ten.',
      }),
    }),
  ),
});
export type TrafficSeriesView = Static<typeof TrafficSeriesView>;

const Scalar = Type.Union([Type.Number(), Type.String(), Type.Boolean(), Type.Null()]);
export const TryBody = Type.Object(
  {
    inputs: Type.Record(Type.String({ minLength: 1, maxLength: 256 }), Scalar, {
      description: 'A value by column; a missing one is null.',
    }),
    key: Type.Optional(
      Type.String({ minLength: 1, maxLength: 500, description: 'Sticky key: the same one gets the same arm.' }),
    ),
  },
  strict,
);
export const TriedView = Type.Object({
  predictionId: Type.String({ description: 'In the log once that is collected.' }),
  version: Type.String(),
  arm: Type.String(),
  ms: Type.Number({ description: 'From request to answer, as the control plane saw it.' }),
  outputs: Type.Record(Type.String(), Type.Union([Scalar, Type.Array(Scalar)])),
});
export type TriedView = Static<typeof TriedView>;

export const BatchBody = Type.Object(
  {
    model: Name,
    version: VersionText,
    dataset: Name,
    datasetVersion: Type.Optional(Type.String({ maxLength: 20, default: 'latest' })),
    selection: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 20_000,
        description: 'SELECT over the table `dataset` whose rows are scored; without one, all of them are.',
      }),
    ),
    output: Type.Optional(Name),
  },
  strict,
);
export const BatchView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  model: Type.String(),
  modelVersion: Type.String(),
  modelVersionId: Type.String(),
  dataset: Type.String(),
  datasetVersion: Type.String(),
  datasetVersionId: Type.String(),
  jobId: Type.String(),
  state: Type.Union([
    Type.Literal('queued'),
    Type.Literal('running'),
    Type.Literal('done'),
    Type.Literal('failed'),
    Type.Literal('cancelled'),
  ]),
  selection: Nullable(Type.String()),
  total: Nullable(Type.Integer({ description: 'Rows to score; null until they were counted.' })),
  records: Type.Integer({ description: 'Rows scored so far.' }),
  refused: Type.Integer({ description: 'Rows that the model could not take; each has its reason in `error`.' }),
  rowsPerSecond: Nullable(Type.Number()),
  sha256: Nullable(Type.String({ description: 'Of a result in one file.' })),
  bytes: Type.Integer(),
  output: Nullable(Type.String({ description: 'Dataset of which the result is a version.' })),
  outputVersion: Nullable(Type.String()),
  error: Nullable(Type.String()),
  createdBy: Type.String(),
  createdAt: Timestamp,
  finishedAt: Nullable(Timestamp),
});
export type BatchView = Static<typeof BatchView>;
export const BatchPage = pageOf(BatchView);
