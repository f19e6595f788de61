import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { foundationMigrations, openFoundation } from '../../../test/support/foundation.ts';
import { testActor } from '../../../test/support/platform.ts';
import { isAppError } from '../../kernel/errors.ts';
import { parseFilter } from '../../kernel/filter/parse.ts';
import type { Database } from '../../platform/db/database.ts';
import { tracingMigrations } from './migrations.ts';
import type { NewSpan } from './model.ts';
import { createTracing } from './tracing.ts';

const migrations = [...foundationMigrations, ...tracingMigrations];
const base = 1_700_000_000_000_000_000n;
const perMs = 1_000_000n;

async function open(t: TestContext, db: Database) {
  return createTracing(await openFoundation(t, db, Date.parse('2026-01-01T00:00:00Z')));
}

/** Span `n` of a trace: the root is 0 and lasts longest. */
function spanOf(traceId: string, n: number, change: Partial<NewSpan> = {}): NewSpan {
  return {
    traceId,
    id: String(n).padStart(16, '0'),
    parentId: n === 0 ? null : '0'.repeat(16),
    name: n === 0 ? 'root' : `step ${n}`,
    kind: 'internal',
    status: 'ok',
    statusMessage: '',
    startedAt: base + BigInt(n) * perMs,
    endedAt: base + BigInt(100 - n) * perMs + 7n,
    attributes: { n, 'gen_ai.usage.input_tokens': 2, 'gen_ai.usage.output_tokens': 1 },
    events: [],
    links: [],
    ...change,
  };
}

testOnDatabases('spans are read in order of nanoseconds, callers first', migrations, async (t, db) => {
  const tracing = await open(t, db);
  const caller = 'f'.repeat(16);
  await tracing.logSpans('p', 'e', [
    spanOf('t', 1, { parentId: caller, startedAt: base + 1n }),
    spanOf('t', 2, { parentId: '1'.padStart(16, '0'), startedAt: base + 1n }),
    spanOf('t', 0, { id: caller, startedAt: base }),
  ]);
  const names = ['root', 'step 1', 'step 2'];
  assert.deepEqual(
    (await tracing.spans('p', 't')).map(({ name }) => name),
    names,
  );
  assert.deepEqual(
    (await tracing.outline('p', 't')).map(({ name }) => name),
    names,
  );
});

testOnDatabases(
  'spans make the same trace in every order, together or apart, once or again',
  migrations,
  async (t, db) => {
    const tracing = await open(t, db);
    const spans = Array.from(
      { length: 20 },
      (_, n) => (id: string) => spanOf(id, n, n === 0 ? { attributes: { n } } : {}),
    );
    const orders: Readonly<Record<string, readonly (readonly number[])[]>> = {
      once: [spans.map((_, n) => n)],
      backwards: spans.map((_, n) => [19 - n]),
      again: [spans.map((_, n) => n), [3, 4, 0], [19]],
    };
    for (const [id, requests] of Object.entries(orders)) {
      for (const request of requests)
        await tracing.logSpans(
          'p',
          'e',
          request.flatMap((n) => spans[n]?.(id) ?? []),
        );
    }
    // Requests at the same time, as from several processes.
    await Promise.all(spans.map((span) => tracing.logSpans('p', 'e', [span('at-once')])));
    const expected = {
      name: 'root',
      state: 'ok',
      startedAt: Number(base / perMs),
      durationMs: 100,
      usage: { input_tokens: 38, output_tokens: 19, total_tokens: 57 },
      spans: 20,
    };
    for (const id of [...Object.keys(orders), 'at-once']) {
      const { name, state, startedAt, durationMs, usage, spans: count } = await tracing.get('p', id);
      assert.deepEqual({ name, state, startedAt, durationMs, usage, spans: count }, expected, id);
      const read = await tracing.spans('p', id);
      assert.deepEqual(
        read.map((span) => span.attributes['n']),
        spans.map((_, n) => n),
        id,
      );
      assert.equal(read[0]?.endedAt, base + 100n * perMs + 7n);
    }
  },
);

