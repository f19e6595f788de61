// All SQL of approvals.
import type { Actor } from '../../kernel/actor.ts';
import { parseStored } from '../../kernel/json.ts';
import type { NodeType } from '../../kernel/node-ref.ts';
import type { Tx } from '../../platform/db/database.ts';
import type { Approval, ApprovalState } from './model.ts';

type ApprovalRow = {
  id: string;
  project: string;
  subject_type: string;
  subject_id: string;
  title: string;
  requested_by: string;
  needed: number;
  votes: string;
  state: string;
  created_at: number;
  decided_at: number | null;
};
type GovernanceTables = { governance_approvals: ApprovalRow };

const tables = (tx: Tx) => tx.withTables<GovernanceTables>();

function toApproval(row: ApprovalRow): Approval {
  return {
    id: row.id,
    project: row.project,
    subject: { type: row.subject_type as NodeType, id: row.subject_id },
    title: row.title,
    requestedBy: JSON.parse(row.requested_by) as Actor,
    needed: row.needed,
    votes: parseStored(row.votes, []),
    state: row.state as ApprovalState,
    createdAt: row.created_at,
    decidedAt: row.decided_at,
  };
}

export async function insertApproval(tx: Tx, approval: Approval): Promise<void> {
  await tables(tx)
    .insertInto('governance_approvals')
    .values({
      id: approval.id,
      project: approval.project,
      subject_type: approval.subject.type,
      subject_id: approval.subject.id,
      title: approval.title,
      requested_by: JSON.stringify(approval.requestedBy),
      needed: approval.needed,
      votes: JSON.stringify(approval.votes),
      state: approval.state,
      created_at: approval.createdAt,
      decided_at: approval.decidedAt,
    })
    .execute();
}

export async function updateApproval(tx: Tx, approval: Approval): Promise<void> {
  await tables(tx)
    .updateTable('governance_approvals')
    .set({ votes: JSON.stringify(approval.votes), state: approval.state, decided_at: approval.decidedAt })
    .where('id', '=', approval.id)
    .execute();
}

export async function findApproval(tx: Tx, id: string): Promise<Approval | undefined> {
  const row = await tables(tx).selectFrom('governance_approvals').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toApproval(row);
}

export interface ApprovalFilter {
  readonly project: string;
  readonly state?: ApprovalState | undefined;
  /** Id of the record that the approval is about. */
  readonly subjectId?: string | undefined;
}

export async function listApprovals(
  tx: Tx,
  filter: ApprovalFilter,
  before: string,
  limit: number,
): Promise<Approval[]> {
  let query = tables(tx)
    .selectFrom('governance_approvals')
    .selectAll()
    .where('project', '=', filter.project)
    .where('id', '<', before);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  if (filter.subjectId !== undefined) query = query.where('subject_id', '=', filter.subjectId);
  return (await query.orderBy('id', 'desc').limit(limit).execute()).map(toApproval);
}
