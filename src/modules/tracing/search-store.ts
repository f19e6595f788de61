// The SQL of searches over traces.
import { type RawBuilder, sql } from 'kysely';
import type { Filter, OrderKey } from '../../kernel/filter/ast.ts';
import type { Capabilities } from '../../platform/db/capabilities.ts';
import type { Database } from '../../platform/db/database.ts';
import {
  type ColumnType,
  columnField,
  type FieldTable,
  orderBeside,
  pairField,
  type Search,
  type SearchField,
} from '../../platform/db/search.ts';
import type { AssessmentKind } from './model.ts';
import { nameSpans } from './span-names-store.ts';

type Value = RawBuilder<unknown>;

export interface TraceSearch {
  readonly filter?: Filter | undefined;
  readonly order?: readonly OrderKey[] | undefined;
}

const columns: Readonly<Record<string, readonly [string, ColumnType]>> = {
  id: ['t.id', 'text'],
  clientRequestId: ['t.client_request_id', 'text'],
  name: ['t.name', 'text'],
  state: ['t.state', 'text'],
  startedAt: ['t.started_at', 'time'],
  endedAt: ['t.ended_at', 'time'],
  session: ['t.session', 'text'],
  user: ['t.user_name', 'text'],
  spans: ['t.spans', 'number'],
};

const duration = sql`(t.ended_at - t.started_at)`;
const durationField: SearchField = {
  type: 'number',
  test: (check) => check(duration),
  missing: sql<boolean>`t.ended_at IS NULL`,
  sort: () => ({
    rank: sql`CASE WHEN t.ended_at IS NULL THEN 2 ELSE 0 END`,
    value: sql`COALESCE(${duration}, 0)`,
  }),
};

/** The run that made the trace, or one that it was linked to afterwards. */
const runField: SearchField = {
  type: 'text',
  test: (check) =>
    sql<boolean>`(${check(sql`t.run_id`)} OR EXISTS (SELECT 1 FROM tracing_runs AS r WHERE r.project = t.project AND r.trace_id = t.id AND ${check(sql`r.run_id`)}))`,
  missing: sql<boolean>`(t.run_id IS NULL AND NOT EXISTS (SELECT 1 FROM tracing_runs AS r WHERE r.project = t.project AND r.trace_id = t.id))`,
};

/** True when one span of the trace passes. */
function spanField(value: Value): SearchField {
  return {
    type: 'text',
    test: (check) =>
      sql<boolean>`EXISTS (SELECT 1 FROM tracing_spans AS s WHERE s.trace = t.trace AND ${check(value)})`,
    missing: sql<boolean>`NOT EXISTS (SELECT 1 FROM tracing_spans AS s WHERE s.trace = t.trace AND ${value} IS NOT NULL)`,
  };
}

/** True when one assessment of that name passes that nothing has taken the place of. */
function assessmentField(kind: AssessmentKind, name: string | undefined): SearchField {
  const named = name === undefined ? sql`` : sql` AND a.name = ${name}`;
  const from = sql`FROM tracing_assessments AS a WHERE a.trace = t.trace AND a.kind = ${kind} AND a.valid = 1${named}`;
  const missing = sql<boolean>`NOT EXISTS (SELECT 1 ${from})`;
  const of = (value: Value, type: 'text' | 'number'): SearchField => ({
    type,
    test: (check) => sql<boolean>`EXISTS (SELECT 1 ${from} AND ${check(value)})`,
    missing,
  });
  return {
    ...of(name === undefined ? sql`a.name` : sql`a.value_text`, 'text'),
    numeric: of(sql`a.value_number`, 'number'),
  };
}

/** One span of the trace has one of the names that are compared with, by the index of names. */
const listedNameField: SearchField = {
  ...spanField(sql`s.name`),
  test: (check) =>
    sql<boolean>`EXISTS (SELECT 1 FROM tracing_spans AS s WHERE s.experiment_id = t.experiment_id AND ${check(sql`s.name`)} AND s.trace = t.trace)`,
};

const spanColumns: Readonly<Record<string, Value>> = {
  name: sql`s.name`,
  type: sql`s.span_type`,
  status: sql`s.status`,
  model: sql`s.model`,
  provider: sql`s.provider`,
  content: sql`s.content`,
};

