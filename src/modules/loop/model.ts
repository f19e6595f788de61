// Continuous training and delivery of one model as a state machine (docs/architecture.md, "The loop"). A turn goes through the
// states below; every step is one stored transition with its cause and evidence, and what is not in the table cannot happen.
import type { Actor } from '../../kernel/actor.ts';
import type { Json } from '../../kernel/json.ts';
import type { NodeRef } from '../../kernel/node-ref.ts';
import type { Millis } from '../../kernel/time.ts';
import type { GateCondition } from '../evaluation/index.ts';
import type { InputSpec } from '../pipelines/index.ts';

export type LoopState =
  | 'idle'
  | 'training'
  | 'evaluating'
  | 'awaiting-approval'
  | 'rolling-out'
  | 'promoted'
  | 'rolled-back';

const allowed: Readonly<Record<LoopState, readonly LoopState[]>> = {
  idle: ['training', 'evaluating'],
  training: ['evaluating', 'idle'],
  evaluating: ['awaiting-approval', 'rolling-out', 'idle'],
  'awaiting-approval': ['rolling-out', 'idle'],
  'rolling-out': ['promoted', 'rolled-back', 'idle'],
  promoted: [],
  'rolled-back': [],
};

export function mayGo(from: LoopState, to: LoopState): boolean {
  return allowed[from].includes(to);
}

/** States in which a turn is over; the model can begin another. */
export function isOver(state: LoopState): boolean {
  return state === 'idle' || state === 'promoted' || state === 'rolled-back';
}

export interface Cause {
  readonly kind: 'person' | 'alarm' | 'pipeline' | 'gate' | 'approval' | 'rollout' | 'override' | 'policy';
  readonly id: string;
  /** One sentence for people. */
  readonly text: string;
}

/** What a model's loop does by itself. */
export interface LoopPolicy {
  readonly project: string;
  readonly model: string;
  readonly pipeline: string;
  /** The step output (JSON with `version`) that names the trained version. */
  readonly versionOutput: { readonly step: string; readonly output: string };
  readonly evaluation: {
    /** Labelled rows that no candidate was trained on. */
    readonly data: InputSpec;
    readonly labelColumn: string;
    readonly slices: Readonly<Record<string, string>>;
    readonly fairness: readonly string[];
    readonly threshold: number;
    readonly seed: number;
    readonly gate: readonly GateCondition[];
  };
  readonly endpoint: string;
  /** How a challenger takes traffic; read by serving. */
  readonly rollout: Json;
  /** Monitors whose open alarms start a turn. */
  readonly triggers: readonly string[];
  /** Least domain time between the starts of two automatic turns. */
  readonly coolDownMs: Millis;
  /** At most `runs` automatic turns within `withinMs`. */
  readonly budget: { readonly runs: number; readonly withinMs: Millis } | null;
  /** Approvals needed before a challenger takes traffic. */
  readonly approvals: number;
  readonly paused: boolean;
}

export interface Turn {
  readonly id: string;
  readonly project: string;
  readonly model: string;
  readonly state: LoopState;
  readonly cause: Cause;
  readonly pipelineRunId: string | null;
  readonly version: number | null;
  readonly versionId: string | null;
  readonly championVersion: number | null;
  readonly evaluationId: string | null;
  readonly approvalId: string | null;
  readonly rolloutId: string | null;
  /** Reason given by the person who sent the candidate past a gate it fails; null: the gate decides. */
  readonly overrideReason: string | null;
  readonly overrideBy: Actor | null;
  readonly startedAt: Millis;
  readonly endedAt: Millis | null;
}

export interface Transition {
  readonly id: string;
  readonly turnId: string;
  readonly project: string;
  readonly model: string;
  readonly from: LoopState;
  readonly to: LoopState;
  readonly cause: Cause;
  readonly actor: Actor;
  readonly evidence: readonly NodeRef[];
  readonly at: Millis;
}

/** Why an open alarm did or did not start a turn. */
export interface Decision {
  readonly id: string;
  readonly project: string;
  readonly model: string;
  readonly alarmId: string;
  readonly outcome: 'started' | 'held';
  /** `turn-under-way`, `cool-down`, `budget`, `paused`, or empty when started. */
  readonly heldBy: string;
  readonly text: string;
  readonly turnId: string | null;
  readonly at: Millis;
}

/** What holds a turn back now; undefined when it may start. Pure, so that the page can say it in advance. */
export function heldBy(
  policy: Pick<LoopPolicy, 'paused' | 'coolDownMs' | 'budget'>,
  facts: {
    readonly active: boolean;
    readonly lastAutomaticAt: Millis | null;
    readonly automaticWithinBudget: number;
    readonly now: Millis;
  },
): { readonly reason: string; readonly text: string } | undefined {
  if (policy.paused) return { reason: 'paused', text: 'The loop is paused.' };
  if (facts.active) return { reason: 'turn-under-way', text: 'A turn is under way.' };
  if (facts.lastAutomaticAt !== null && facts.now - facts.lastAutomaticAt < policy.coolDownMs) {
    return {
      reason: 'cool-down',
      text: `Cool-down until ${new Date(facts.lastAutomaticAt + policy.coolDownMs).toISOString()}.`,
    };
  }
  if (policy.budget !== null && facts.automaticWithinBudget >= policy.budget.runs) {
    return { reason: 'budget', text: `The budget of ${policy.budget.runs} automatic trainings is used up.` };
  }
  return undefined;
}
