// The schema of `pawl.yaml`: the declared state of a project, in lifecycle order. Published as JSON Schema for editors.
import { type Static, Type } from 'typebox';
import { Expectation } from './datasets.ts';
import { OnlinePolicyBody } from './features.ts';
import { Name } from './paging.ts';
import { PreloadedModules, StepSecrets } from './pipelines.ts';

const strict = { additionalProperties: false };
const Duration = Type.String({
  pattern: '^(\\d+(\\.\\d+)?(ms|s|m|h|d|w))+$',
  description: 'Such as `30s`, `36h`, `60d`.',
});
const Path = Type.String({ minLength: 1, maxLength: 1024, description: 'Path relative to pawl.yaml.' });
const Text = Type.String({ minLength: 1, maxLength: 5000 });
const Expression = Type.String({ minLength: 1, maxLength: 5000 });
const Columns = Type.Record(Type.String(), Type.String({ description: 'DuckDB type.' }));

const Objective = Type.Object(
  {
    name: Name,
    kpi: Text,
    unit: Type.Optional(Type.String({ maxLength: 50 })),
    direction: Type.Union([Type.Literal('increase'), Type.Literal('decrease')]),
    baseline: Type.Number(),
    target: Type.Number(),
    owner: Text,
    assumptions: Type.Optional(Type.String({ maxLength: 5000 })),
  },
  strict,
);

const Dataset = Type.Object(
  {
    description: Type.Optional(Type.String({ maxLength: 5000 })),
    schema: Type.Optional(Columns),
    key: Type.Optional(Type.Array(Type.String())),
    expectations: Type.Optional(Type.Array(Expectation)),
    pii: Type.Optional(Type.Array(Type.String())),
  },
  strict,
);

const QueryInput = Type.Object(
  { name: Name, dataset: Type.Optional(Name), sql: Type.Optional(Path) },
  { ...strict, description: 'A table that the SQL may name: a dataset, or a file of SQL over the inputs before it.' },
);

const Cutoffs = Type.Object(
  {
    every: Type.Union([Type.Literal('month-end'), Type.Literal('week'), Type.Literal('day')]),
    from: Type.String({ format: 'date' }),
  },
  strict,
);

const Features = Type.Object(
  {
    entities: Type.Record(
      Type.String(),
      Type.Object(
        { keys: Type.Array(Type.String(), { minItems: 1 }), description: Type.Optional(Type.String()) },
        strict,
      ),
    ),
    views: Type.Record(
      Type.String(),
      Type.Object(
        {
          entity: Name,
          kind: Type.Optional(Type.Union([Type.Literal('snapshot'), Type.Literal('events')])),
          inputs: Type.Array(QueryInput, { minItems: 1 }),
          sql: Path,
          ttl: Type.Optional(Duration),
          timestamp: Type.Optional(Type.String()),
          created: Type.Optional(Type.String()),
          owner: Type.Optional(Type.String()),
          description: Type.Optional(Type.String()),
        },
        strict,
      ),
    ),
    services: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Object(
          {
            views: Type.Array(Name, { minItems: 1 }),
            online: Type.Optional(OnlinePolicyBody),
            description: Type.Optional(Type.String()),
          },
          strict,
        ),
      ),
    ),
    trainingSets: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Object(
          {
            cutoffs: Cutoffs,
            inputs: Type.Array(QueryInput, { minItems: 1 }),
            rows: Type.Object(
              {
                sql: Path,
                timestamp: Type.String(),
                label: Type.Optional(Type.String()),
                maturity: Type.Optional({
                  ...Duration,
                  description: 'How long after its cut-off a row becomes known.',
                }),
              },
              strict,
            ),
            views: Type.Array(Name, { minItems: 1 }),
            holdout: Type.Optional(Expression),
          },
          strict,
        ),
      ),
    ),
  },
  strict,
);

const StepInput = Type.Object(
  {
    trainingSet: Type.Optional(Name),
    part: Type.Optional(Type.Union([Type.Literal('training'), Type.Literal('holdout'), Type.Literal('all')])),
    newest: Type.Optional(Type.Integer({ minimum: 1, description: 'Only the newest n matured cut-offs.' })),
    dataset: Type.Optional(Name),
    step: Type.Optional(Name),
    output: Type.Optional(Type.String()),
    file: Type.Optional(Path),
  },
  strict,
);