const numberOf = (of: 'usage' | 'cost', key: string, capabilities: Capabilities): SearchField => {
  const value = sql`CAST(${capabilities.jsonMember(sql`('{"m":' || t.${sql.raw(of)} || '}')`, 'm', key)} AS DOUBLE PRECISION)`;
  return {
    type: 'number',
    test: (check) => sql<boolean>`(t.${sql.raw(of)} IS NOT NULL AND ${check(value)})`,
    missing: sql<boolean>`(t.${sql.raw(of)} IS NULL OR ${value} IS NULL)`,
  };
};

const fieldsFor =
  (capabilities: Capabilities, namesListed: boolean): FieldTable =>
  ({ entity, key }) => {
    switch (entity) {
      case 'tags':
        return pairField('tracing_tags', 'trace', 't.trace', key, 'text');
      case 'metadata':
        return pairField('tracing_metadata', 'trace', 't.trace', key, 'text');
      case 'feedback':
      case 'expectation':
        return assessmentField(entity, key);
      case 'issue':
        return key === 'id' ? assessmentField('issue', undefined) : undefined;
      case 'usage':
      case 'cost':
        return numberOf(entity, key, capabilities);
      case 'span': {
        if (key.startsWith('attributes.'))
          return spanField(capabilities.jsonMember(sql`s.content`, 'attributes', key.slice('attributes.'.length)));
        if (key === 'name' && namesListed) return listedNameField;
        const column = Object.hasOwn(spanColumns, key) ? spanColumns[key] : undefined;
        return column === undefined ? undefined : spanField(column);
      }
      case undefined: {
        if (key === 'durationMs') return durationField;
        if (key === 'runId') return runField;
        if (key === 'text') return spanField(sql`s.content`);
        const column = Object.hasOwn(columns, key) ? columns[key] : undefined;
        return column === undefined ? undefined : columnField(...column);
      }
      default:
        return undefined;
    }
  };

/** Newest first unless an order is given. @param experimentIds at least one; undefined for all of the project */
export async function traceSearch(
  { scanner, capabilities }: Database,
  project: string,
  experimentIds: readonly string[] | undefined,
  { filter, order }: TraceSearch,
): Promise<Search> {
  const named =
    filter === undefined ? undefined : await nameSpans(scanner, capabilities, project, experimentIds, filter);
  const [experiment, ...others] = experimentIds ?? [];
  const where: RawBuilder<boolean>[] =
    experimentIds === undefined || experiment === undefined
      ? [sql<boolean>`t.project = ${project}`]
      : [
          // Traces of one experiment are read in the order of its index; a bare column would have SQLite read all of the project.
          sql<boolean>`t.project || '' = ${project}`,
          others.length === 0
            ? sql<boolean>`t.experiment_id = ${experiment}`
            : capabilities.oneOf(sql.ref('t.experiment_id'), experimentIds),
        ];
  const traces = sql`tracing_traces AS t`;
  return {
    // The few that have a rare name lead; SQLite keeps to this order.
    from: named?.traces === undefined ? traces : sql`${capabilities.listed(named.traces)} AS k CROSS JOIN ${traces}`,
    id: 't.trace',
    where: named?.traces === undefined ? where : [sql<boolean>`t.trace = k.value`, ...where],
    filter: named?.filter,
    fields: fieldsFor(capabilities, named?.resolved === true),
    order: orderBeside(order, 'startedAt'),
    tieBreak: [
      { column: 't.started_at', type: 'number', descending: true },
      { column: 't.id', type: 'text', descending: false },
    ],
  };
}

/** The traces of one session, oldest first. */
export function turnSearch(capabilities: Capabilities, project: string, session: string): Search {
  return {
    from: sql`tracing_traces AS t`,
    id: 't.trace',
    where: [sql<boolean>`t.project = ${project}`, sql<boolean>`t.session = ${session}`],
    filter: undefined,
    fields: fieldsFor(capabilities, false),
    order: [],
    tieBreak: [
      { column: 't.started_at', type: 'number', descending: false },
      { column: 't.id', type: 'text', descending: false },
    ],
  };
}
