import { type Static, Type } from 'typebox';
import { ActorView, NodeRefView } from './audit.ts';
import { Name, PageQuery, pageOf, Timestamp } from './paging.ts';

export const LoopStateView = Type.Union([
  Type.Literal('idle'),
  Type.Literal('training'),
  Type.Literal('evaluating'),
  Type.Literal('awaiting-approval'),
  Type.Literal('rolling-out'),
  Type.Literal('promoted'),
  Type.Literal('rolled-back'),
]);

export const CauseView = Type.Object({ kind: Type.String(), id: Type.String(), text: Type.String() });

const NullableText = Type.Union([Type.String(), Type.Null()]);
const NullableInteger = Type.Union([Type.Integer(), Type.Null()]);

export const TurnView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  model: Type.String(),
  state: LoopStateView,
  cause: CauseView,
  pipelineRunId: NullableText,
  version: NullableInteger,
  versionId: NullableText,
  championVersion: NullableInteger,
  evaluationId: NullableText,
  approvalId: NullableText,
  rolloutId: NullableText,
  overrideReason: NullableText,
  startedAt: Timestamp,
  endedAt: Type.Union([Timestamp, Type.Null()]),
});
export type TurnView = Static<typeof TurnView>;
export const TurnPage = pageOf(TurnView);

export const TransitionView = Type.Object({
  id: Type.String(),
  turnId: Type.String(),
  model: Type.String(),
  from: LoopStateView,
  to: LoopStateView,
  cause: CauseView,
  actor: ActorView,
  evidence: Type.Array(NodeRefView),
  at: Timestamp,
});
export type TransitionView = Static<typeof TransitionView>;
export const TransitionPage = pageOf(TransitionView);
export const TransitionQuery = Type.Object(
  { ...PageQuery.properties, turn: Type.Optional(Type.String()) },
  { additionalProperties: false },
);

export const DecisionView = Type.Object({
  id: Type.String(),
  model: Type.String(),
  alarmId: Type.String(),
  outcome: Type.Union([Type.Literal('started'), Type.Literal('held')]),
  heldBy: Type.String(),
  text: Type.String(),
  turnId: NullableText,
  at: Timestamp,
});
export type DecisionView = Static<typeof DecisionView>;
export const DecisionPage = pageOf(DecisionView);

export const LoopStatusView = Type.Object({
  project: Type.String(),
  model: Type.String(),
  state: LoopStateView,
  paused: Type.Boolean(),
  endpoint: Type.String(),
  pipeline: Type.String(),
  triggers: Type.Array(Type.String()),
  coolDownMs: Type.Number(),
  turn: Type.Union([TurnView, Type.Null()]),
  lastTransition: Type.Union([TransitionView, Type.Null()]),
  openAlarms: Type.Array(
    Type.Object({ id: Type.String(), monitor: Type.String(), text: Type.String(), raisedAt: Timestamp }),
  ),
  held: Type.Union([Type.Object({ reason: Type.String(), text: Type.String() }), Type.Null()], {
    description: 'What would hold an automatic turn back now.',
  }),
});
export type LoopStatusView = Static<typeof LoopStatusView>;
export const LoopList = Type.Object({ items: Type.Array(LoopStatusView) });
export const LoopParams = Type.Object({ project: Name, model: Name });
export const StartTurnBody = Type.Object(
  { note: Type.Optional(Type.String({ maxLength: 1000 })) },
  { additionalProperties: false },
);
export const CandidateBody = Type.Object({ version: Type.Integer({ minimum: 1 }) }, { additionalProperties: false });
export const OverrideBody = Type.Object(
  {
    version: Type.Integer({ minimum: 1 }),
    reason: Type.String({ minLength: 1, maxLength: 1000, description: 'Why the gate’s refusal is not followed.' }),
  },
  { additionalProperties: false },
);
export const PauseBody = Type.Object({ paused: Type.Boolean() }, { additionalProperties: false });
