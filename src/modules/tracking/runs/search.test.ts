// Searches over runs against a brute-force reading of the same filters in memory, on random runs: what is found, its order, its pages
// and its count, on both databases.
import assert from 'node:assert/strict';
import { testOnDatabases } from '../../../../test/support/databases.ts';
import { openTracking, tester, trackingTestMigrations } from '../../../../test/support/tracking.ts';
import { parseOrderList } from '../../../kernel/filter/order.ts';
import { parseFilter } from '../../../kernel/filter/parse.ts';
import { toIso } from '../../../kernel/time.ts';
import { createSeededRandom } from '../../../platform/random/random.ts';
import type { MetricPoint } from '../metrics/metric.ts';
import type { RunRecord } from './run.ts';
import type { Runs } from './runs.ts';

interface Known {
  readonly run: RunRecord;
  readonly points: readonly MetricPoint[];
  /** Whether greater values of `score` are better in its experiment. */
  readonly scoreHigher: boolean;
}

type Value = number | string | null;
type Test = (known: Known) => boolean;
interface Clause {
  readonly text: string;
  readonly test: Test;
}

const random = createSeededRandom('searches over runs');
const upTo = (count: number): number => Math.floor(random.unit() * count);
const pick = <T>(list: readonly T[]): T => list[upTo(list.length)] as T;

const metricKeys = ['auc', 'score', 'loss', 'b c'];
const quoted = (key: string): string => (/^\w+$/.test(key) ? key : `\`${key}\``);

/** All points of a key once each, in order of (step, time, value). */
function pointsOf({ points }: Known, key: string): readonly MetricPoint[] {
  const own = new Map<string, MetricPoint>();
  for (const point of points) if (point.key === key) own.set(`${point.step} ${point.at} ${point.value}`, point);
  return [...own.values()].sort(
    (a, b) =>
      a.step - b.step || a.at - b.at || (Number.isNaN(a.value) ? -1 : Number.isNaN(b.value) ? 1 : a.value - b.value),
  );
}

function summed(known: Known, key: string, aggregate: string): Value {
  const points = pointsOf(known, key);
  if (aggregate === 'count') return points.length;
  const numbers = points.map(({ value }) => value).filter((value) => !Number.isNaN(value));
  if (numbers.length === 0) return null;
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  if (aggregate === 'min') return least;
  if (aggregate === 'max') return most;
  if (aggregate === 'best') return (key === 'score' ? known.scoreHigher : key !== 'loss') ? most : least;
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  return Number.isNaN(mean) ? null : mean;
}

const asNumber = (text: string | undefined): Value =>
  text !== undefined && /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d{1,2})?$/.test(text) ? Number(text) : null;

interface Field {
  readonly text: string;
  readonly type: 'number' | 'text';
  /** NaN is neither missing nor passes any comparison. */
  readonly value: (known: Known) => Value;
  readonly sorts?: false;
}

const columns: readonly Field[] = [
  { text: 'name', type: 'text', value: ({ run }) => run.name },
  { text: 'status', type: 'text', value: ({ run }) => run.status },
  { text: 'user', type: 'text', value: ({ run }) => run.user },
  { text: 'source', type: 'text', value: ({ run }) => run.sourceName },
  { text: 'startedAt', type: 'number', value: ({ run }) => run.startedAt },
  { text: 'endedAt', type: 'number', value: ({ run }) => run.endedAt },
  { text: 'duration', type: 'number', value: ({ run }) => (run.endedAt === null ? null : run.endedAt - run.startedAt) },
];
const fields: readonly Field[] = [
  ...columns,
  ...metricKeys.flatMap((key): Field[] => {
    const name = `metrics.${quoted(key)}`;
    const last = (known: Known): Value => pointsOf(known, key).at(-1)?.value ?? null;
    return [
      { text: name, type: 'number', value: last },
      { text: `last(${name})`, type: 'number', value: last },
      ...['best', 'min', 'max', 'mean', 'count'].map(
        (aggregate): Field => ({
          text: `${pick([aggregate, aggregate.toUpperCase()])}(${name})`,
          type: 'number',
          value: (known) => summed(known, key, aggregate),
        }),
      ),
    ];
  }),
  ...['depth', 'mode'].flatMap((key): Field[] => [
    { text: `params.${key}`, type: 'text', value: ({ run }) => run.params[key] ?? null },
    { text: `params.${key}`, type: 'number', value: ({ run }) => asNumber(run.params[key]), sorts: false },
  ]),
  { text: 'tags."a.b"', type: 'text', value: ({ run }) => run.tags['a.b'] ?? null },
];

