// Filters on the names of spans. An experiment has many spans of few names, and an index holds each name once for every span that has it:
// which names pass is found first, and traces with a rare one are read by it rather than looked through.
import { type RawBuilder, sql } from 'kysely';
import { type FieldRef, type Filter, requiredTerms } from '../../kernel/filter/ast.ts';
import type { Capabilities } from '../../platform/db/capabilities.ts';
import type { Tx } from '../../platform/db/database.ts';
import { columnField, compileFilter } from '../../platform/db/search.ts';

/** More distinct names, or experiments, than these are not listed, and the spans of each trace are read instead. */
const mostNames = 1_000;
const mostExperiments = 100;
/** A name that so many spans have is not rare: traces are then read in their order until the page is full. */
const rareBelow = 2_000;

/** A filter whose comparisons of span names say which names pass, and where one of them must and is rare, the traces that have it. */
export interface NamedSpans {
  readonly filter: Filter;
  /** Every comparison of a span's name is with names of a list. */
  readonly resolved: boolean;
  /** Keys of traces outside of which nothing passes; undefined when there are too many to say. */
  readonly traces?: readonly string[];
}

const isName = ({ entity, key }: FieldRef): boolean => entity === 'span' && key === 'name';

function namesWithin(filter: Filter): boolean {
  if (filter.kind === 'and' || filter.kind === 'or') return filter.terms.some(namesWithin);
  return filter.kind === 'not' ? namesWithin(filter.term) : isName(filter.field);
}

/** Each value of an index's next column, found by asking for the least above the last: as many steps as there are values. */
function distinct(column: string, of: RawBuilder<unknown>, limit: number): RawBuilder<unknown> {
  const name = sql.ref(column);
  return sql`WITH RECURSIVE n(name) AS (
      SELECT (SELECT min(${name}) FROM ${of})
      UNION ALL SELECT (SELECT min(${name}) FROM ${of} AND ${name} > n.name) FROM n WHERE n.name IS NOT NULL
    ) SELECT name FROM n WHERE name IS NOT NULL LIMIT ${limit}`;
}

async function experimentsOf(tx: Tx, project: string): Promise<readonly string[] | undefined> {
  const all = distinct('experiment_id', sql`tracing_traces WHERE 1 = 1`, mostExperiments + 1);
  // An experiment is of one project, so one of its traces tells which.
  const { rows } = await sql<{ name: string; project: string }>`SELECT e.name,
    (SELECT t.project FROM tracing_traces AS t WHERE t.experiment_id = e.name LIMIT 1) AS project FROM (${all}) AS e`.execute(
    tx,
  );
  if (rows.length > mostExperiments) return undefined;
  return rows.flatMap(({ name, project: of }) => (of === project ? [name] : []));
}

async function namesOf(tx: Tx, experiments: readonly string[]): Promise<readonly string[] | undefined> {
  const names = new Set<string>();
  for (const experiment of experiments) {
    const all = distinct('name', sql`tracing_spans WHERE experiment_id = ${experiment}`, mostNames + 1);
    for (const { name } of (await sql<{ name: string }>`${all}`.execute(tx)).rows) names.add(name);
    if (names.size > mostNames) return undefined;
  }
  return [...names];
}

/** Those of the names that a comparison lets pass. */
async function passing(
  tx: Tx,
  capabilities: Capabilities,
  names: readonly string[],
  comparison: Filter,
): Promise<string[]> {
  const fields = (field: FieldRef) => (isName(field) ? columnField('n.value', 'text') : undefined);
  const passes = compileFilter(comparison, fields, capabilities);
  const { rows } = await sql<{
    value: string;
  }>`SELECT n.value FROM ${capabilities.listed(names)} AS n WHERE ${passes}`.execute(tx);
  return rows.map(({ value }) => value);
}

function namesAskedFor(filter: Filter): readonly string[] | undefined {
  if (filter.kind === 'compare' && filter.operator === '=' && isName(filter.field)) return [String(filter.value)];
  if (filter.kind === 'in' && !filter.negated && isName(filter.field)) return filter.values.map(String);
  return undefined;
}

async function tracesWith(
  tx: Tx,
  capabilities: Capabilities,
  experiments: readonly string[],
  names: readonly string[],
): Promise<readonly string[] | undefined> {
  const { rows } = await sql<{ trace: string }>`SELECT trace FROM tracing_spans WHERE ${capabilities.oneOf(
    sql.ref('experiment_id'),
    experiments,
  )} AND ${capabilities.oneOf(sql.ref('name'), names)} LIMIT ${rareBelow}`.execute(tx);
  return rows.length === rareBelow ? undefined : [...new Set(rows.map(({ trace }) => trace))];
}

/**
 * Makes comparisons of span names readable from the index of names.
 * @param experimentIds those searched; undefined for all of the project
 */
export async function nameSpans(
  tx: Tx,
  capabilities: Capabilities,
  project: string,
  experimentIds: readonly string[] | undefined,
  filter: Filter,
): Promise<NamedSpans> {
  const unresolved: NamedSpans = { filter, resolved: false };
  if (!namesWithin(filter)) return unresolved;
  const experiments = experimentIds ?? (await experimentsOf(tx, project));
  if (experiments === undefined || experiments.length > mostExperiments) return unresolved;
  let names: readonly string[] | undefined;
  const resolve = async (node: Filter): Promise<Filter> => {
    if (node.kind === 'and' || node.kind === 'or') {
      const terms: Filter[] = [];
      for (const term of node.terms) terms.push(await resolve(term));
      return { kind: node.kind, terms };
    }
    if (node.kind === 'not') return { kind: 'not', term: await resolve(node.term) };
    if (!isName(node.field) || node.kind === 'null' || namesAskedFor(node) !== undefined) return node;
    names ??= await namesOf(tx, experiments);
    // Too many to list: the node stays what it is.
    if (names === undefined) return node;
    return { kind: 'in', field: node.field, values: await passing(tx, capabilities, names, node), negated: false };
  };
  const listed = await resolve(filter);
  const asked = requiredTerms(listed).map(namesAskedFor);
  const required = asked.find((each) => each !== undefined);
  const traces = required === undefined ? undefined : await tracesWith(tx, capabilities, experiments, required);
  return { filter: listed, resolved: isResolved(listed), ...(traces === undefined ? {} : { traces }) };
}

function isResolved(filter: Filter): boolean {
  if (filter.kind === 'and' || filter.kind === 'or') return filter.terms.every(isResolved);
  if (filter.kind === 'not') return isResolved(filter.term);
  return !isName(filter.field) || namesAskedFor(filter) !== undefined;
}
