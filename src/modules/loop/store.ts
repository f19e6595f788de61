// All SQL of the loop. What is looked up stands in columns; the record itself is one document.
import { chunks } from '../../platform/db/chunks.ts';
import type { Tx } from '../../platform/db/database.ts';
import type { Decision, LoopPolicy, Transition, Turn } from './model.ts';

type LoopTables = {
  loop_policies: { project: string; model: string; policy: string; updated_at: number };
  loop_turns: {
    id: string;
    project: string;
    model: string;
    state: string;
    cause_kind: string;
    pipeline_run_id: string | null;
    rollout_id: string | null;
    approval_id: string | null;
    turn: string;
    started_at: number;
  };
  loop_transitions: { id: string; turn_id: string; project: string; model: string; transition: string };
  loop_decisions: { id: string; project: string; model: string; outcome: string; decision: string };
};

const idsAtOnce = 500;

const tables = (tx: Tx) => tx.withTables<LoopTables>();
const toTurn = (row: { turn: string }): Turn => JSON.parse(row.turn) as Turn;

export async function upsertPolicy(tx: Tx, policy: LoopPolicy, at: number): Promise<void> {
  const change = { policy: JSON.stringify(policy), updated_at: at };
  await tables(tx)
    .insertInto('loop_policies')
    .values({ project: policy.project, model: policy.model, ...change })
    .onConflict((conflict) => conflict.columns(['project', 'model']).doUpdateSet(change))
    .execute();
}

export async function findPolicy(tx: Tx, project: string, model: string): Promise<LoopPolicy | undefined> {
  const row = await tables(tx)
    .selectFrom('loop_policies')
    .select('policy')
    .where('project', '=', project)
    .where('model', '=', model)
    .executeTakeFirst();
  return row === undefined ? undefined : (JSON.parse(row.policy) as LoopPolicy);
}

/** Policies of a project in order of model. */
export async function listPolicies(tx: Tx, project: string, limit: number): Promise<LoopPolicy[]> {
  const rows = await tables(tx)
    .selectFrom('loop_policies')
    .select('policy')
    .where('project', '=', project)
    .orderBy('model')
    .limit(limit)
    .execute();
  return rows.map((row) => JSON.parse(row.policy) as LoopPolicy);
}

const columnsOf = (turn: Turn) => ({
  state: turn.state,
  cause_kind: turn.cause.kind,
  pipeline_run_id: turn.pipelineRunId,
  rollout_id: turn.rolloutId,
  approval_id: turn.approvalId,
  turn: JSON.stringify(turn),
});

export async function insertTurn(tx: Tx, turn: Turn): Promise<void> {
  await tables(tx)
    .insertInto('loop_turns')
    .values({ id: turn.id, project: turn.project, model: turn.model, started_at: turn.startedAt, ...columnsOf(turn) })
    .execute();
}

export async function updateTurn(tx: Tx, turn: Turn): Promise<void> {
  await tables(tx).updateTable('loop_turns').set(columnsOf(turn)).where('id', '=', turn.id).execute();
}

export async function findTurn(tx: Tx, id: string): Promise<Turn | undefined> {
  const row = await tables(tx).selectFrom('loop_turns').select('turn').where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toTurn(row);
}

export async function findTurnBy(
  tx: Tx,
  column: 'pipeline_run_id' | 'rollout_id' | 'approval_id',
  id: string,
): Promise<Turn | undefined> {
  const row = await tables(tx).selectFrom('loop_turns').select('turn').where(column, '=', id).executeTakeFirst();
  return row === undefined ? undefined : toTurn(row);
}

export async function lastTurn(tx: Tx, project: string, model: string): Promise<Turn | undefined> {
  const row = await tables(tx)
    .selectFrom('loop_turns')
    .select('turn')
    .where('project', '=', project)
    .where('model', '=', model)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : toTurn(row);
}