const operators: Readonly<Record<string, (a: number | string, b: number | string) => boolean>> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<>': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
};
const numbersTried = [0, 1, 0.5, 0.25, -2, 3, 8, 60_000, 859_766_400_000];
const textsTried = [
  'finished',
  'running',
  'tester',
  'a',
  'B',
  'ab',
  '8',
  '0.5',
  "it's",
  'brave_owl',
  'train.py',
  'x%y',
];
const literal = (value: number | string): string =>
  typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
const likePatterns: readonly (readonly [string, RegExp])[] = [
  ['%a%', /a/s],
  ['A%', /^A/s],
  ['_b', /^.b$/s],
  ['%\\%%', /\\/s],
  ['*', /^\*$/s],
  ['%_owl', /.owl$/s],
];
const regularExpressions: readonly (readonly [string, RegExp])[] = [
  ['a', /a/],
  ['^a', /^a/],
  ['(?i)^A|OWL$', /^a|owl$/i],
  ['^\\w+$', /^\w+$/],
  ['^[^\\d]{2,}$', /^[^\d]{2,}$/],
  ['\\bowl', /\bowl/],
  ['x.y', /x.y/s],
  ['^(?:fin|run).*ed?', /^(?:fin|run).*ed?/s],
  ["'", /'/],
  ['^\\d+(\\.\\d+)?$', /^\d+(\.\d+)?$/],
];

function clause(): Clause {
  const field = pick(fields);
  const present = (known: Known): number | string | undefined => {
    const value = field.value(known);
    return value === null || Number.isNaN(value) ? undefined : value;
  };
  const where = (text: string, passes: (value: number | string) => boolean): Clause => ({
    text,
    test(known) {
      const value = present(known);
      return value !== undefined && passes(value);
    },
  });
  const tried = field.type === 'number' ? numbersTried : textsTried;
  const kind = upTo(field.type === 'number' ? 4 : 7);
  const negated = random.unit() < 0.4;
  const no = negated ? 'not ' : '';
  if (kind === 0) {
    // As text, such a field is missing only when it is not there at all.
    const missing = (known: Known): boolean =>
      (field.type === 'number' && field.sorts === false
        ? (known.run.params[field.text.slice('params.'.length)] ?? null)
        : field.value(known)) === null;
    return {
      text: `${field.text} is ${negated ? 'not null' : 'NULL'}`,
      test: (known) => missing(known) !== negated,
    };
  }
  if (kind === 1) {
    const values = Array.from({ length: 1 + upTo(3) }, () => pick<number | string>(tried));
    return where(
      `${field.text} ${no}IN (${values.map(literal).join(', ')})`,
      (value) => values.includes(value) !== negated,
    );
  }
  if (kind < 4) {
    const [sign, compare] = pick(Object.entries(operators));
    const value = pick<number | string>(tried);
    const isTime = field.text.endsWith('At') && typeof value === 'number' && value > 1e6;
    const written = isTime ? literal(toIso(value)) : value === 60_000 ? '1m' : literal(value);
    return where(`${field.text} ${sign} ${written}`, (own) => compare(own, value));
  }
  if (kind === 4) {
    const [pattern, expression] = pick(likePatterns);
    return where(`${field.text} ${no}like ${literal(pattern)}`, (own) => expression.test(String(own)) !== negated);
  }
  if (kind === 5) {
    const [pattern, expression] = pick(likePatterns);
    const anyCase = new RegExp(expression.source, 'is');
    return where(`${field.text} ${no}ILIKE ${literal(pattern)}`, (own) => anyCase.test(String(own)) !== negated);
  }
  const [pattern, expression] = pick(regularExpressions);
  return where(`${field.text} ${no}rlike ${literal(pattern)}`, (own) => expression.test(String(own)) !== negated);
}

function filter(depth: number): Clause {
  if (depth === 0 || random.unit() < 0.25) return clause();
  if (random.unit() < 0.2) {
    const inner = filter(depth - 1);
    return { text: `not (${inner.text})`, test: (known) => !inner.test(known) };
  }
  const terms = Array.from({ length: 2 + upTo(2) }, () => filter(depth - 1));
  const all = random.unit() < 0.5;
  return {
    text: terms.map(({ text }) => `(${text})`).join(all ? ' AND ' : ' or '),
    test: (known) => (all ? terms.every(({ test }) => test(known)) : terms.some(({ test }) => test(known))),
  };
}

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
const rankOf = (value: Value): number => (value === null ? 2 : Number.isNaN(value) ? 1 : 0);

/** An order by random fields, and the comparison that it means. */
function order(): { readonly text: string; compare(a: Known, b: Known): number } {
  const sortable = fields.filter(({ sorts }) => sorts !== false);
  const keys = [
    ...new Map([pick(sortable), pick(sortable)].map((field) => [field.text.toLowerCase(), field])).values(),
  ];
  const directions = keys.map((field) => ({ field, descending: random.unit() < 0.5 }));
  return {
    text: directions.map(({ field, descending }) => `${field.text} ${descending ? 'desc' : 'asc'}`).join(', '),
    compare(a, b) {
      for (const { field, descending } of directions) {
        const [x, y] = [field.value(a), field.value(b)];
        const ranks = rankOf(x) - rankOf(y);
        if (ranks !== 0) return ranks;
        if (rankOf(x) !== 0) continue;
        const difference =
          typeof x === 'string' ? byBytes(x, String(y)) : Number(x) < Number(y) ? -1 : Number(x) > Number(y) ? 1 : 0;
        if (difference !== 0) return descending ? -difference : difference;
      }
      return b.run.startedAt - a.run.startedAt || byBytes(a.run.id, b.run.id);
    },
  };
}

async function allPages(
  runs: Runs,
  within: readonly string[] | undefined,
  text: string,
  sort: string,
  limit: number,
): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const request = { filter: parseFilter(text), order: parseOrderList(sort) };
    const page = await runs.search('p', within, request, { limit, cursor });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return ids;
}

