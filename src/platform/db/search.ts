// Searches: a parsed filter and an order, compiled by an entity's table of fields to one statement with bound values and a keyset
// predicate. Missing values come last in both directions, NaN before them.
import { type RawBuilder, sql } from 'kysely';
import {
  type Aggregate,
  type FieldRef,
  type Filter,
  fieldText,
  type Literal,
  type OrderKey,
} from '../../kernel/filter/ast.ts';
import { readPattern } from '../../kernel/filter/pattern.ts';
import { badFilter } from '../../kernel/filter/tokens.ts';
import { type CursorKey, decodeCursor, encodeCursor, type Page, type PageRequest } from '../../kernel/paging.ts';
import { parseIso } from '../../kernel/time.ts';
import type { Capabilities } from './capabilities.ts';
import type { Database, Tx } from './database.ts';

type Sql = RawBuilder<unknown>;
type Condition = RawBuilder<boolean>;

/** How a field sorts: `rank` 0 for values, 1 for NaN, 2 when missing (always ascending), then `value`, which is never null. */
export interface SortExpression {
  readonly join?: Sql;
  readonly rank: Sql;
  readonly value: Sql;
}

/** One field that filters and orders may name. */
export interface SearchField {
  readonly type: 'text' | 'number';
  /** The number is a time in milliseconds, which a filter may also write as ISO 8601. */
  readonly time?: true;
  /** True when the field has a value that passes the check, false else: never unknown, so that `not` turns it round. */
  test(check: (value: Sql) => Condition): Condition;
  readonly missing: Condition;
  /** The same value as a number, for comparisons with numbers; text that is none does not pass. */
  readonly numeric?: SearchField;
  /** The field's values summed up, for fields that have many. */
  aggregate?(aggregate: Aggregate): SearchField;
  /** Absent for fields that do not sort; `alias` is free for the join. */
  sort?(alias: string): SortExpression;
}

/** The fields of an entity; undefined for a field it does not have. */
export type FieldTable = (field: FieldRef) => SearchField | undefined;

/** A time is a number of milliseconds. */
export type ColumnType = 'text' | 'number' | 'time';

/** A column of the entity's own row, or what is made of several. */
export function columnField(column: string | Sql, type: ColumnType): SearchField {
  const value = typeof column === 'string' ? sql.ref(column) : column;
  return {
    type: type === 'text' ? 'text' : 'number',
    ...(type === 'time' ? { time: true } : {}),
    test: (check) => sql<boolean>`(${value} IS NOT NULL AND ${check(value)})`,
    missing: sql<boolean>`${value} IS NULL`,
    sort: () => ({
      rank: sql`CASE WHEN ${value} IS NULL THEN 2 ELSE 0 END`,
      value: type === 'text' ? sql`COALESCE(${value}, '')` : sql`COALESCE(${value}, 0)`,
    }),
  };
}

export interface PairOptions {
  /** The table has a column `nan`, whose rows hold NaN. */
  readonly hasNan?: boolean;
  /** What is compared instead of the column `value`, from the row of this alias; null where the row has none. */
  readonly value?: (alias: string) => Sql;
}

/** A value by key in another table, such as a tag. */
export function pairField(
  table: string,
  owner: string,
  id: string,
  key: string,
  type: 'text' | 'number',
  options: PairOptions = {},
): SearchField {
  const { hasNan = false, value = (alias) => sql.ref(`${alias}.value`) } = options;
  const rows = (alias: string) => sql`${sql.table(table)} AS ${sql.ref(alias)}`;
  const matches = (alias: string) =>
    sql`${sql.ref(`${alias}.${owner}`)} = ${sql.ref(id)} AND ${sql.ref(`${alias}.key`)} = ${key}`;
  const known = options.value === undefined ? sql`` : sql` AND ${value('f')} IS NOT NULL`;
  return {
    type,
    test: (check) =>
      sql<boolean>`EXISTS (SELECT 1 FROM ${rows('f')} WHERE ${matches('f')}${hasNan ? sql` AND f.nan = 0` : sql``} AND ${check(value('f'))})`,
    missing: sql<boolean>`NOT EXISTS (SELECT 1 FROM ${rows('f')} WHERE ${matches('f')}${known})`,
    sort: (alias) => ({
      join: sql`LEFT JOIN ${rows(alias)} ON ${matches(alias)}`,
      rank: hasNan
        ? sql`CASE WHEN ${value(alias)} IS NULL THEN 2 ELSE ${sql.ref(`${alias}.nan`)} END`
        : sql`CASE WHEN ${value(alias)} IS NULL THEN 2 ELSE 0 END`,
      value: type === 'text' ? sql`COALESCE(${value(alias)}, '')` : sql`COALESCE(${value(alias)}, 0)`,
    }),
  };
}

