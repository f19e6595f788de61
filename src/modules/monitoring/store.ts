// All SQL of monitoring.
import type { Tx } from '../../platform/db/database.ts';
import type { Alarm, MonitoringPlan, MonitorWindow } from './model.ts';

type MonitoringTables = {
  monitoring_plans: {
    project: string;
    model: string;
    plan: string;
    secret: string;
    next_at: number | null;
    updated_at: number;
  };
  monitoring_windows: {
    id: string;
    project: string;
    model: string;
    monitor: string;
    version_id: string;
    from_at: number;
    to_at: number;
    status: string;
    monitor_window: string;
  };
  monitoring_alarms: {
    id: string;
    project: string;
    model: string;
    monitor: string;
    version_id: string;
    state: string;
    alarm: string;
  };
};

const tables = (tx: Tx) => tx.withTables<MonitoringTables>();
/** What monitors declared before there were profiles and corrections did. */
const formerRule = { profile: 'pawl', correction: 'none' };

function toPlan(row: { plan: string }): MonitoringPlan {
  const plan = JSON.parse(row.plan) as MonitoringPlan;
  const monitors = Object.entries(plan.monitors).map(([name, monitor]) => [name, { ...formerRule, ...monitor }]);
  return { ...plan, monitors: Object.fromEntries(monitors) as MonitoringPlan['monitors'] };
}
const toWindow = (row: { monitor_window: string }): MonitorWindow => JSON.parse(row.monitor_window) as MonitorWindow;
const toAlarm = (row: { alarm: string }): Alarm => JSON.parse(row.alarm) as Alarm;

export async function upsertPlan(
  tx: Tx,
  plan: MonitoringPlan,
  secret: string,
  nextAt: number | null,
  at: number,
): Promise<void> {
  const change = { plan: JSON.stringify(plan), next_at: nextAt, updated_at: at };
  await tables(tx)
    .insertInto('monitoring_plans')
    .values({ project: plan.project, model: plan.model, secret, ...change })
    .onConflict((conflict) => conflict.columns(['project', 'model']).doUpdateSet(change))
    .execute();
}

export async function findPlan(
  tx: Tx,
  project: string,
  model: string,
): Promise<{ plan: MonitoringPlan; secret: string } | undefined> {
  const row = await tables(tx)
    .selectFrom('monitoring_plans')
    .select(['plan', 'secret'])
    .where('project', '=', project)
    .where('model', '=', model)
    .executeTakeFirst();
  return row === undefined ? undefined : { plan: toPlan(row), secret: row.secret };
}

export async function listPlans(tx: Tx, project: string, limit: number): Promise<MonitoringPlan[]> {
  const rows = await tables(tx)
    .selectFrom('monitoring_plans')
    .select('plan')
    .where('project', '=', project)
    .orderBy('model')
    .limit(limit)
    .execute();
  return rows.map(toPlan);
}

export async function listDue(tx: Tx, now: number): Promise<MonitoringPlan[]> {
  const rows = await tables(tx)
    .selectFrom('monitoring_plans')
    .select('plan')
    .where('next_at', '<=', now)
    .limit(1_000)
    .execute();
  return rows.map(toPlan);
}

export async function setNextAt(tx: Tx, project: string, model: string, nextAt: number | null): Promise<void> {
  await tables(tx)
    .updateTable('monitoring_plans')
    .set({ next_at: nextAt })
    .where('project', '=', project)
    .where('model', '=', model)
    .execute();
}