testOnDatabases(
  'what the client says of a trace and its spans meet, whichever comes first',
  migrations,
  async (t, db) => {
    const tracing = await open(t, db);
    const told = (id: string) => ({
      id,
      experimentId: 'e',
      state: 'ok' as const,
      startedAt: Number(base / perMs),
      durationMs: 100,
      session: 's',
      tags: { team: 'blue' },
      usage: { total_tokens: 3 },
    });
    await tracing.start('p', told('first'));
    await tracing.logSpans('p', 'e', [spanOf('first', 0)]);
    await tracing.logSpans('p', 'e', [spanOf('later', 0)]);
    await tracing.start('p', told('later'));
    const [first, later] = [await tracing.get('p', 'first'), await tracing.get('p', 'later')];
    assert.deepEqual({ ...first, key: '', id: '' }, { ...later, key: '', id: '' });
    assert.deepEqual(
      [first.session, first.tags['team'], first.usage?.['total_tokens'], first.spans],
      ['s', 'blue', 3, 1],
    );
    await assert.rejects(tracing.logSpans('p', 'another', [spanOf('first', 1)]), (error: unknown) =>
      isAppError(error, 'tracing.other_experiment'),
    );
    await assert.rejects(tracing.get('another project', 'first'), (error: unknown) =>
      isAppError(error, 'tracing.unknown_trace'),
    );
  },
);

testOnDatabases(
  'traces are found by their own fields, tags, spans, attributes and assessments',
  migrations,
  async (t, db) => {
    const tracing = await open(t, db);
    for (let n = 0; n < 12; n++) {
      const id = `t${String(n).padStart(2, '0')}`;
      const shift = BigInt(n) * 1000n * perMs;
      await tracing.logSpans('p', n < 10 ? 'e' : 'other', [
        spanOf(id, 0, { startedAt: base + shift, endedAt: base + shift + BigInt(n) * perMs }),
        spanOf(id, 1, {
          startedAt: base + shift,
          endedAt: base + shift,
          status: n === 4 ? 'error' : 'ok',
          attributes: { "it's": `v${n}`, deep: { n }, flag: n % 2 === 0, 'gen_ai.request.model': 'large' },
        }),
      ]);
      if (n % 3 === 0) await tracing.setTags('p', id, { third: 'yes' });
      const source = { type: 'HUMAN', id: 'bo' };
      const rest = { spanId: null, error: null, source, rationale: null, metadata: {}, runId: null, overrides: null };
      if (n > 5) await tracing.assess(testActor, 'p', id, { name: 'score', kind: 'feedback', value: n / 10, ...rest });
      if (n === 9) await tracing.linkRun('p', [id], 'r9');
    }
    const found = async (text: string, limit = 50): Promise<string> => {
      const filter = parseFilter(text);
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await tracing.search('p', ['e'], { filter }, { limit, cursor });
        ids.push(...page.items.map(({ id }) => id.slice(1)));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return ids.join(' ');
    };
    const all = '09 08 07 06 05 04 03 02 01 00';
    assert.equal(await found(''), all);
    assert.equal(await found('', 3), all);
    assert.equal(await found("tags.third = 'yes'"), '09 06 03 00');
    assert.equal(await found('durationMs >= 7 and spans = 2'), '09 08 07');
    assert.equal(await found("span.name = 'step 1' and span.status = 'error'"), '04');
    assert.equal(await found(`span.attributes."it's" = 'v7'`), '07');
    assert.equal(await found(`span.attributes.deep like '%7%' and span.attributes.deep not like '%17%'`), '07');
    assert.equal(await found("span.attributes.flag = 'true'"), '08 06 04 02 00');
    assert.equal(await found("span.model = 'large' and text like '%v8%'"), '08');
    assert.equal(await found('feedback.score > 0.75'), '09 08');
    assert.equal(await found("feedback.score = '0.6'"), '06');
    assert.equal(await found('feedback.score is null'), '05 04 03 02 01 00');
    assert.equal(await found("runId = 'r9'"), '09');
    assert.equal(await found('usage.total_tokens = 3'), all);
    await assert.rejects(found("nonsense = 'x'"), (error: unknown) => isAppError(error, 'request.bad_filter'));
  },
);