const randomPoint = (): MetricPoint => ({
  key: pick(metricKeys),
  // Sums of these are exact, so that means can be compared.
  value: random.unit() < 0.1 ? pick([Number.NaN, Infinity, -Infinity]) : pick([0, 0.25, 0.5, 1, -2, 3, 8]),
  step: upTo(5),
  at: upTo(3),
});

async function seed(
  runs: Runs,
  experiments: readonly { readonly id: string; readonly higher: boolean }[],
): Promise<Known[]> {
  const found: Known[] = [];
  for (let index = 0; index < 40; index++) {
    const experiment = pick(experiments);
    const made = await runs.create(tester, 'p', {
      experimentId: experiment.id,
      name: pick(['a', 'ab', 'B', 'brave_owl', "it's", 'x%y', 'x\ny']),
      user: pick(['tester', 'Ann']),
      startedAt: pick([859_766_400_000, 859_766_400_000 + 1000, 859_766_300_000]),
      ...(random.unit() < 0.5 ? { sourceName: 'train.py' } : {}),
      ...(random.unit() < 0.5 ? { tags: { 'a.b': pick(['a', 'ab\\', '8', 'B*', '*']) } } : {}),
    });
    const batches = Array.from({ length: upTo(4) }, () => Array.from({ length: upTo(6) }, randomPoint));
    const params = [
      ...(random.unit() < 0.6 ? [{ key: 'depth', value: pick(['8', '0.5', '-2', '1e0', '08', 'eight', '']) }] : []),
      ...(random.unit() < 0.6 ? [{ key: 'mode', value: pick(['a', 'finished', '3']) }] : []),
    ];
    await runs.log('p', made.id, { params });
    // Repeated batches change nothing, as of a client that tries again.
    for (const metrics of batches)
      for (let times = 0; times <= upTo(2); times++) await runs.log('p', made.id, { metrics });
    if (random.unit() < 0.5)
      await runs.update(tester, 'p', made.id, {
        status: pick(['finished', 'failed']),
        endedAt: made.startedAt + pick([0, 8, 60_000, 61_000]),
      });
    found.push({ run: await runs.get('p', made.id), points: batches.flat(), scoreHigher: experiment.higher });
  }
  return found;
}

