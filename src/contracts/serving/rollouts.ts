// Rollouts: by which policy a challenger takes over, and what each look found.

import { type Static, Type } from 'typebox';
import { IdText, Name, pageOf, Timestamp } from '../paging.ts';
import { AudienceBody, AudienceView } from './endpoints.ts';
import { Limit, Nullable, NumberOrNull, Reason, strict, VersionText } from './fields.ts';

export const RolloutParams = Type.Object({ project: Name, endpoint: Name, rollout: IdText });

const StepBody = Type.Object(
  {
    weight: Type.Number({ minimum: 0, maximum: 1, description: '0: the challenger only scores copies.' }),
    minSamples: Type.Integer({ minimum: 0 }),
    minMinutes: Type.Optional(Type.Number({ minimum: 0, description: 'Domain time.' })),
    hold: Type.Optional(Type.Boolean({ description: 'Once everything passed, a person has to go on.' })),
  },
  strict,
);

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
