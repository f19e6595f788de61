// Sessions: what their traces add up to, whatever comes of these.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { sql } from 'kysely';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { foundationMigrations, openFoundation } from '../../../test/support/foundation.ts';
import { testActor } from '../../../test/support/platform.ts';
import { parseOrderList } from '../../kernel/filter/order.ts';
import { parseFilter } from '../../kernel/filter/parse.ts';
import { renderDdl } from '../../platform/db/capabilities.ts';
import type { Database } from '../../platform/db/database.ts';
import type { NewTrace } from './ingest.ts';
import { tracingMigrations } from './migrations.ts';
import type { NewSpan } from './model.ts';
import { createTracing, type Tracing } from './tracing.ts';

const migrations = [...foundationMigrations, ...tracingMigrations];
const begun = Date.parse('2026-01-01T00:00:00Z');

async function open(t: TestContext, db: Database): Promise<Tracing> {
  return createTracing(await openFoundation(t, db, begun));
}

const told = (id: string, session: string | undefined, change: Partial<NewTrace> = {}): NewTrace => ({
  id,
  experimentId: 'e',
  state: 'ok',
  startedAt: begun,
  session,
  ...change,
});

async function all(tracing: Tracing, limit: number, filter = '', order?: string) {
  const request = { filter: parseFilter(filter), order: parseOrderList(order) };
  const found = [];
  let cursor: string | undefined;
  do {
    const page = await tracing.sessions('p', request, { limit, cursor });
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found;
}

testOnDatabases('a session adds up its traces as they come, change and go', migrations, async (t, db) => {
  const tracing = await open(t, db);
  const span = (traceId: string, at: number, status: 'ok' | 'error', attributes: NewSpan['attributes']): NewSpan => ({
    traceId,
    id: '1'.padStart(16, '0'),
    parentId: null,
    name: 'answer',
    kind: 'internal',
    status,
    statusMessage: '',
    startedAt: BigInt(begun + at) * 1_000_000n,
    endedAt: BigInt(begun + at + 10) * 1_000_000n,
    attributes,
    events: [],
    links: [],
  });
  const usage = {
    'gen_ai.usage.input_tokens': 3,
    'gen_ai.usage.output_tokens': 2,
    'session.id': 'a',
    'user.id': 'ana',
  };
  // One request with two traces; one of them is then told of by its client, who knows the money.
  await tracing.logSpans('p', 'e', [
    span('t1', 1000, 'ok', { ...usage, 'input.value': 'first?' }),
    span('t2', 2000, 'error', { ...usage, 'input.value': 'last?' }),
  ]);
  await tracing.start('p', told('t1', undefined, { startedAt: begun + 500, cost: { total_cost: 0.25 } }));
  await tracing.start('p', told('t3', undefined));
  const expected = {
    id: 'a',
    user: 'ana',
    traces: 2,
    errors: 1,
    tokens: 10,
    cost: 0.25,
    firstAt: begun + 500,
    lastAt: begun + 2000,
    lastRequest: 'last?',
  };
  assert.deepEqual(await tracing.session('p', 'a'), expected);
  // The same span again changes nothing; traces of another project are of another session.
  await tracing.logSpans('p', 'e', [span('t2', 2000, 'error', { ...usage, 'input.value': 'last?' })]);
  await tracing.start('q', told('t1', 'a'));
  assert.deepEqual(await all(tracing, 10), [expected]);
  assert.deepEqual(
    (await tracing.turns('p', 'a', { limit: 10 })).items.map(({ id }) => id),
    ['t1', 't2'],
  );

  // A trace moves to another session, and one goes.
  await tracing.start('p', told('t1', 'b', { startedAt: begun + 500 }));
  assert.deepEqual(await tracing.session('p', 'a'), {
    ...expected,
    traces: 1,
    tokens: 5,
    cost: 0,
    firstAt: begun + 2000,
  });
  assert.equal((await tracing.session('p', 'b')).cost, 0.25);
  await tracing.delete(testActor, 'p', 'e', { ids: ['t2'] });
  await assert.rejects(tracing.session('p', 'a'), { code: 'tracing.unknown_session' });
  assert.deepEqual(
    (await all(tracing, 10)).map(({ id }) => id),
    ['b'],
  );
});

testOnDatabases('traces of a session that come at once are each counted', migrations, async (t, db) => {
  const tracing = await open(t, db);
  await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      tracing.start(
        'p',
        told(`t${n}`, n % 2 === 0 ? 'even' : 'odd', {
          startedAt: begun + n,
          usage: { total_tokens: n },
          state: n % 4 === 0 ? 'error' : 'ok',
        }),
      ),
    ),
  );
  const [odd, even] = await all(tracing, 1);
  assert.deepEqual(
    [odd, even].map((one) => [one?.id, one?.traces, one?.errors, one?.tokens, one?.firstAt, one?.lastAt]),
    [
      ['odd', 20, 0, 400, begun + 1, begun + 39],
      ['even', 20, 10, 380, begun, begun + 38],
    ],
  );
});

testOnDatabases('sessions are paged, filtered and ordered, and their turns are paged', migrations, async (t, db) => {
  const tracing = await open(t, db);
  for (let n = 0; n < 30; n++) {
    // Several sessions have their last trace at one time.
    const change = {
      startedAt: begun + Math.floor(n / 4),
      user: n % 3 === 0 ? 'ana' : 'bo',
      cost: { total_cost: n / 8 },
    };
    await tracing.start('p', told(`t${n}`, `s${String(n % 15).padStart(2, '0')}`, change));
  }
  const ids = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id);
  const whole = ids(await all(tracing, 100));
  assert.equal(whole.length, 15);
  assert.deepEqual(whole.slice(0, 3), ['s13', 's14', 's09']);
  assert.deepEqual(ids(await all(tracing, 4)), whole);
  assert.deepEqual(ids(await all(tracing, 2, "cost >= 4.5 and user = 'bo'")), ['s13', 's14', 's11']);
  assert.deepEqual(ids(await all(tracing, 3, '', 'cost desc')).slice(0, 2), ['s14', 's13']);
  const first = await tracing.turns('p', 's07', { limit: 1 });
  const second = await tracing.turns('p', 's07', { limit: 1, cursor: first.nextCursor });
  assert.deepEqual([ids(first.items), ids(second.items), second.nextCursor], [['t7'], ['t22'], undefined]);
});

testOnDatabases('sessions of traces that were here before are added up by the migration', migrations, async (t, db) => {
  const tracing = await open(t, db);
  for (const [n, state] of (['ok', 'error', 'ok'] as const).entries())
    await tracing.start(
      'p',
      told(`t${n}`, 'a', {
        startedAt: begun + n,
        state,
        usage: { total_tokens: 7 },
        cost: { total_cost: 0.5 },
        user: 'ana',
      }),
    );
  await tracing.start('p', told('t9', 'b'));
  const kept = await all(tracing, 10);
  await db.transact(async (tx) => {
    await sql`DELETE FROM tracing_sessions`.execute(tx);
    const backfill = tracingMigrations.find(
      ({ name, only }) => name.includes('sessions-before') && only === db.dialect,
    );
    assert.ok(backfill);
    await sql.raw(renderDdl(db.dialect, backfill.sql)).execute(tx);
  });
  assert.deepEqual(await all(tracing, 10), kept);
});