testOnDatabases(
  'an assessment that overrides another counts instead of it until it is deleted',
  migrations,
  async (t, db) => {
    const tracing = await open(t, db);
    await tracing.logSpans('p', 'e', [spanOf('t', 0)]);
    const given = {
      name: 'correct',
      kind: 'feedback' as const,
      value: true,
      error: null,
      source: { type: 'HUMAN', id: 'bo' },
      spanId: null,
      rationale: null,
      metadata: {},
      runId: null,
      overrides: null,
    };
    const first = await tracing.assess(testActor, 'p', 't', given);
    const second = await tracing.assess(testActor, 'p', 't', { ...given, value: false, overrides: first.id });
    const valid = async () =>
      (await tracing.get('p', 't')).assessments.filter((one) => one.valid).map(({ value }) => value);
    assert.deepEqual(await valid(), [false]);
    await tracing.changeAssessment(testActor, 'p', 't', second.id, { rationale: 'no' });
    assert.equal((await tracing.assessment('p', 't', second.id)).rationale, 'no');
    await tracing.deleteAssessment(testActor, 'p', 't', second.id);
    assert.deepEqual(await valid(), [true]);
    await assert.rejects(tracing.assess(testActor, 'p', 't', { ...given, overrides: second.id }), (error: unknown) =>
      isAppError(error, 'tracing.unknown_assessment'),
    );
    assert.equal((await tracing.get('p', 't')).assessments.length, 1);
  },
);

testOnDatabases('the oldest traces of an experiment go with all that hangs on them', migrations, async (t, db) => {
  const tracing = await open(t, db);
  for (let n = 0; n < 8; n++)
    await tracing.logSpans('p', 'e', [spanOf(`t${n}`, 0, { startedAt: base + BigInt(n) * perMs, endedAt: null })]);
  const upTo = Number(base / perMs) + 5;
  assert.equal(await tracing.delete(testActor, 'p', 'e', { upTo, limit: 2 }), 2);
  assert.equal(await tracing.delete(testActor, 'p', 'e', { ids: ['t7', 'none'] }), 1);
  assert.equal(await tracing.delete(testActor, 'p', 'another', { upTo }), 0);
  const left = (await tracing.search('p', undefined, {}, { limit: 10 })).items;
  assert.deepEqual(
    left.map(({ id }) => id),
    ['t6', 't5', 't4', 't3', 't2'],
  );
  assert.equal(left[0]?.state, 'running');
  await assert.rejects(tracing.delete(testActor, 'p', 'e', {}), (error: unknown) =>
    isAppError(error, 'tracing.bad_delete'),
  );
  // A new trace of the same id begins without the spans of the old one.
  await tracing.logSpans('p', 'e', [spanOf('t0', 3)]);
  assert.equal((await tracing.spans('p', 't0')).length, 1);
});