/** A text by key in another table, which compares with numbers as the number that it is. */
export function numericPairField(
  table: string,
  owner: string,
  id: string,
  key: string,
  capabilities: Capabilities,
): SearchField {
  const value = (alias: string) => capabilities.numberOf(sql.ref(`${alias}.value`));
  return {
    ...pairField(table, owner, id, key, 'text'),
    numeric: pairField(table, owner, id, key, 'number', { value }),
  };
}

function lookUp(fields: FieldTable, ref: FieldRef): SearchField {
  const { aggregate, ...plain } = ref;
  const field = fields(plain);
  if (field === undefined) throw badFilter(`There is no field ${fieldText(plain)} here.`);
  if (aggregate === undefined) return field;
  if (field.aggregate === undefined)
    throw badFilter(`${fieldText(plain)} has one value, so there is no ${aggregate} of it.`);
  return field.aggregate(aggregate);
}

/** The literal as the field compares it. @throws AppError `request.bad_filter` when their types differ */
function literalFor(ref: FieldRef, field: SearchField, value: Literal): Literal {
  if ((field.type === 'number') === (typeof value === 'number')) return value;
  const at = field.time === true && typeof value === 'string' ? parseIso(value) : undefined;
  if (at !== undefined) return at;
  const type = field.time === true ? 'time' : field.type;
  throw badFilter(`${fieldText(ref)} is a ${type}, so ${JSON.stringify(value)} cannot be compared with it.`);
}

/** A bound value. Postgres takes it for the type that it stands beside, and whole numbers are no doubles there. */
function bound(value: Literal): Sql {
  return typeof value === 'string' || Number.isSafeInteger(value)
    ? sql`${value}`
    : sql`CAST(${value} AS DOUBLE PRECISION)`;
}

function checkText(ref: FieldRef, field: SearchField, pattern: string): void {
  if (field.type === 'text') return;
  throw badFilter(`${fieldText(ref)} is a ${field.type}, so ${JSON.stringify(pattern)} cannot be found in it.`);
}

/** Compiles a filter. @throws AppError `request.bad_filter` */
export function compileFilter(filter: Filter, fields: FieldTable, capabilities: Capabilities): Condition {
  const compile = (node: Filter): Condition => {
    if (node.kind === 'and' || node.kind === 'or') {
      const joiner = node.kind === 'and' ? sql` AND ` : sql` OR `;
      return sql<boolean>`(${sql.join(node.terms.map(compile), joiner)})`;
    }
    if (node.kind === 'not') return sql<boolean>`NOT (${compile(node.term)})`;
    const found = lookUp(fields, node.field);
    const literal = node.kind === 'compare' ? node.value : node.kind === 'in' ? node.values[0] : undefined;
    const field = typeof literal === 'number' ? (found.numeric ?? found) : found;
    switch (node.kind) {
      case 'null':
        return node.negated ? sql<boolean>`NOT (${field.missing})` : field.missing;
      case 'compare':
        return field.test(
          (value) =>
            sql<boolean>`${value} ${sql.raw(node.operator)} ${bound(literalFor(node.field, field, node.value))}`,
        );
      case 'in': {
        const values = node.values.map((value) => bound(literalFor(node.field, field, value)));
        const negation = node.negated ? sql`NOT ` : sql``;
        if (values.length === 0) return field.test(() => sql<boolean>`${negation}(0 = 1)`);
        return field.test((value) => sql<boolean>`${value} ${negation}IN (${sql.join(values)})`);
      }
      case 'like':
      case 'ilike': {
        checkText(node.field, field, node.pattern);
        const negation = node.negated ? sql`NOT ` : sql``;
        const anyCase = node.kind === 'ilike';
        const pattern = anyCase ? node.pattern.toLowerCase() : node.pattern;
        return field.test(
          (value) => sql<boolean>`${negation}(${capabilities.like(anyCase ? sql`lower(${value})` : value, pattern)})`,
        );
      }
      case 'rlike': {
        checkText(node.field, field, node.pattern);
        const negation = node.negated ? sql`NOT ` : sql``;
        const pattern = readPattern(node.pattern);
        return field.test((value) => sql<boolean>`${negation}(${capabilities.matches(value, pattern)})`);
      }
    }
  };
  return compile(filter);
}