/** False when the same window of the same version was stored before. */
export async function insertWindow(tx: Tx, window: MonitorWindow): Promise<boolean> {
  const result = await tables(tx)
    .insertInto('monitoring_windows')
    .values({
      id: window.id,
      project: window.project,
      model: window.model,
      monitor: window.monitor,
      version_id: window.versionId,
      from_at: window.from,
      to_at: window.to,
      status: window.status,
      monitor_window: JSON.stringify(window),
    })
    .onConflict((conflict) =>
      conflict.columns(['project', 'model', 'monitor', 'version_id', 'from_at', 'to_at']).doNothing(),
    )
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Windows of one monitor about one version, by time of their data. */
export async function windowsOfVersion(
  tx: Tx,
  project: string,
  model: string,
  monitor: string,
  versionId: string,
  limit: number,
): Promise<MonitorWindow[]> {
  const rows = await tables(tx)
    .selectFrom('monitoring_windows')
    .select('monitor_window')
    .where('project', '=', project)
    .where('model', '=', model)
    .where('monitor', '=', monitor)
    .where('version_id', '=', versionId)
    .orderBy('to_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toWindow).reverse();
}

/** The newest window of each monitor of each model of a project that had data. */
export async function newestWindows(tx: Tx, project: string): Promise<MonitorWindow[]> {
  const newest = tables(tx)
    .selectFrom('monitoring_windows')
    .select(({ fn }) => fn.max('id').as('id'))
    .where('project', '=', project)
    .where('status', '!=', 'no-data')
    .groupBy(['model', 'monitor']);
  const rows = await tables(tx)
    .selectFrom('monitoring_windows')
    .select('monitor_window')
    .where('id', 'in', newest)
    .orderBy('id', 'desc')
    .execute();
  return rows.map(toWindow);
}

export async function findWindow(tx: Tx, id: string): Promise<MonitorWindow | undefined> {
  const row = await tables(tx)
    .selectFrom('monitoring_windows')
    .select('monitor_window')
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : toWindow(row);
}

export interface WindowFilter {
  readonly project: string;
  readonly model: string;
  readonly monitor?: string | undefined;
  /** Any of these monitors. */
  readonly monitors?: readonly string[] | undefined;
}

export async function listWindows(
  tx: Tx,
  filter: WindowFilter,
  before: string,
  limit: number,
): Promise<MonitorWindow[]> {
  let query = tables(tx)
    .selectFrom('monitoring_windows')
    .select('monitor_window')
    .where('project', '=', filter.project)
    .where('model', '=', filter.model)
    .where('id', '<', before);
  if (filter.monitor !== undefined) query = query.where('monitor', '=', filter.monitor);
  if (filter.monitors !== undefined) query = query.where('monitor', 'in', filter.monitors);
  return (await query.orderBy('id', 'desc').limit(limit).execute()).map(toWindow);
}

export async function insertAlarm(tx: Tx, alarm: Alarm): Promise<void> {
  await tables(tx)
    .insertInto('monitoring_alarms')
    .values({
      id: alarm.id,
      project: alarm.project,
      model: alarm.model,
      monitor: alarm.monitor,
      version_id: alarm.versionId,
      state: alarm.state,
      alarm: JSON.stringify(alarm),
    })
    .execute();
}

export async function updateAlarm(tx: Tx, alarm: Alarm): Promise<void> {
  await tables(tx)
    .updateTable('monitoring_alarms')
    .set({ state: alarm.state, alarm: JSON.stringify(alarm) })
    .where('id', '=', alarm.id)
    .execute();
}

export async function findAlarm(tx: Tx, id: string): Promise<Alarm | undefined> {
  const row = await tables(tx).selectFrom('monitoring_alarms').select('alarm').where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toAlarm(row);
}

export async function openAlarms(tx: Tx, project: string, model: string): Promise<Alarm[]> {
  const rows = await tables(tx)
    .selectFrom('monitoring_alarms')
    .select('alarm')
    .where('project', '=', project)
    .where('model', '=', model)
    .where('state', '=', 'open')
    .orderBy('id')
    .limit(1_000)
    .execute();
  return rows.map(toAlarm);
}

export async function listAlarms(
  tx: Tx,
  filter: {
    readonly project: string;
    readonly model?: string | undefined;
    readonly state?: 'open' | 'cleared' | undefined;
  },
  before: string,
  limit: number,
): Promise<Alarm[]> {
  let query = tables(tx)
    .selectFrom('monitoring_alarms')
    .select('alarm')
    .where('project', '=', filter.project)
    .where('id', '<', before);
  if (filter.model !== undefined) query = query.where('model', '=', filter.model);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  return (await query.orderBy('id', 'desc').limit(limit).execute()).map(toAlarm);
}
