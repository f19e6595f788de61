// Home and a model's loop: where each loop stands and what it did.
import { type Static, Type } from 'typebox';
import { LoopStatusView, TransitionView, TurnView } from '../loop.ts';
import { AnswerView, PageAddress, ToneView } from './answer.ts';

export const StageView = Type.Object({
  name: Type.String(),
  tone: ToneView,
  note: Type.String(),
  to: PageAddress,
  now: Type.Boolean({ description: 'The loop is at this stage.' }),
});
export type StageView = Static<typeof StageView>;

export const ServedArmView = Type.Object({ role: Type.String(), version: Type.String(), weight: Type.Number() });

export const LoopCardView = Type.Object({
  group: Type.Union([Type.Literal('needs-you'), Type.Literal('running'), Type.Literal('at-rest')]),
  loop: LoopStatusView,
  arms: Type.Array(ServedArmView),
  stages: Type.Array(StageView, { description: 'Data, features, train, validate, deploy, monitor, retrain.' }),
  transitions: Type.Array(TransitionView, { description: 'The newest ten.' }),
  turns: Type.Array(TurnView, { description: 'The newest twelve.' }),
});
export type LoopCardView = Static<typeof LoopCardView>;

export const WorthView = Type.Object({
  objective: Type.String(),
  kpi: Type.String(),
  unit: Type.String(),
  gain: Type.Number({ description: 'Mean of loop − static over the days on which both were measured.' }),
  points: Type.Array(Type.Object({ at: Type.String(), loop: Type.Number(), fixed: Type.Number() })),
});
export type WorthView = Static<typeof WorthView>;

export const HomePageView = Type.Object({
  answer: AnswerView,
  cards: Type.Array(LoopCardView),
  worth: Type.Union([WorthView, Type.Null()]),
});
export type HomePageView = Static<typeof HomePageView>;

export const LoopPageView = Type.Object({ answer: AnswerView, card: LoopCardView });
export type LoopPageView = Static<typeof LoopPageView>;
