// All SQL of objectives.
import type { Tx } from '../../platform/db/database.ts';
import type { Direction, Measurement, Objective } from './model.ts';

type ObjectiveRow = {
  id: string;
  project: string;
  name: string;
  kpi: string;
  unit: string;
  direction: string;
  baseline: number;
  target: number;
  owner: string;
  assumptions: string;
  created_at: number;
  updated_at: number;
};
type MeasurementRow = { objective_id: string; series: string; at: number; value: number; note: string };
type ObjectivesTables = { objectives_objectives: ObjectiveRow; objectives_measurements: MeasurementRow };

const tables = (tx: Tx) => tx.withTables<ObjectivesTables>();

function toObjective(row: ObjectiveRow): Objective {
  const { created_at, updated_at, direction, ...rest } = row;
  return { ...rest, direction: direction as Direction, createdAt: created_at, updatedAt: updated_at };
}

function toMeasurement(row: MeasurementRow): Measurement {
  return { objectiveId: row.objective_id, series: row.series, at: row.at, value: row.value, note: row.note };
}

export async function upsertObjective(tx: Tx, objective: Objective): Promise<void> {
  const { createdAt, updatedAt, ...rest } = objective;
  const { id: _id, project: _project, name: _name, ...change } = rest;
  await tables(tx)
    .insertInto('objectives_objectives')
    .values({ ...rest, created_at: createdAt, updated_at: updatedAt })
    .onConflict((conflict) => conflict.columns(['project', 'name']).doUpdateSet({ ...change, updated_at: updatedAt }))
    .execute();
}

export async function findObjective(tx: Tx, project: string, name: string): Promise<Objective | undefined> {
  const row = await tables(tx)
    .selectFrom('objectives_objectives')
    .selectAll()
    .where('project', '=', project)
    .where('name', '=', name)
    .executeTakeFirst();
  return row === undefined ? undefined : toObjective(row);
}

export async function listObjectives(tx: Tx, project: string, after: string, limit: number): Promise<Objective[]> {
  const rows = await tables(tx)
    .selectFrom('objectives_objectives')
    .selectAll()
    .where('project', '=', project)
    .where('name', '>', after)
    .orderBy('name')
    .limit(limit)
    .execute();
  return rows.map(toObjective);
}

/** Inserts or corrects the value of a series at a time. */
export async function upsertMeasurement(tx: Tx, measurement: Measurement): Promise<void> {
  const { value, note } = measurement;
  await tables(tx)
    .insertInto('objectives_measurements')
    .values({ objective_id: measurement.objectiveId, series: measurement.series, at: measurement.at, value, note })
    .onConflict((conflict) => conflict.columns(['objective_id', 'series', 'at']).doUpdateSet({ value, note }))
    .execute();
}

/** Everything that was measured of these objectives, oldest first; at most `limit` of the newest. */
export async function measurementsOf(tx: Tx, objectiveIds: readonly string[], limit: number): Promise<Measurement[]> {
  if (objectiveIds.length === 0) return [];
  const rows = await tables(tx)
    .selectFrom('objectives_measurements')
    .selectAll()
    .where('objective_id', 'in', objectiveIds)
    .orderBy('at', 'desc')
    .orderBy('series')
    .limit(limit)
    .execute();
  return rows.map(toMeasurement).reverse();
}

export async function listMeasurements(
  tx: Tx,
  objectiveId: string,
  after: { readonly at: number; readonly series: string },
  limit: number,
): Promise<Measurement[]> {
  const rows = await tables(tx)
    .selectFrom('objectives_measurements')
    .selectAll()
    .where('objective_id', '=', objectiveId)
    .where((eb) => eb.or([eb('at', '>', after.at), eb.and([eb('at', '=', after.at), eb('series', '>', after.series)])]))
    .orderBy('at')
    .orderBy('series')
    .limit(limit)
    .execute();
  return rows.map(toMeasurement);
}
