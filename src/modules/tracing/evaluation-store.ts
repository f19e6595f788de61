// The SQL of evaluations beside each other: the traces of several runs joined by what went into them, and what was said of each. The first
// run is the baseline. Of traces that carry no digest of what went in, since their spans are kept elsewhere, its preview names the case.
import { type RawBuilder, sql } from 'kysely';
import type { Capabilities } from '../../platform/db/capabilities.ts';
import { capabilitiesOf } from '../../platform/db/capabilities-of.ts';
import type { Database, Tx } from '../../platform/db/database.ts';
import { columnField, type FieldTable, type Search } from '../../platform/db/search.ts';
import type { TraceState } from './model.ts';
import type { TraceSearch } from './search-store.ts';

/** What one scorer said of one run's cases, and of those that the baseline has too. Sums of squares give the spread. */
export interface RunScores {
  readonly n: number;
  readonly mean: number;
  readonly sumOfSquares: number;
  readonly pairs: number;
  /** Mean of the run's score minus the baseline's; null without pairs. */
  readonly delta: number | null;
  readonly deltaSumOfSquares: number;
  readonly lower: number;
  readonly higher: number;
}

export interface ScorerSummary {
  readonly name: string;
  /** One for each run in their order; null where it judged none with a number. */
  readonly runs: readonly (RunScores | null)[];
}

export interface CaseOfRun {
  /** The newest of the run's traces of the case. */
  readonly trace: string;
  readonly state: TraceState;
  readonly output: string | null;
  /** By scorer: the mean of numbers, with yes and true as 1; otherwise what was said. */
  readonly scores: Readonly<Record<string, number | string>>;
}

export interface ComparedCase {
  readonly id: string;
  readonly input: string | null;
  /** The least and the greatest difference from the baseline over runs and scorers; null where nothing is paired. */
  readonly worst: number | null;
  readonly best: number | null;
  /** One for each run in their order; null for a run without the case. */
  readonly runs: readonly (CaseOfRun | null)[];
}

const score = sql`(CASE a.value_text WHEN 'yes' THEN 1.0 WHEN 'no' THEN 0.0 ELSE a.value_number END)`;

/** The traces of each run: made during it, or linked to it afterwards. */
function judged(capabilities: Capabilities, project: string, runs: readonly string[]): RawBuilder<unknown> {
  const columns = sql`r.place, t.trace, COALESCE(t.inputs_digest, t.request_preview, t.id) AS item, t.request_preview AS input`;
  const listed = capabilities.listed(runs);
  return sql`judged AS (SELECT ${columns} FROM ${listed} AS r JOIN tracing_traces AS t ON t.run_id = r.value WHERE t.project = ${project}
    UNION SELECT ${columns} FROM ${listed} AS r JOIN tracing_runs AS l ON l.run_id = r.value
    JOIN tracing_traces AS t ON t.project = l.project AND t.id = l.trace_id WHERE l.project = ${project})`;
}

const counting = sql`a.kind = 'feedback' AND a.valid = 1 AND a.error IS NULL`;
const scores = sql`scores AS (SELECT j.place, j.item, a.name, AVG(${score}) AS value FROM judged AS j
  JOIN tracing_assessments AS a ON a.trace = j.trace WHERE ${counting} AND ${score} IS NOT NULL GROUP BY j.place, j.item, a.name)`;
const paired = sql`b.place = 0 AND b.item = s.item AND b.name = s.name`;

interface SummaryRow {
  readonly name: string;
  readonly place: number;
  readonly n: number;
  readonly mean: number;
  readonly squares: number;
  readonly pairs: number;
  readonly delta: number | null;
  readonly delta_squares: number | null;
  readonly lower: number;
  readonly higher: number;
}

export async function summariseScores(
  { scanner, capabilities }: Database,
  project: string,
  runs: readonly string[],
): Promise<ScorerSummary[]> {
  const { rows } = await sql<SummaryRow>`WITH ${judged(capabilities, project, runs)}, ${scores}
    SELECT s.name, s.place, COUNT(*) AS n, AVG(s.value) AS mean, SUM(s.value * s.value) AS squares, COUNT(b.value) AS pairs,
      AVG(s.value - b.value) AS delta, SUM((s.value - b.value) * (s.value - b.value)) AS delta_squares,
      SUM(CASE WHEN s.value < b.value THEN 1 ELSE 0 END) AS lower, SUM(CASE WHEN s.value > b.value THEN 1 ELSE 0 END) AS higher
    FROM scores AS s LEFT JOIN scores AS b ON ${paired} GROUP BY s.name, s.place ORDER BY s.name`.execute(scanner);
  const byName = new Map<string, (RunScores | null)[]>();
  for (const row of rows) {
    const of = byName.get(row.name) ?? runs.map(() => null);
    byName.set(row.name, of);
    of[Number(row.place)] = {
      n: Number(row.n),
      mean: Number(row.mean),
      sumOfSquares: Number(row.squares),
      pairs: Number(row.pairs),
      delta: row.delta === null ? null : Number(row.delta),
      deltaSumOfSquares: Number(row.delta_squares ?? 0),
      lower: Number(row.lower),
      higher: Number(row.higher),
    };
  }
  return [...byName].map(([name, of]) => ({ name, runs: of }));
}

