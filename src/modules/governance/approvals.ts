// Approvals: asked for by the loop or a person, decided by others, once.
import type { Actor } from '../../kernel/actor.ts';
import type { NodeRef } from '../../kernel/node-ref.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../kernel/paging.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database, Tx } from '../../platform/db/database.ts';
import type { NewId } from '../../platform/random/random.ts';
import type { Audit } from '../audit/index.ts';
import type { Lineage } from '../lineage/index.ts';
import { governanceErrors } from './errors.ts';
import { type Approval, stateAfter } from './model.ts';
import * as store from './store.ts';

export interface Approvals {
  /** Asks in the caller's transaction. */
  request(
    tx: Tx,
    actor: Actor,
    request: { readonly project: string; readonly subject: NodeRef; readonly title: string; readonly needed: number },
  ): Promise<Approval>;
  /** @throws AppError `governance.own_request`, `governance.voted_already`, `governance.already_decided` */
  vote(actor: Actor, id: string, vote: { readonly approve: boolean; readonly reason: string }): Promise<Approval>;
  get(id: string): Promise<Approval>;
  list(filter: store.ApprovalFilter, page: PageRequest): Promise<Page<Approval>>;
}

export interface ApprovalsDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly audit: Audit;
  readonly lineage: Lineage;
}

export function createApprovals(deps: ApprovalsDeps): Approvals {
  const { db, clock, bus, audit, lineage } = deps;
  const find = async (tx: Tx, id: string): Promise<Approval> => {
    const approval = await store.findApproval(tx, id);
    if (approval === undefined) throw governanceErrors.create('unknown_approval', `There is no approval ${id}.`);
    return approval;
  };
  return {
    async request(tx, actor, input) {
      const approval: Approval = {
        ...input,
        id: deps.newId(),
        requestedBy: actor,
        votes: [],
        state: 'pending',
        createdAt: clock.now(),
        decidedAt: null,
      };
      await store.insertApproval(tx, approval);
      const ref: NodeRef = { type: 'approval', id: approval.id };
      await lineage.describe(tx, { ref, project: input.project, label: input.title });
      await lineage.link(tx, { from: ref, to: input.subject, relation: 'approved' });
      await audit.record(tx, {
        actor,
        action: 'governance.request',
        project: input.project,
        subject: ref,
        after: approval,
      });
      await bus.publish(tx, {
        type: 'approval.requested',
        project: input.project,
        subject: approval.id,
        data: { title: input.title },
      });
      return approval;
    },
    vote(actor, id, vote) {
      return db.transact(async (tx) => {
        const before = await find(tx, id);
        if (before.state !== 'pending')
          throw governanceErrors.create('already_decided', `The approval was ${before.state}.`);
        if (before.requestedBy.id === actor.id)
          throw governanceErrors.create('own_request', `${actor.name} asked for this approval.`);
        if (before.votes.some((one) => one.actor.id === actor.id))
          throw governanceErrors.create('voted_already', `${actor.name} has voted.`);
        const votes = [...before.votes, { actor, approve: vote.approve, reason: vote.reason, at: clock.now() }];
        const state = stateAfter(before.needed, votes);
        const approval: Approval = { ...before, votes, state, decidedAt: state === 'pending' ? null : clock.now() };
        await store.updateApproval(tx, approval);
        const ref: NodeRef = { type: 'approval', id };
        await audit.record(tx, {
          actor,
          action: vote.approve ? 'governance.approve' : 'governance.reject',
          project: before.project,
          subject: ref,
          before,
          after: approval,
          detail: { reason: vote.reason },
        });
        if (state !== 'pending')
          await bus.publish(tx, {
            type: 'approval.decided',
            project: before.project,
            subject: id,
            data: { state, by: actor.name },
          });
        return approval;
      });
    },
    get: (id) => find(db.reader, id),
    async list(filter, page) {
      const before = page.cursor === undefined ? '~' : String(decodeCursor(page.cursor, 1)[0]);
      return toPage(await store.listApprovals(db.reader, filter, before, page.limit + 1), page.limit, (approval) => [
        approval.id,
      ]);
    },
  };
}