const Step = Type.Object(
  {
    name: Name,
    command: Type.Array(Type.String(), { minItems: 1 }),
    inputs: Type.Optional(Type.Record(Type.String(), StepInput)),
    outputs: Type.Optional(Type.Record(Type.String(), Type.String())),
    env: Type.Optional(Type.Record(Type.String(), Type.String())),
    preload: Type.Optional(PreloadedModules),
    secrets: Type.Optional(StepSecrets),
    memoryMb: Type.Optional(Type.Integer({ minimum: 16 })),
    timeout: Type.Optional(Duration),
    retries: Type.Optional(Type.Integer({ minimum: 0, maximum: 20 })),
    cache: Type.Optional(Type.Boolean()),
    after: Type.Optional(Type.Array(Name)),
    tracked: Type.Optional(Type.Boolean()),
  },
  strict,
);

const Pipeline = Type.Object(
  {
    steps: Type.Array(Step, { minItems: 1 }),
    params: Type.Optional(Type.Record(Type.String(), Type.String())),
    schedule: Type.Optional(Type.String()),
    triggers: Type.Optional(Type.Array(Type.String())),
  },
  strict,
);

const Training = Type.Object(
  {
    experiment: Type.Optional(Type.String()),
    code: Type.Optional(Type.Array(Path, { description: 'Files that steps run, as paths or globs.' })),
    pipelines: Type.Record(Type.String(), Pipeline),
  },
  strict,
);

const Evaluation = Type.Object(
  {
    data: StepInput,
    label: Type.String(),
    threshold: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    seed: Type.Optional(Type.Integer()),
    slices: Type.Optional(Type.Record(Type.String(), Expression)),
    fairness: Type.Optional(Type.Array(Type.String())),
    gate: Type.Record(Type.String(), Expression, {
      description: 'Condition name → CEL over challenger, champion, delta, slices, fairness, rows, has_champion.',
    }),
  },
  strict,
);

const Deployment = Type.Object(
  {
    endpoint: Name,
    service: Type.Optional(Name),
    rollout: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: 'Steps, guards and limits of the canary.' }),
    ),
  },
  strict,
);

const Monitoring = Type.Object(
  {
    schedule: Type.String({ description: 'Cron expression (UTC) of the monitors.' }),
    window: Duration,
    labels: Type.Optional(Type.Object({ trainingSet: Name }, strict)),
    webhooks: Type.Optional(Type.Array(Type.String({ format: 'uri' }))),
    monitors: Type.Record(Type.String(), Type.Record(Type.String(), Type.Unknown())),
  },
  strict,
);

const Retraining = Type.Object(
  {
    pipeline: Name,
    version: Type.Object({ step: Name, output: Type.String() }, strict),
    triggers: Type.Array(Type.String()),
    coolDown: Type.Optional(Duration),
    budget: Type.Optional(Type.Object({ runs: Type.Integer({ minimum: 1 }), within: Duration }, strict)),
  },
  strict,
);

const Governance = Type.Object(
  {
    risk: Type.Optional(Type.Union([Type.Literal('minimal'), Type.Literal('limited'), Type.Literal('high')])),
    approvals: Type.Optional(Type.Integer({ minimum: 0, maximum: 10 })),
  },
  strict,
);

export const Manifest = Type.Object(
  {
    project: Name,
    model: Type.Optional(Name),
    objective: Type.Optional(Objective),
    datasets: Type.Optional(Type.Record(Type.String(), Dataset)),
    features: Type.Optional(Features),
    training: Type.Optional(Training),
    evaluation: Type.Optional(Evaluation),
    deployment: Type.Optional(Deployment),
    monitoring: Type.Optional(Monitoring),
    retraining: Type.Optional(Retraining),
    governance: Type.Optional(Governance),
  },
  { ...strict, $id: 'pawl.yaml', title: 'pawl.yaml', description: 'Declared state of a Pawl project.' },
);
export type Manifest = Static<typeof Manifest>;