const fields: FieldTable = ({ entity, key }) => {
  if (entity !== undefined) return undefined;
  switch (key) {
    case 'input':
      return columnField('c.input', 'text');
    case 'runs':
    case 'worst':
    case 'best':
      return columnField(`c.${key}`, 'number');
    default:
      return undefined;
  }
};

/** All of a case's runs and differences as one row. @param scorer the only one that counts; all without */
function casesOf(
  capabilities: Capabilities,
  project: string,
  runs: readonly string[],
  scorer: string | undefined,
): RawBuilder<unknown> {
  const only = scorer === undefined ? sql`` : sql` AND s.name = ${scorer}`;
  return sql`(WITH ${judged(capabilities, project, runs)}, ${scores}, changes AS (SELECT s.item, MIN(s.value - b.value) AS worst,
    MAX(s.value - b.value) AS best FROM scores AS s JOIN scores AS b ON ${paired} WHERE s.place > 0${only} GROUP BY s.item)
    SELECT j.item, MAX(j.input) AS input, COUNT(DISTINCT j.place) AS runs, MIN(d.worst) AS worst, MAX(d.best) AS best
    FROM judged AS j LEFT JOIN changes AS d ON d.item = j.item GROUP BY j.item) AS c`;
}

const falls = ['worst', 'best'].map((key) => ({ field: { key }, descending: false }));

/** The worst change first unless an order is given; cases that nothing pairs come last. */
export function caseSearch(
  capabilities: Capabilities,
  project: string,
  runs: readonly string[],
  { filter, order, scorer }: TraceSearch & { readonly scorer?: string | undefined },
): Search {
  return {
    from: casesOf(capabilities, project, runs, scorer),
    id: 'c.item',
    where: [],
    filter,
    fields,
    order: order === undefined || order.length === 0 ? falls : order,
    tieBreak: [],
  };
}

interface JudgementRow {
  readonly place: number;
  readonly item: string;
  readonly input: string | null;
  readonly trace: string;
  readonly state: TraceState;
  readonly output: string | null;
  readonly name: string | null;
  readonly score: number | null;
  readonly said: string | null;
}

interface Gathered {
  trace: string;
  state: TraceState;
  output: string | null;
  readonly numbers: Map<string, number[]>;
  readonly said: Map<string, string>;
}

function toCase({ trace, state, output, numbers, said }: Gathered): CaseOfRun {
  const means = [...numbers].map(([name, of]) => [name, of.reduce((sum, one) => sum + one, 0) / of.length] as const);
  return { trace, state, output, scores: Object.fromEntries([...said, ...means]) };
}

const difference = (of: readonly (CaseOfRun | null)[]): readonly number[] =>
  of.slice(1).flatMap((run) =>
    Object.entries(run?.scores ?? {}).flatMap(([name, value]) => {
      const base = of[0]?.scores[name];
      return typeof value === 'number' && typeof base === 'number' ? [value - base] : [];
    }),
  );

/** In the order given. */
export async function findCases(
  tx: Tx,
  project: string,
  runs: readonly string[],
  items: readonly string[],
): Promise<ComparedCase[]> {
  if (items.length === 0) return [];
  const capabilities = capabilitiesOf(tx);
  const { rows } = await sql<JudgementRow>`WITH ${judged(capabilities, project, runs)}
    SELECT j.place, j.item, j.input, t.id AS trace, t.state, t.response_preview AS output, a.name, ${score} AS score, a.value_text AS said
    FROM judged AS j JOIN tracing_traces AS t ON t.trace = j.trace
    LEFT JOIN tracing_assessments AS a ON a.trace = j.trace AND ${counting}
    WHERE ${capabilities.oneOf(sql.ref('j.item'), items)} ORDER BY t.started_at, t.id`.execute(tx);
  const found = new Map(
    items.map((item) => [item, { input: null as string | null, runs: new Map<number, Gathered>() }]),
  );
  for (const row of rows) {
    const of = found.get(row.item);
    if (of === undefined) continue;
    of.input ??= row.input;
    const held = of.runs.get(Number(row.place));
    const { trace, state, output } = row;
    const gathered = held ?? { trace, state, output, numbers: new Map(), said: new Map() };
    // A later trace of the same case stands for it.
    Object.assign(gathered, { trace, state, output });
    of.runs.set(Number(row.place), gathered);
    if (row.name === null) continue;
    if (row.score === null) gathered.said.set(row.name, row.said ?? '');
    else gathered.numbers.set(row.name, [...(gathered.numbers.get(row.name) ?? []), Number(row.score)]);
  }
  return [...found].map(([id, of]) => {
    const cases = runs.map((_, place) => {
      const gathered = of.runs.get(place);
      return gathered === undefined ? null : toCase(gathered);
    });
    const changes = difference(cases);
    const none = changes.length === 0;
    return {
      id,
      input: of.input,
      worst: none ? null : Math.min(...changes),
      best: none ? null : Math.max(...changes),
      runs: cases,
    };
  });
}
