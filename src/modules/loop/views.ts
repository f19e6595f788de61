// This module's records as the native API answers them.
import type { DecisionView, LoopStatusView, TransitionView, TurnView } from '../../contracts/loop.ts';
import { toIso } from '../../kernel/time.ts';
import type { LoopStatus } from './loop.ts';
import type { Decision, Transition, Turn } from './model.ts';

export function toTurnView(turn: Turn): TurnView {
  const { overrideBy: _by, ...rest } = turn;
  return { ...rest, startedAt: toIso(turn.startedAt), endedAt: turn.endedAt === null ? null : toIso(turn.endedAt) };
}

export function toTransitionView(one: Transition): TransitionView {
  const { project: _project, ...rest } = one;
  return { ...rest, evidence: [...one.evidence], at: toIso(one.at) };
}

export function toDecisionView(one: Decision): DecisionView {
  const { project: _project, ...rest } = one;
  return { ...rest, at: toIso(one.at) };
}

export function toStatusView({ policy, state, turn, lastTransition, openAlarms, held }: LoopStatus): LoopStatusView {
  return {
    project: policy.project,
    model: policy.model,
    state,
    paused: policy.paused,
    endpoint: policy.endpoint,
    pipeline: policy.pipeline,
    triggers: [...policy.triggers],
    coolDownMs: policy.coolDownMs,
    turn: turn === null ? null : toTurnView(turn),
    lastTransition: lastTransition === null ? null : toTransitionView(lastTransition),
    openAlarms: openAlarms.map(({ id, monitor, text, raisedAt }) => ({ id, monitor, text, raisedAt: toIso(raisedAt) })),
    held,
  };
}