testOnDatabases('aggregates count, add up and find percentiles over all that match', migrations, async (t, db) => {
  const tracing = await open(t, db);
  const minutes = 60_000n * perMs;
  for (let n = 0; n < 11; n++)
    await tracing.logSpans('p', 'e', [
      spanOf(`t${n}`, 0, {
        name: n % 2 === 0 ? 'even' : 'odd',
        startedAt: base + BigInt(n) * minutes,
        endedAt: base + BigInt(n) * minutes + BigInt(n * n) * perMs,
        status: n === 10 ? 'error' : 'ok',
      }),
    ]);
  const ask = (change: Partial<Parameters<typeof tracing.aggregate>[2]>) =>
    tracing.aggregate('p', ['e'], {
      view: 'traces',
      metric: 'latency',
      aggregations: [{ kind: 'avg' }],
      dimensions: [],
      where: [],
      limit: 100,
      ...change,
    });
  const squares = Array.from({ length: 11 }, (_, n) => n * n);
  const [whole] = await ask({
    aggregations: [
      { kind: 'avg' },
      ...[0, 50, 75, 95, 100].map((percentile) => ({ kind: 'percentile' as const, percentile })),
    ],
  });
  // numpy.quantile(squares, [0, .5, .75, .95, 1])
  assert.deepEqual(
    whole?.values.map((value) => Number(value?.toFixed(6))),
    [35, 0, 25, 56.5, 90.5, 100],
  );
  assert.equal(squares.reduce((sum, one) => sum + one, 0) / 11, 35);
  const byName = await ask({
    metric: 'trace_count',
    aggregations: [{ kind: 'count' }],
    dimensions: ['trace_name', 'trace_status'],
  });
  assert.deepEqual(
    byName.map(({ dimensions, values }) => [...Object.values(dimensions), ...values]),
    [
      ['even', 'error', 1],
      ['even', 'ok', 5],
      ['odd', 'ok', 5],
    ],
  );
  const perFive = await ask({ metric: 'total_tokens', aggregations: [{ kind: 'sum' }], intervalMs: 300_000 });
  assert.equal(
    perFive.reduce((sum, { values }) => sum + (values[0] ?? 0), 0),
    33,
  );
  assert.ok(perFive.length >= 3 && perFive.every(({ at }) => at !== null && at % 300_000 === 0));
  const spans = await ask({
    view: 'spans',
    metric: 'span_count',
    aggregations: [{ kind: 'count' }],
    where: [{ field: 'span.name', value: 'odd' }],
  });
  assert.deepEqual(spans[0]?.values, [5]);
  await assert.rejects(ask({ metric: 'nonsense' }), (error: unknown) => isAppError(error, 'tracing.bad_metric'));
  await assert.rejects(ask({ dimensions: ['trace_status'] }), (error: unknown) =>
    isAppError(error, 'tracing.bad_metric'),
  );

  const even = parseFilter("name = 'even'");
  const failed = parseFilter("state = 'error'");
  assert.ok(even !== undefined && failed !== undefined);
  const correlation = await tracing.correlate('p', ['e'], [even, failed]);
  assert.deepEqual([correlation.total, correlation.first, correlation.second, correlation.joint], [11, 6, 1, 1]);
  // log(1 * 11 / (6 * 1)) / -log(1 / 11)
  assert.ok(Math.abs(correlation.npmi - 0.252778) < 1e-6, String(correlation.npmi));
});

testOnDatabases(
  'what a span tells of its branch counts for all below it, in whichever order the spans come',
  migrations,
  async (t, db) => {
    const tracing = await open(t, db);
    const told = (tokens: number) => ({ 'gen_ai.usage.input_tokens': tokens, 'llm.cost.total': tokens / 100 });
    const id = (n: number): string => String(n).padStart(16, '0');
    // root -> agent (100) -> step -> call (40), call (50); root -> call (7)
    const branch = [
      { n: 0, parentId: null, attributes: {} },
      { n: 1, parentId: id(0), attributes: told(100) },
      { n: 2, parentId: id(1), attributes: {} },
      { n: 3, parentId: id(2), attributes: told(40) },
      { n: 4, parentId: id(2), attributes: told(50) },
      { n: 5, parentId: id(0), attributes: told(7) },
    ];
    const orders = [
      [0, 1, 2, 3, 4, 5],
      [5, 4, 3, 2, 1, 0],
      [3, 1, 5, 4, 0, 2],
      [1, 3, 3, 4, 5, 2, 0, 1],
    ];
    for (const [at, order] of orders.entries()) {
      for (const n of order) {
        const { parentId, attributes } = branch[n] ?? { parentId: null, attributes: {} };
        await tracing.logSpans('p', 'e', [spanOf(`branch-${at}`, n, { parentId, attributes })]);
      }
      const { usage, cost } = await tracing.get('p', `branch-${at}`);
      assert.deepEqual([usage?.['input_tokens'], cost?.['total_cost']], [107, 1.07], String(order));
    }
    const circle = [1, 2, 3].map((n) =>
      spanOf('circle', n, { parentId: id((n % 3) + 1), attributes: n === 1 ? told(3) : {} }),
    );
    await tracing.logSpans('p', 'e', circle);
    assert.equal((await tracing.get('p', 'circle')).spans, 3);
  },
);