export interface Search {
  /** The entity's table with its alias, and fixed joins. */
  readonly from: Sql;
  /** The entity's id, which ends the order ascending. */
  readonly id: string;
  readonly where: readonly Condition[];
  readonly filter: Filter | undefined;
  readonly fields: FieldTable;
  readonly order: readonly OrderKey[];
  /** Sorts what the order leaves equal, before the id; columns that are never null. */
  readonly tieBreak: readonly {
    readonly column: string;
    readonly type: 'text' | 'number';
    readonly descending: boolean;
  }[];
  readonly indexed?: IndexedOrder | undefined;
}

/**
 * The order of a search whose tie-break begins with a field, newest first say: asked for by itself the field is left to the tie-break,
 * whose plain column an index gives in order.
 */
export function orderBeside(order: readonly OrderKey[] | undefined, field: string): readonly OrderKey[] {
  const [first, ...others] = order ?? [];
  if (first === undefined || others.length > 0) return order ?? [];
  return first.descending && fieldText(first.field) === field ? [] : [first];
}

/**
 * Rows that have a value of the first key of an order, from a table that keeps them in that order: a page of them is read without sorting
 * all. `from` joins the entity's table under its usual alias.
 */
export interface IndexedOrder {
  readonly from: Sql;
  readonly where: readonly Condition[];
  /** Ranks 0 and is never null in these rows; its index gives the order. */
  readonly value: Sql;
  /** No other row passes the filter. */
  readonly complete: boolean;
  /** What these rows must pass still: the search's filter without what `where` says. */
  readonly filter: Filter | undefined;
}

interface SortColumn {
  readonly expression: Sql;
  readonly type: 'text' | 'number';
  readonly descending: boolean;
}

interface Found {
  readonly id: string;
  readonly key: CursorKey;
}

/** JSON has no infinities, so a cursor carries them as text. */
const toCursorPart = (value: unknown): string | number =>
  typeof value === 'number' && Number.isFinite(value) ? value : String(value);

function sortColumns(search: Search): { readonly columns: SortColumn[]; readonly joins: Sql[] } {
  const columns: SortColumn[] = [];
  const joins: Sql[] = [];
  const seen = new Set<string>();
  for (const [index, { field: ref, descending }] of search.order.entries()) {
    const text = fieldText(ref);
    if (seen.has(text)) throw badFilter(`The order names ${text} twice.`);
    seen.add(text);
    const field = lookUp(search.fields, ref);
    if (field.sort === undefined) throw badFilter(`Nothing can be ordered by ${text}.`);
    const sort = field.sort(`o${index}`);
    if (sort.join !== undefined) joins.push(sort.join);
    columns.push({ expression: sort.rank, type: 'number', descending: false });
    columns.push({ expression: sort.value, type: field.type, descending });
  }
  for (const { column, type, descending } of search.tieBreak) {
    columns.push({ expression: sql.ref(column), type, descending });
  }
  columns.push({ expression: sql.ref(search.id), type: 'text', descending: false });
  return { columns, joins };
}

/** Rows after the cursor: greater in the first column that differs. */
function keysetPredicate(columns: readonly SortColumn[], after: CursorKey): Condition {
  const values = columns.map(({ type }, index) => (type === 'number' ? Number(after[index]) : String(after[index])));
  const [first] = columns;
  // The alternatives name no range that an index could start at.
  const start =
    first === undefined
      ? sql<boolean>`1 = 1`
      : sql<boolean>`${first.expression} ${sql.raw(first.descending ? '<=' : '>=')} ${values[0]}`;
  const alternatives = columns.map(({ expression, descending }, index) => {
    const equal = columns.slice(0, index).map((column, at) => sql`${column.expression} = ${values[at]}`);
    const beyond = sql`${expression} ${sql.raw(descending ? '<' : '>')} ${values[index]}`;
    return sql`(${sql.join([...equal, beyond], sql` AND `)})`;
  });
  return sql<boolean>`${start} AND (${sql.join(alternatives, sql` OR `)})`;
}

