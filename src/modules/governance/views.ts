// This module's records as the native API answers them.
import type { ApprovalView } from '../../contracts/governance.ts';
import { toIso } from '../../kernel/time.ts';
import type { Approval } from './model.ts';

export function toApprovalView(approval: Approval): ApprovalView {
  return {
    ...approval,
    votes: approval.votes.map((vote) => ({ ...vote, at: toIso(vote.at) })),
    createdAt: toIso(approval.createdAt),
    decidedAt: approval.decidedAt === null ? null : toIso(approval.decidedAt),
  };
}
