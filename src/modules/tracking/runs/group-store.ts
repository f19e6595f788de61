// The SQL of groups of runs. Sums are over all members and never leave the database; a page of groups is all that is read.
import { type RawBuilder, sql } from 'kysely';
import { type FieldRef, fieldText, type OrderKey } from '../../../kernel/filter/ast.ts';
import { badFilter } from '../../../kernel/filter/tokens.ts';
import type { Page, PageRequest } from '../../../kernel/paging.ts';
import type { Capabilities } from '../../../platform/db/capabilities.ts';
import type { Database, Tx } from '../../../platform/db/database.ts';
import { compileFilter, type FieldTable, type Search, searchPage } from '../../../platform/db/search.ts';
import type { GroupMetric, GroupRequest, MetricAggregate, RunGroup } from './run-group.ts';
import { meanOfPoints, runSearch } from './search-store.ts';

type Sql = RawBuilder<unknown>;

const attributes: Readonly<Record<string, string>> = {
  status: 'r.status',
  user: 'r.user_name',
  source: 'r.source_name',
  commit: 'r.code_commit',
};
const pairs: Readonly<Record<string, string>> = { params: 'tracking_params', tags: 'tracking_tags' };

/** A value that runs are grouped by, with the join that brings it. */
function groupKey({ entity, key }: FieldRef, index: number): { readonly value: Sql; readonly join: Sql } {
  const alias = `b${index}`;
  const column = entity === undefined && Object.hasOwn(attributes, key) ? attributes[key] : undefined;
  if (column !== undefined) return { value: sql.ref(column), join: sql`` };
  const table = entity !== undefined && Object.hasOwn(pairs, entity) ? pairs[entity] : undefined;
  if (table === undefined)
    throw badFilter(`Runs cannot be grouped by ${fieldText({ ...(entity && { entity }), key })}.`);
  const at = (name: string) => sql.ref(`${alias}.${name}`);
  return {
    value: at('value'),
    join: sql`LEFT JOIN ${sql.table(table)} AS ${sql.ref(alias)} ON ${at('run_id')} = r.id AND ${at('key')} = ${key}`,
  };
}

/** The number that stands for a run's metric, null for NaN and when missing. */
function metricValue(alias: string, aggregate: MetricAggregate): Sql {
  if (aggregate === 'mean') return meanOfPoints(alias);
  if (aggregate !== 'last') return sql.ref(`${alias}.${aggregate}_value`);
  return sql`CASE WHEN ${sql.ref(`${alias}.nan`)} = 0 THEN ${sql.ref(`${alias}.value`)} END`;
}

/** A row for each run found: the id of its group, the group's values (`k`, as number `n`) and the run's metrics (`v`, missing `m`). */
function members(capabilities: Capabilities, found: Search, { by, metrics, aggregate }: GroupRequest): Sql {
  const keys = by.map(groupKey);
  // The length before each value keeps ids apart whatever the values hold.
  const id = sql.join(
    keys.map(({ value }) => sql`COALESCE(length(${value}) || ':' || ${value}, '-')`),
    sql` || `,
  );
  const columns = [
    sql`${id} AS id`,
    ...keys.flatMap(({ value }, index) => [
      sql`${value} AS ${sql.ref(`k${index}`)}`,
      sql`${capabilities.numberOf(value)} AS ${sql.ref(`n${index}`)}`,
    ]),
    ...metrics.flatMap((_, index) => [
      sql`${metricValue(`l${index}`, aggregate)} AS ${sql.ref(`v${index}`)}`,
      sql`CASE WHEN ${sql.ref(`l${index}.run_id`)} IS NULL THEN 1 ELSE 0 END AS ${sql.ref(`m${index}`)}`,
    ]),
  ];
  const joins = [
    ...keys.map(({ join }) => join),
    ...metrics.map((key, index) => {
      const at = (name: string) => sql.ref(`l${index}.${name}`);
      return sql`LEFT JOIN tracking_latest_metrics AS ${sql.ref(`l${index}`)} ON ${at('run_id')} = r.id AND ${at('key')} = ${key}`;
    }),
  ];
  const conditions = [...found.where];
  if (found.filter !== undefined) conditions.push(compileFilter(found.filter, found.fields, capabilities));
  return sql`SELECT ${sql.join(columns)} FROM ${found.from} ${sql.join(joins, sql` `)} WHERE ${sql.join(conditions, sql` AND `)}`;
}