testOnDatabases(
  'what a filter finds, in which order and how many, is what its words say of every run',
  trackingTestMigrations,
  async (t, db) => {
    const { tracking } = await openTracking(t, db);
    const experiments = [
      { higher: true, tags: {} },
      {
        higher: false,
        tags: {
          'mlflow.experiment.primaryMetric.name': 'score',
          'mlflow.experiment.primaryMetric.greaterIsBetter': 'False',
        },
      },
    ];
    const made: { readonly id: string; readonly higher: boolean }[] = [];
    for (const [index, { higher, tags }] of experiments.entries())
      made.push({ higher, id: (await tracking.experiments.create(tester, 'p', { name: `e${index}`, tags })).id });
    const known = await seed(tracking.runs, made);
    let found = 0;
    for (let round = 0; round < 400; round++) {
      const { text, test } = filter(3);
      const sort = order();
      // One experiment is searched in another way than several: by an index, when a metric comes first.
      const within = random.unit() < 0.5 ? [pick(made).id] : undefined;
      const wanted = known
        .filter(({ run }) => within?.includes(run.experimentId) ?? true)
        .filter(test)
        .sort(sort.compare);
      const ids = await allPages(tracking.runs, within, text, sort.text, 1 + upTo(12));
      assert.deepEqual(
        ids,
        wanted.map(({ run }) => run.id),
        `${text}\norder ${sort.text} within ${within?.join()}`,
      );
      assert.equal(await tracking.runs.count('p', within, { filter: parseFilter(text) }), wanted.length, text);
      found += wanted.length;
    }
    // A generator whose filters find nothing, or everything, would prove nothing.
    assert.ok(found > 1000 && found < 9000, String(found));
  },
);

testOnDatabases('pages stay whole while runs are added and logged to', trackingTestMigrations, async (t, db) => {
  const { tracking } = await openTracking(t, db);
  const { id: experimentId } = await tracking.experiments.create(tester, 'p', { name: 'e' });
  const make = async (value: number): Promise<string> => {
    const { id } = await tracking.runs.create(tester, 'p', { experimentId });
    await tracking.runs.log('p', id, { metrics: [{ key: 'auc', value, step: 0, at: 0 }] });
    return id;
  };
  const before: string[] = [];
  for (let index = 0; index < 30; index++) before.push(await make((index * 7) % 10));
  const order = parseOrderList('best(metrics.auc) desc, startedAt');
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await tracking.runs.search('p', undefined, { order }, { limit: 4, cursor });
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
    await make(upTo(10));
    await make(-1);
  } while (cursor !== undefined && seen.length < 200);
  assert.equal(new Set(seen).size, seen.length);
  assert.deepEqual(
    before.filter((id) => !seen.includes(id)),
    [],
  );
});

testOnDatabases('words that mean nothing here are refused in words', trackingTestMigrations, async (t, db) => {
  const { tracking } = await openTracking(t, db);
  const refused = async (text: string, why: RegExp): Promise<void> => {
    await assert.rejects(
      async () => tracking.runs.search('p', undefined, { filter: parseFilter(text) }, { limit: 1 }),
      (error: Error) => {
        assert.match(error.message, why, text);
        return true;
      },
    );
  };
  await refused('median(metrics.auc) > 1', /no median/);
  await refused('max(params.depth) > 1', /params.depth has one value/);
  await refused('min(max(metrics.auc)) > 1', /takes a metric/);
  await refused('max(metrics.auc > 1', /`\)`/);
  await refused("metrics.auc rlike 'x'", /number/);
  await refused("duration like '1%'", /number/);
  await refused("startedAt > 'yesterday'", /time/);
  await refused("startedAt rlike '2026'", /cannot be found/);
  await refused("name rlike '(a'", /not closed/);
  await refused('duration > 5 m', /end/);
});
