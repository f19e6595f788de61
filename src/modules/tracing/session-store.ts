// The SQL of sessions. What a session adds up to is kept beside its traces as they change, so that a list reads as many rows as it shows.
import { sql } from 'kysely';
import { capabilitiesOf } from '../../platform/db/capabilities-of.ts';
import type { Tx } from '../../platform/db/database.ts';
import { columnField, type FieldTable, orderBeside, type Search } from '../../platform/db/search.ts';
import type { Session, Trace } from './model.ts';
import type { TraceSearch } from './search-store.ts';
import { type SessionRow, tables } from './tables.ts';

/** A trace as it was and as it is; undefined before it is made and after it is deleted. */
export interface TraceChange {
  readonly before?: Trace | undefined;
  readonly after?: Trace | undefined;
}

interface Delta extends Omit<SessionRow, 'key'> {
  /** A trace left or moved inwards, so that the first and last have to be looked for. */
  shrinks: boolean;
}

/** No project has a slash in its name, so no two sessions have one key. */
export const sessionKey = (project: string, session: string): string => `${project}/${session}`;

function deltasOf(changes: readonly TraceChange[]): readonly (readonly [string, Delta])[] {
  const deltas = new Map<string, Delta>();
  const count = (trace: Trace | undefined, sign: 1 | -1): void => {
    if (trace === undefined || trace.session === null) return;
    const key = sessionKey(trace.project, trace.session);
    const { startedAt } = trace;
    const held = deltas.get(key);
    const delta = held ?? {
      project: trace.project,
      session: trace.session,
      user_name: null,
      traces: 0,
      errors: 0,
      tokens: 0,
      cost: 0,
      first_at: startedAt,
      last_at: startedAt,
      shrinks: false,
    };
    if (held === undefined) deltas.set(key, delta);
    delta.traces += sign;
    delta.errors += trace.state === 'error' ? sign : 0;
    delta.tokens += sign * (trace.usage?.['total_tokens'] ?? 0);
    delta.cost += sign * (trace.cost?.['total_cost'] ?? 0);
    if (sign === 1) {
      delta.user_name = trace.user ?? delta.user_name;
      delta.first_at = Math.min(delta.first_at, startedAt);
      delta.last_at = Math.max(delta.last_at, startedAt);
    }
  };
  for (const { before, after } of changes) {
    count(before, -1);
    count(after, 1);
    if (before === undefined || before.session === null) continue;
    if (before.session === after?.session && before.startedAt === after.startedAt) continue;
    const delta = deltas.get(sessionKey(before.project, before.session));
    if (delta !== undefined) delta.shrinks = true;
  }
  // In one order everywhere, so that two transactions never wait for each other's sessions.
  return [...deltas].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Takes the changes of traces into the sums of their sessions, in the transaction that makes them and after it holds the traces. */
export async function countInSessions(tx: Tx, changes: readonly TraceChange[]): Promise<void> {
  for (const [key, { shrinks, ...delta }] of deltasOf(changes)) {
    await sql`INSERT INTO tracing_sessions AS s (key, project, session, user_name, traces, errors, tokens, cost, first_at, last_at)
      VALUES (${key}, ${delta.project}, ${delta.session}, ${delta.user_name}, ${delta.traces}, ${delta.errors},
        ${delta.tokens}, ${delta.cost}, ${delta.first_at}, ${delta.last_at})
      ON CONFLICT (key) DO UPDATE SET traces = s.traces + excluded.traces, errors = s.errors + excluded.errors,
        tokens = s.tokens + excluded.tokens, cost = s.cost + excluded.cost,
        user_name = COALESCE(excluded.user_name, s.user_name),
        first_at = CASE WHEN excluded.first_at < s.first_at THEN excluded.first_at ELSE s.first_at END,
        last_at = CASE WHEN excluded.last_at > s.last_at THEN excluded.last_at ELSE s.last_at END`.execute(tx);
    if (!shrinks) continue;
    await tables(tx).deleteFrom('tracing_sessions').where('key', '=', key).where('traces', '<=', 0).execute();
    const at = (which: 'MIN' | 'MAX') =>
      sql`(SELECT ${sql.raw(which)}(t.started_at) FROM tracing_traces AS t WHERE t.project = ${delta.project} AND t.session = ${delta.session})`;
    // A statement of its own, after the row is held: it sees what others have committed meanwhile.
    await sql`UPDATE tracing_sessions SET first_at = COALESCE(${at('MIN')}, first_at), last_at = COALESCE(${at('MAX')}, last_at)
      WHERE key = ${key}`.execute(tx);
  }
}

const fields: FieldTable = ({ entity, key }) => {
  if (entity !== undefined) return undefined;
  switch (key) {
    case 'session':
      return columnField('s.session', 'text');
    case 'user':
      return columnField('s.user_name', 'text');
    case 'traces':
    case 'errors':
    case 'tokens':
    case 'cost':
      return columnField(`s.${key}`, 'number');
    case 'firstAt':
      return columnField('s.first_at', 'time');
    case 'lastAt':
      return columnField('s.last_at', 'time');
    default:
      return undefined;
  }
};

/** Those with the newest trace first unless an order is given. */
export function sessionSearch(project: string, { filter, order }: TraceSearch): Search {
  return {
    from: sql`tracing_sessions AS s`,
    id: 's.key',
    where: [sql<boolean>`s.project = ${project}`],
    filter,
    fields,
    order: orderBeside(order, 'lastAt'),
    tieBreak: [
      { column: 's.last_at', type: 'number', descending: true },
      { column: 's.key', type: 'text', descending: false },
    ],
  };
}

/** What was asked last in each of these sessions; one that has no trace, or none that tells, is not there. */
async function lastRequests(tx: Tx, project: string, sessions: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{
    session: string;
    request: string | null;
  }>`SELECT k.value AS session, t.request_preview AS request
    FROM ${capabilitiesOf(tx).listed(sessions)} AS k JOIN tracing_traces AS t ON t.trace = (SELECT n.trace FROM tracing_traces AS n
      WHERE n.project = ${project} AND n.session = k.value ORDER BY n.started_at DESC, n.id DESC LIMIT 1)`.execute(tx);
  return new Map(rows.flatMap(({ session, request }) => (request === null ? [] : [[session, request] as const])));
}

/** By key, in the order given. */
export async function findSessions(tx: Tx, project: string, keys: readonly string[]): Promise<Session[]> {
  if (keys.length === 0) return [];
  const rows = await tables(tx).selectFrom('tracing_sessions').selectAll().where('key', 'in', keys).execute();
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const requests = await lastRequests(
    tx,
    project,
    rows.map(({ session }) => session),
  );
  return keys.flatMap((key) => {
    const row = byKey.get(key);
    if (row === undefined) return [];
    const { session, traces, errors, tokens, cost } = row;
    return {
      id: session,
      user: row.user_name,
      traces: Number(traces),
      errors: Number(errors),
      tokens: Number(tokens),
      cost: Number(cost),
      firstAt: Number(row.first_at),
      lastAt: Number(row.last_at),
      lastRequest: requests.get(session) ?? null,
    };
  });
}
