// All SQL of guardrails and the endpoints they are attached to.
import type { Tx } from '../../../platform/db/database.ts';
import type { AttachedGuardrail, Guardrail, GuardrailAction, GuardrailStage } from '../model.ts';

type GuardrailRow = {
  id: string;
  project: string;
  name: string;
  scorer_id: string;
  scorer_version: number;
  stage: string;
  action: string;
  action_endpoint_id: string | null;
  created_at: number;
  created_by: string;
  updated_at: number;
  updated_by: string;
};
type Tables = {
  gateway_guardrails: GuardrailRow;
  gateway_attached_guardrails: {
    endpoint_id: string;
    guardrail_id: string;
    position: number | null;
    created_at: number;
    created_by: string;
  };
};
const tables = (tx: Tx) => tx.withTables<Tables>();

const toGuardrail = (row: GuardrailRow): Guardrail => ({
  id: row.id,
  project: row.project,
  name: row.name,
  scorerId: row.scorer_id,
  scorerVersion: row.scorer_version,
  stage: row.stage as GuardrailStage,
  action: row.action as GuardrailAction,
  actionEndpointId: row.action_endpoint_id,
  createdAt: row.created_at,
  createdBy: row.created_by,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
});

export async function insertGuardrail(tx: Tx, guardrail: Guardrail): Promise<void> {
  const { scorerId, scorerVersion, actionEndpointId, createdAt, createdBy, updatedAt, updatedBy, ...rest } = guardrail;
  await tables(tx)
    .insertInto('gateway_guardrails')
    .values({
      ...rest,
      scorer_id: scorerId,
      scorer_version: scorerVersion,
      action_endpoint_id: actionEndpointId,
      created_at: createdAt,
      created_by: createdBy,
      updated_at: updatedAt,
      updated_by: updatedBy,
    })
    .execute();
}

export async function findGuardrail(tx: Tx, project: string, id: string): Promise<Guardrail | undefined> {
  const row = await tables(tx)
    .selectFrom('gateway_guardrails')
    .selectAll()
    .where('project', '=', project)
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : toGuardrail(row);
}

/** Oldest first. */
export async function listGuardrails(tx: Tx, project: string, after: string, limit: number): Promise<Guardrail[]> {
  const rows = await tables(tx)
    .selectFrom('gateway_guardrails')
    .selectAll()
    .where('project', '=', project)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toGuardrail);
}

/** Endpoints do not have it afterwards. */
export async function deleteGuardrail(tx: Tx, id: string): Promise<void> {
  await tables(tx).deleteFrom('gateway_attached_guardrails').where('guardrail_id', '=', id).execute();
  await tables(tx).deleteFrom('gateway_guardrails').where('id', '=', id).execute();
}

/** In their order, those without one last. @param guardrailId only this one */
export async function listAttached(tx: Tx, endpointId: string, guardrailId?: string): Promise<AttachedGuardrail[]> {
  let query = tables(tx)
    .selectFrom('gateway_attached_guardrails as a')
    .innerJoin('gateway_guardrails as g', 'g.id', 'a.guardrail_id')
    .selectAll('g')
    .select(['a.position', 'a.created_at as attached_at', 'a.created_by as attached_by'])
    .where('a.endpoint_id', '=', endpointId);
  if (guardrailId !== undefined) query = query.where('a.guardrail_id', '=', guardrailId);
  const rows = await query.orderBy('a.created_at').orderBy('g.id').execute();
  const last = Number.MAX_SAFE_INTEGER;
  return rows
    .map((row) => ({
      endpointId,
      guardrail: toGuardrail(row),
      position: row.position,
      createdAt: row.attached_at,
      createdBy: row.attached_by,
    }))
    .sort((a, b) => (a.position ?? last) - (b.position ?? last));
}

export async function countAttached(tx: Tx, endpointIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (endpointIds.length === 0) return new Map();
  const rows = await tables(tx)
    .selectFrom('gateway_attached_guardrails')
    .select(({ fn }) => ['endpoint_id', fn.countAll().as('n')])
    .where('endpoint_id', 'in', endpointIds)
    .groupBy('endpoint_id')
    .execute();
  return new Map(rows.map(({ endpoint_id, n }) => [endpoint_id, Number(n)]));
}

export async function attach(tx: Tx, endpointId: string, attached: Omit<AttachedGuardrail, 'endpointId'>) {
  const { guardrail, position, createdAt, createdBy } = attached;
  await tables(tx)
    .insertInto('gateway_attached_guardrails')
    .values({
      endpoint_id: endpointId,
      guardrail_id: guardrail.id,
      position,
      created_at: createdAt,
      created_by: createdBy,
    })
    .execute();
}

export async function setPosition(
  tx: Tx,
  endpointId: string,
  guardrailId: string,
  position: number | null,
): Promise<void> {
  await tables(tx)
    .updateTable('gateway_attached_guardrails')
    .set({ position })
    .where('endpoint_id', '=', endpointId)
    .where('guardrail_id', '=', guardrailId)
    .execute();
}

export async function detach(tx: Tx, endpointId: string, guardrailId: string): Promise<void> {
  await tables(tx)
    .deleteFrom('gateway_attached_guardrails')
    .where('endpoint_id', '=', endpointId)
    .where('guardrail_id', '=', guardrailId)
    .execute();
}
