// All SQL of rollouts and the looks at them.
import { parseStored } from '../../../kernel/json.ts';
import { startProportionTest } from '../../../numerics/sequential/proportion-e-process.ts';
import { chunks } from '../../../platform/db/chunks.ts';
import type { Tx } from '../../../platform/db/database.ts';
import type { Decision, Evidence, Look, Plan, Rollout, RolloutState } from './plan.ts';
import { defaultPlan } from './policy.ts';

type RolloutRow = {
  id: string;
  project: string;
  endpoint_id: string;
  champion: string;
  challenger: string;
  plan: string;
  state: string;
  step: number;
  step_revision: number;
  first_revision: number;
  looks: number;
  test: string;
  start_key: string | null;
  cause: string;
  reason: string;
  started_by: string;
  decided_by: string | null;
  started_at: number;
  step_started_at: number;
  finished_at: number | null;
};
type LookRow = {
  rollout_id: string;
  number: number;
  step: number;
  at: number;
  decision: string;
  reason: string;
  evidence: string;
  actor: string;
};

const endpointsAtOnce = 500;

const tables = (tx: Tx) => tx.withTables<{ serving_rollouts: RolloutRow; serving_rollout_looks: LookRow }>();

const noArm = { modelVersionId: '', model: '', version: '', sha256: '', signature: null };

/** A plan as it was stored, maybe before all that plans have today was known. */
function toStoredPlan(text: string): Plan {
  const stored = parseStored<Partial<Plan>>(text, {});
  return { ...defaultPlan, ...stored, guards: { ...defaultPlan.guards, ...stored.guards } };
}

function toRollout(row: RolloutRow): Rollout {
  return {
    id: row.id,
    project: row.project,
    endpointId: row.endpoint_id,
    champion: parseStored(row.champion, noArm),
    challenger: parseStored(row.challenger, noArm),
    plan: toStoredPlan(row.plan),
    state: row.state as RolloutState,
    step: row.step,
    stepRevision: row.step_revision,
    firstRevision: row.first_revision,
    looks: row.looks,
    test: parseStored(row.test, startProportionTest),
    startKey: row.start_key,
    cause: row.cause,
    reason: row.reason,
    startedBy: row.started_by,
    decidedBy: row.decided_by,
    startedAt: row.started_at,
    stepStartedAt: row.step_started_at,
    finishedAt: row.finished_at,
  };
}

function toRow(rollout: Rollout): RolloutRow {
  return {
    id: rollout.id,
    project: rollout.project,
    endpoint_id: rollout.endpointId,
    champion: JSON.stringify(rollout.champion),
    challenger: JSON.stringify(rollout.challenger),
    plan: JSON.stringify(rollout.plan),
    state: rollout.state,
    step: rollout.step,
    step_revision: rollout.stepRevision,
    first_revision: rollout.firstRevision,
    looks: rollout.looks,
    test: JSON.stringify(rollout.test),
    start_key: rollout.startKey,
    cause: rollout.cause,
    reason: rollout.reason,
    started_by: rollout.startedBy,
    decided_by: rollout.decidedBy,
    started_at: rollout.startedAt,
    step_started_at: rollout.stepStartedAt,
    finished_at: rollout.finishedAt,
  };
}

export async function insertRollout(tx: Tx, rollout: Rollout): Promise<void> {
  await tables(tx).insertInto('serving_rollouts').values(toRow(rollout)).execute();
}

/** Stores a rollout that still stands as it was read; false when somebody else changed it meanwhile. */
export async function updateRollout(tx: Tx, before: Rollout, after: Rollout): Promise<boolean> {
  const { id: _id, ...change } = toRow(after);
  const { numUpdatedRows } = await tables(tx)
    .updateTable('serving_rollouts')
    .set(change)
    .where('id', '=', before.id)
    .where('state', '=', before.state)
    .where('looks', '=', before.looks)
    .where('step', '=', before.step)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function findRollout(tx: Tx, id: string): Promise<Rollout | undefined> {
  const row = await tables(tx).selectFrom('serving_rollouts').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toRollout(row);
}

const open = ['running', 'paused'] as const;

export async function findOpenRollout(tx: Tx, endpointId: string): Promise<Rollout | undefined> {
  const row = await tables(tx)
    .selectFrom('serving_rollouts')
    .selectAll()
    .where('endpoint_id', '=', endpointId)
    .where('state', 'in', open)
    .executeTakeFirst();
  return row === undefined ? undefined : toRollout(row);
}

/** The rollout of an endpoint that was started under a key. */
export async function findByKey(tx: Tx, endpointId: string, key: string): Promise<Rollout | undefined> {
  const row = await tables(tx)
    .selectFrom('serving_rollouts')
    .selectAll()
    .where('endpoint_id', '=', endpointId)
    .where('start_key', '=', key)
    .executeTakeFirst();
  return row === undefined ? undefined : toRollout(row);
}

export async function listRunning(tx: Tx): Promise<Rollout[]> {
  const rows = await tables(tx)
    .selectFrom('serving_rollouts')
    .selectAll()
    .where('state', '=', 'running')
    .orderBy('id')
    .execute();
  return rows.map(toRollout);
}

/** The newest rollout of each of these endpoints that had one. */
export async function newestRollouts(tx: Tx, endpointIds: readonly string[]): Promise<Rollout[]> {
  const found: Rollout[] = [];
  for (const ids of chunks(endpointIds, endpointsAtOnce)) {
    const newest = tables(tx)
      .selectFrom('serving_rollouts')
      .select(({ fn }) => fn.max('id').as('id'))
      .where('endpoint_id', 'in', ids)
      .groupBy('endpoint_id');
    const rows = await tables(tx).selectFrom('serving_rollouts').selectAll().where('id', 'in', newest).execute();
    found.push(...rows.map(toRollout));
  }
  return found;
}

/** Rollouts of an endpoint before an id, newest first. */
export async function listRollouts(tx: Tx, endpointId: string, before: string, limit: number): Promise<Rollout[]> {
  const rows = await tables(tx)
    .selectFrom('serving_rollouts')
    .selectAll()
    .where('endpoint_id', '=', endpointId)
    .where('id', '<', before)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toRollout);
}

export async function insertLook(tx: Tx, look: Look): Promise<void> {
  const { rolloutId, evidence, ...rest } = look;
  await tables(tx)
    .insertInto('serving_rollout_looks')
    .values({ ...rest, rollout_id: rolloutId, evidence: JSON.stringify(evidence) })
    .execute();
}

/** Looks at a rollout below a number, newest first. */
export async function listLooks(tx: Tx, rolloutId: string, below: number, limit: number): Promise<Look[]> {
  const rows = await tables(tx)
    .selectFrom('serving_rollout_looks')
    .selectAll()
    .where('rollout_id', '=', rolloutId)
    .where('number', '<', below)
    .orderBy('number', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ rollout_id, decision, evidence, ...rest }) => ({
    ...rest,
    rolloutId: rollout_id,
    decision: decision as Decision,
    evidence: JSON.parse(evidence) as Evidence,
  }));
}