/** Groups sort by their values, numbers before other texts and both before nothing, by their runs, or by the mean of a metric. */
function groupOrder(request: GroupRequest): { readonly order: OrderKey[]; readonly fields: FieldTable } {
  const own = (key: string, descending: boolean): OrderKey => ({ field: { key }, descending });
  const byValues = (descending: boolean) =>
    request.by.flatMap((_, index) => [own(`n${index}`, descending), own(`k${index}`, descending)]);
  const order = (request.order ?? []).flatMap(({ field, descending }) => {
    if (field.entity === undefined && field.key === 'values') return byValues(descending);
    if (field.entity === undefined && field.key === 'runs') return [own('runs', descending)];
    const metric =
      field.entity === 'metrics' && field.aggregate === undefined ? request.metrics.indexOf(field.key) : -1;
    if (metric < 0)
      throw badFilter(`Groups are ordered by values, by runs or by one of their metrics, not by ${fieldText(field)}.`);
    return [own(`mean${metric}`, descending)];
  });
  const named = new Set(order.map(({ field }) => field.key));
  const rest = byValues(false).filter(({ field }) => !named.has(field.key));
  const fields: FieldTable = ({ key }) => {
    const column = sql.ref(`g.${key}`);
    const text = key.startsWith('k');
    const absent = sql<boolean>`${column} IS NULL`;
    return {
      type: text ? 'text' : 'number',
      test: (check) => check(column),
      missing: absent,
      sort: () => ({
        rank: sql`CASE WHEN ${absent} THEN 2 ELSE 0 END`,
        value: text ? sql`COALESCE(${column}, '')` : sql`COALESCE(${column}, 0)`,
      }),
    };
  };
  return { order: [...order, ...rest], fields };
}

/** @throws AppError `request.bad_filter`, `request.bad_cursor` */
export async function readGroups(
  db: Database,
  project: string,
  experimentIds: readonly string[] | undefined,
  request: GroupRequest,
  page: PageRequest,
): Promise<Page<RunGroup>> {
  const rows = members(
    db.capabilities,
    runSearch(project, experimentIds, { ...request, order: [] }, db.capabilities),
    request,
  );
  const { order, fields } = groupOrder(request);
  const columns = [
    ...request.by
      .flatMap((_, index) => [`k${index}`, `n${index}`])
      .map((name) => sql`min(${sql.ref(name)}) AS ${sql.ref(name)}`),
    ...request.metrics.map((_, index) => sql`avg(${sql.ref(`v${index}`)}) AS ${sql.ref(`mean${index}`)}`),
  ];
  const search: Search = {
    from: sql`(SELECT id, count(*) AS runs, ${sql.join(columns)} FROM (${rows}) AS one GROUP BY id) AS g`,
    id: 'g.id',
    where: [],
    filter: undefined,
    fields,
    order,
    tieBreak: [],
  };
  return searchPage(db, search, page, (tx, ids) => loadGroups(tx, rows, ids, request));
}

type GroupRow = Record<string, number | string | null>;

const numberOrNull = (value: unknown): number | null =>
  value === null || value === undefined || Number.isNaN(Number(value)) ? null : Number(value);

/** Differences from here on could overflow when they are squared. */
const farApart = 1e150;

function metricOf(row: GroupRow, key: string, index: number): GroupMetric {
  const at = (name: string) => numberOrNull(row[`${name}${index}`]);
  const [numbers, missing] = [at('numbers') ?? 0, at('missing') ?? 0];
  const [min, max, squares] = [at('min'), at('max'), at('squares')];
  const known = min !== null && max !== null && squares !== null && numbers > 1 && max - min < farApart;
  return {
    key,
    numbers,
    missing,
    nan: Number(row['runs']) - numbers - missing,
    mean: at('mean'),
    sd: known ? Math.sqrt(squares / (numbers - 1)) : null,
    min,
    max,
  };
}

/** The groups of these ids in their order. In two passes, for a sum of squares of values less their mean loses no digits. */
async function loadGroups(tx: Tx, rows: Sql, ids: readonly string[], request: GroupRequest): Promise<RunGroup[]> {
  if (ids.length === 0) return [];
  const of = (index: number) => {
    const [value, mean] = [sql.ref(`chosen.v${index}`), sql.ref(`means.a${index}`)];
    const named = (what: Sql, name: string) => sql`${what} AS ${sql.ref(`${name}${index}`)}`;
    const far = sql.raw(String(farApart));
    return [
      named(sql`count(${value})`, 'numbers'),
      named(sql`sum(${sql.ref(`chosen.m${index}`)})`, 'missing'),
      named(sql`min(${mean})`, 'mean'),
      named(sql`min(${value})`, 'min'),
      named(sql`max(${value})`, 'max'),
      named(
        sql`sum(CASE WHEN abs(${value} - ${mean}) < ${far} THEN (${value} - ${mean}) * (${value} - ${mean}) END)`,
        'squares',
      ),
    ];
  };
  const means = request.metrics.map((_, index) => sql`, avg(${sql.ref(`v${index}`)}) AS ${sql.ref(`a${index}`)}`);
  const values = request.by.map((_, index) => sql`min(${sql.ref(`chosen.k${index}`)}) AS ${sql.ref(`k${index}`)}`);
  const found = await sql<GroupRow>`WITH chosen AS (SELECT * FROM (${rows}) AS one WHERE id IN (${sql.join(ids)})),
  means AS (SELECT id ${sql.join(means, sql` `)} FROM chosen GROUP BY id)
  SELECT chosen.id, count(*) AS runs, ${sql.join([...values, ...request.metrics.flatMap((_, index) => of(index))])}
  FROM chosen JOIN means ON means.id = chosen.id GROUP BY chosen.id`.execute(tx);
  const byId = new Map(found.rows.map((row) => [row['id'], row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    if (row === undefined) return [];
    return [
      {
        values: request.by.map((_, index) => (row[`k${index}`] ?? null) as string | null),
        runs: Number(row['runs']),
        metrics: request.metrics.map((key, index) => metricOf(row, key, index)),
      },
    ];
  });
}
