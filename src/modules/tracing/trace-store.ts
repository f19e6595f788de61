// The SQL of traces, their tags and metadata.
import { sql } from 'kysely';
import { parseStored, storedJson } from '../../kernel/json.ts';
import { chunks } from '../../platform/db/chunks.ts';
import type { Tx } from '../../platform/db/database.ts';
import { insertRows, type RowInsert } from '../../platform/db/insert-rows.ts';
import { pairTable } from '../../platform/db/pairs.ts';
import type { Trace, TraceState } from './model.ts';
import { countInSessions } from './session-store.ts';
import { type TraceRow, type TracingTables, tables } from './tables.ts';

export const traceTags = pairTable('tracing_tags', 'trace');
export const traceMetadata = pairTable('tracing_metadata', 'trace');

const rowsAtOnce = 500;

function toTrace(row: TraceRow): Trace {
  return {
    key: row.trace,
    project: row.project,
    id: row.id,
    experimentId: row.experiment_id,
    clientRequestId: row.client_request_id,
    name: row.name,
    state: row.state as TraceState,
    startedAt: row.started_at,
    durationMs: row.ended_at === null ? null : row.ended_at - row.started_at,
    requestPreview: row.request_preview,
    responsePreview: row.response_preview,
    inputsDigest: row.inputs_digest,
    session: row.session,
    user: row.user_name,
    runId: row.run_id,
    usage: parseStored<Trace['usage']>(row.usage, null),
    cost: parseStored<Trace['cost']>(row.cost, null),
    told: JSON.parse(row.told) as Trace['told'],
    summed: JSON.parse(row.summed) as Trace['summed'],
    spans: row.spans,
    hasSpans: row.spans > 0,
  };
}

function toRow(trace: Trace): TraceRow {
  return {
    trace: trace.key,
    project: trace.project,
    id: trace.id,
    experiment_id: trace.experimentId,
    client_request_id: trace.clientRequestId,
    name: trace.name,
    state: trace.state,
    started_at: trace.startedAt,
    ended_at: trace.durationMs === null ? null : trace.startedAt + trace.durationMs,
    request_preview: trace.requestPreview,
    response_preview: trace.responsePreview,
    inputs_digest: trace.inputsDigest,
    session: trace.session,
    user_name: trace.user,
    run_id: trace.runId,
    usage: storedJson(trace.usage),
    cost: storedJson(trace.cost),
    told: JSON.stringify(trace.told),
    summed: JSON.stringify(trace.summed),
    spans: trace.spans,
  };
}

const columns = [
  'trace',
  'project',
  'id',
  'experiment_id',
  'client_request_id',
  'name',
  'state',
  'started_at',
  'ended_at',
  'request_preview',
  'response_preview',
  'inputs_digest',
  'session',
  'user_name',
  'run_id',
  'usage',
  'cost',
  'told',
  'summed',
  'spans',
] as const satisfies readonly (keyof TraceRow)[];

const traceInsert: RowInsert = {
  table: 'tracing_traces',
  columns,
  tail: 'ON CONFLICT (project, id) DO NOTHING RETURNING trace',
};

/** Adds those whose ids are new, in this order; of the others nothing is changed. @returns the keys of those added */
export async function addTraces(tx: Tx, traces: readonly Trace[]): Promise<ReadonlySet<string>> {
  const values = traces.flatMap((trace) => {
    const row = toRow(trace);
    return columns.map((column) => row[column]);
  });
  const added = await insertRows<{ readonly trace: string }>(tx, traceInsert, values);
  return new Set(added.map(({ trace }) => trace));
}

/**
 * The trace of that id, made from `proposed` when there is none, and held until the transaction ends: several requests may carry spans
 * of one trace at once. It was made now when its key is the proposed one.
 */
export async function holdTrace(tx: Tx, proposed: Trace): Promise<Trace> {
  const row = await tables(tx)
    .insertInto('tracing_traces')
    .values(toRow(proposed))
    .onConflict((conflict) => conflict.columns(['project', 'id']).doUpdateSet({ project: proposed.project }))
    .returningAll()
    .executeTakeFirstOrThrow();
  return toTrace(row);
}

export async function updateTrace(tx: Tx, trace: Trace): Promise<void> {
  const { trace: key, project: _project, id: _id, ...change } = toRow(trace);
  await tables(tx).updateTable('tracing_traces').set(change).where('trace', '=', key).execute();
}

/** Those that exist, in no order. */
export async function findTraces(tx: Tx, project: string, ids: readonly string[]): Promise<Trace[]> {
  const found: Trace[] = [];
  for (const part of chunks(ids, rowsAtOnce)) {
    const rows = await tables(tx)
      .selectFrom('tracing_traces')
      .selectAll()
      .where('project', '=', project)
      .where('id', 'in', part)
      .execute();
    found.push(...rows.map(toTrace));
  }
  return found;
}

/** By key, in the order given. */
export async function findTracesByKey(tx: Tx, keys: readonly string[]): Promise<Trace[]> {
  const rows = new Map<string, TraceRow>();
  for (const part of chunks(keys, rowsAtOnce)) {
    for (const row of await tables(tx).selectFrom('tracing_traces').selectAll().where('trace', 'in', part).execute())
      rows.set(row.trace, row);
  }
  return keys.flatMap((key) => {
    const row = rows.get(key);
    return row === undefined ? [] : [toTrace(row)];
  });
}

/** Keys of the oldest traces of an experiment, at most so many. */
export async function oldestTraces(
  tx: Tx,
  experimentId: string,
  filter: { readonly ids?: readonly string[] | undefined; readonly upTo?: number | undefined },
  limit: number,
): Promise<string[]> {
  let query = tables(tx).selectFrom('tracing_traces').select('trace').where('experiment_id', '=', experimentId);
  if (filter.ids !== undefined) query = query.where('id', 'in', filter.ids);
  if (filter.upTo !== undefined) query = query.where('started_at', '<=', filter.upTo);
  const rows = await query.orderBy('started_at').orderBy('id').limit(limit).execute();
  return rows.map(({ trace }) => trace);
}

const owned = [
  'tracing_tags',
  'tracing_metadata',
  'tracing_spans',
  'tracing_assessments',
  'tracing_traces',
] as const satisfies readonly (keyof TracingTables)[];

/** With all that hangs on them. */
export async function deleteTraces(tx: Tx, keys: readonly string[]): Promise<void> {
  for (const part of chunks(keys, rowsAtOnce)) {
    const gone = await findTracesByKey(tx, part);
    await sql`DELETE FROM tracing_runs WHERE EXISTS (SELECT 1 FROM tracing_traces AS t WHERE t.project = tracing_runs.project
      AND t.id = tracing_runs.trace_id AND t.trace IN (${sql.join(part)}))`.execute(tx);
    for (const table of owned) await tables(tx).deleteFrom(table).where('trace', 'in', part).execute();
    await countInSessions(
      tx,
      gone.map((before) => ({ before })),
    );
  }
}

/** The traces may still be on their way. */
export async function linkRun(tx: Tx, project: string, runId: string, ids: readonly string[]): Promise<void> {
  for (const part of chunks(ids, rowsAtOnce))
    await tables(tx)
      .insertInto('tracing_runs')
      .values(part.map((id) => ({ project, trace_id: id, run_id: runId })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
}