export async function listTurns(
  tx: Tx,
  project: string,
  model: string,
  before: string,
  limit: number,
): Promise<Turn[]> {
  const rows = await tables(tx)
    .selectFrom('loop_turns')
    .select('turn')
    .where('project', '=', project)
    .where('model', '=', model)
    .where('id', '<', before)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toTurn);
}

export async function findTurns(tx: Tx, ids: readonly string[]): Promise<Turn[]> {
  const found: Turn[] = [];
  for (const some of chunks(ids, idsAtOnce)) {
    const rows = await tables(tx).selectFrom('loop_turns').select('turn').where('id', 'in', some).execute();
    found.push(...rows.map(toTurn));
  }
  return found;
}

/** Starts (domain time) of the turns that alarms set off since a time, newest first. */
export async function automaticStarts(tx: Tx, project: string, model: string, since: number): Promise<number[]> {
  const rows = await tables(tx)
    .selectFrom('loop_turns')
    .select('started_at')
    .where('project', '=', project)
    .where('model', '=', model)
    .where('cause_kind', '=', 'alarm')
    .where('started_at', '>=', since)
    .orderBy('started_at', 'desc')
    .limit(1000)
    .execute();
  return rows.map((row) => row.started_at);
}

export async function insertTransition(tx: Tx, transition: Transition): Promise<void> {
  await tables(tx)
    .insertInto('loop_transitions')
    .values({
      id: transition.id,
      turn_id: transition.turnId,
      project: transition.project,
      model: transition.model,
      transition: JSON.stringify(transition),
    })
    .execute();
}

export async function listTransitions(
  tx: Tx,
  filter: { readonly project: string; readonly model: string; readonly turnId?: string | undefined },
  before: string,
  limit: number,
): Promise<Transition[]> {
  let query = tables(tx)
    .selectFrom('loop_transitions')
    .select('transition')
    .where('project', '=', filter.project)
    .where('model', '=', filter.model)
    .where('id', '<', before);
  if (filter.turnId !== undefined) query = query.where('turn_id', '=', filter.turnId);
  const rows = await query.orderBy('id', 'desc').limit(limit).execute();
  return rows.map((row) => JSON.parse(row.transition) as Transition);
}

export async function insertDecision(tx: Tx, decision: Decision): Promise<void> {
  await tables(tx)
    .insertInto('loop_decisions')
    .values({
      id: decision.id,
      project: decision.project,
      model: decision.model,
      outcome: decision.outcome,
      decision: JSON.stringify(decision),
    })
    .execute();
}

export interface DecisionFilter {
  readonly project: string;
  readonly model?: string | undefined;
  readonly outcome?: Decision['outcome'] | undefined;
}

/** Newest first. */
export async function listDecisions(
  tx: Tx,
  filter: DecisionFilter,
  before: string,
  limit: number,
): Promise<Decision[]> {
  let query = tables(tx)
    .selectFrom('loop_decisions')
    .select('decision')
    .where('project', '=', filter.project)
    .where('id', '<', before);
  if (filter.model !== undefined) query = query.where('model', '=', filter.model);
  if (filter.outcome !== undefined) query = query.where('outcome', '=', filter.outcome);
  const rows = await query.orderBy('id', 'desc').limit(limit).execute();
  return rows.map((row) => JSON.parse(row.decision) as Decision);
}

/** Number of decisions of each outcome. */
export async function countDecisions(
  tx: Tx,
  filter: Omit<DecisionFilter, 'outcome'>,
): Promise<Readonly<Record<Decision['outcome'], number>>> {
  let query = tables(tx)
    .selectFrom('loop_decisions')
    .select(({ fn }) => ['outcome', fn.countAll<number | string>().as('n')])
    .where('project', '=', filter.project);
  if (filter.model !== undefined) query = query.where('model', '=', filter.model);
  const rows = await query.groupBy('outcome').execute();
  const count = (outcome: string): number => Number(rows.find((row) => row.outcome === outcome)?.n ?? 0);
  return { started: count('started'), held: count('held') };
}
