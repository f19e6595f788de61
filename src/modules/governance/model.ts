// Approvals: a decision that policy reserves to people. Nobody approves what they asked for themselves (four eyes).
import type { Actor } from '../../kernel/actor.ts';
import type { NodeRef } from '../../kernel/node-ref.ts';
import type { Millis } from '../../kernel/time.ts';

export type ApprovalState = 'pending' | 'approved' | 'rejected';

export interface Vote {
  readonly actor: Actor;
  readonly approve: boolean;
  readonly reason: string;
  readonly at: Millis;
}

export interface Approval {
  readonly id: string;
  readonly project: string;
  /** What is to be allowed, such as a model version going to production. */
  readonly subject: NodeRef;
  readonly title: string;
  readonly requestedBy: Actor;
  /** Votes in favour that are needed. */
  readonly needed: number;
  readonly votes: readonly Vote[];
  readonly state: ApprovalState;
  readonly createdAt: Millis;
  readonly decidedAt: Millis | null;
}

/** One rejection decides; otherwise enough approvals of different people do. */
export function stateAfter(needed: number, votes: readonly Vote[]): ApprovalState {
  if (votes.some((vote) => !vote.approve)) return 'rejected';
  return votes.length >= needed ? 'approved' : 'pending';
}