/** How many parts the cursor of a search has. */
function cursorLength(search: Search): number {
  return search.order.length * 2 + search.tieBreak.length + 1;
}

/** Which rows are read: all, those that an index gives in their order, or those it does not. */
type Part = 'all' | 'indexed' | 'rest';

/** Ids of the rows found with their cursor keys, in order. */
async function searchIds(
  tx: Tx,
  capabilities: Capabilities,
  search: Search,
  part: Part,
  after: CursorKey | undefined,
  limit: number,
): Promise<Found[]> {
  const { columns: sorted, joins: allJoins } = sortColumns(search);
  const [rank, value, ...others] = sorted;
  const indexed = part === 'indexed' ? search.indexed : undefined;
  const columns =
    indexed === undefined || value === undefined ? sorted : [{ ...value, expression: indexed.value }, ...others];
  const joins = indexed === undefined ? allJoins : allJoins.slice(1);
  const conditions: Condition[] = [...search.where, ...(indexed?.where ?? [])];
  if (part === 'rest' && rank !== undefined) conditions.push(sql<boolean>`${rank.expression} > 0`);
  const filter = indexed === undefined ? search.filter : indexed.filter;
  if (filter !== undefined) conditions.push(compileFilter(filter, search.fields, capabilities));
  if (after !== undefined) conditions.push(keysetPredicate(columns, indexed === undefined ? after : after.slice(1)));
  const selected = columns.map((column, index) => sql`${column.expression} AS ${sql.ref(`k${index}`)}`);
  const order = columns.map(({ expression, descending }) => sql`${expression} ${sql.raw(descending ? 'DESC' : 'ASC')}`);
  const { rows } = await sql<
    Record<string, unknown>
  >`SELECT ${sql.join(selected)} FROM ${indexed?.from ?? search.from} ${sql.join(joins, sql` `)} WHERE ${
    conditions.length === 0 ? sql`1 = 1` : sql.join(conditions, sql` AND `)
  } ORDER BY ${sql.join(order)} LIMIT ${limit}`.execute(tx);
  return rows.map((row) => ({
    id: String(row[`k${columns.length - 1}`]),
    key: [...(indexed === undefined ? [] : [0]), ...columns.map((_, index) => toCursorPart(row[`k${index}`]))],
  }));
}

async function searchParts(
  { scanner, capabilities }: Database,
  search: Search,
  after: CursorKey | undefined,
  limit: number,
): Promise<Found[]> {
  if (search.indexed === undefined) return searchIds(scanner, capabilities, search, 'all', after, limit);
  const inRest = after !== undefined && Number(after[0]) > 0;
  const found = inRest ? [] : await searchIds(scanner, capabilities, search, 'indexed', after, limit);
  if (found.length === limit || search.indexed.complete) return found;
  const rest = await searchIds(scanner, capabilities, search, 'rest', inRest ? after : undefined, limit - found.length);
  return [...found, ...rest];
}

/**
 * Runs a search off the event loop and loads the records of its page by id.
 * @throws AppError `request.bad_filter`, `request.bad_cursor`
 */
export async function searchPage<T>(
  db: Database,
  search: Search,
  page: PageRequest,
  load: (tx: Tx, ids: readonly string[]) => Promise<readonly T[]>,
): Promise<Page<T>> {
  const after = page.cursor === undefined ? undefined : decodeCursor(page.cursor, cursorLength(search));
  const found = await searchParts(db, search, after, page.limit + 1);
  const shown = found.slice(0, page.limit);
  const items = await load(
    db.scanner,
    shown.map((row) => row.id),
  );
  const last = shown.at(-1);
  return found.length > page.limit && last !== undefined ? { items, nextCursor: encodeCursor(last.key) } : { items };
}

/** How many rows a search finds; its order does not count. @throws AppError `request.bad_filter` */
export async function searchCount(db: Database, search: Search): Promise<number> {
  const conditions: Condition[] = [...search.where];
  if (search.filter !== undefined) conditions.push(compileFilter(search.filter, search.fields, db.capabilities));
  const { rows } = await sql<{ n: number | string }>`SELECT count(*) AS n FROM ${search.from} WHERE ${
    conditions.length === 0 ? sql`1 = 1` : sql.join(conditions, sql` AND `)
  }`.execute(db.scanner);
  return Number(rows[0]?.n ?? 0);
}
