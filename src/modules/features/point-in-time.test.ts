import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readColumns } from '../../../test/support/golden.ts';
import { openOlap } from '../../platform/olap/duckdb.ts';
import { createSeededRandom } from '../../platform/random/random.ts';
import { type JoinedEvents, pointInTimeJoin } from './point-in-time.ts';

const day = 86_400_000;
const golden = (file: string): string =>
  fileURLToPath(new URL(`../../../test/golden/features/${file}`, import.meta.url));

test('the join gives the golden rows, nulls included', async (t) => {
  const olap = await openOlap({ memoryLimitMb: 256 });
  t.after(() => olap.close());
  const expected = readColumns('features', 'pit_expected.csv');
  readColumns('features', 'pit_entities.csv');
  const names = Object.keys(readColumns('features', 'pit_features.csv')).slice(3);
  const sql = pointInTimeJoin({
    frame: `read_csv('${golden('pit_entities.csv')}')`,
    frameColumns: ['user_id', 'event_timestamp', 'label'],
    timestamp: 'event_timestamp',
    filterByCreated: false,
    views: [
      {
        kind: 'events',
        table: `read_csv('${golden('pit_features.csv')}')`,
        joinKeys: ['user_id'],
        columns: names.map((name) => ({ name, as: name })),
        ttlMs: 20 * day,
        timestampColumn: 'event_timestamp',
        createdColumn: 'created',
      },
    ],
  });
  const rows = await olap.query(`SELECT * FROM (${sql}) ORDER BY user_id, event_timestamp, label`);
  assert.equal(rows.length, 299);
  const keyed = new Map(
    rows.map((row) => [`${row['user_id']} ${String(row['event_timestamp']).replace('.000', '')}`, row]),
  );
  assert.equal(keyed.size, 299);
  for (let at = 0; at < 299; at++) {
    const row = keyed.get(`${expected['user_id']?.[at]} ${expected['event_timestamp']?.[at]}`);
    assert.ok(row, `row ${at}`);
    for (const name of ['label', ...names]) {
      const cell = expected[name]?.[at] ?? '';
      assert.equal(row[name], cell === '' ? null : name === 's24' ? cell : Number(cell), `${name} of row ${at}`);
    }
  }
});

interface EventRow {
  readonly key: number;
  readonly group: string;
  readonly event: number;
  readonly created: number | null;
  readonly value: number;
}

/** The definition, row by row. */
function bruteForce(
  events: readonly EventRow[],
  frame: { readonly key: number; readonly group: string; readonly at: number },
  options: { readonly ttl: number | null; readonly filterByCreated: boolean },
): number | null {
  let best: EventRow | undefined;
  for (const row of events) {
    if (row.key !== frame.key || row.group !== frame.group || row.event > frame.at) continue;
    if (options.ttl !== null && row.event < frame.at - options.ttl) continue;
    if (options.filterByCreated && (row.created === null || row.created > frame.at)) continue;
    const later =
      best === undefined ||
      row.event > best.event ||
      (row.event === best.event && (row.created ?? -1) > (best.created ?? -1));
    if (later) best = row;
  }
  return best?.value ?? null;
}

for (const seed of ['a', 'b', 'c', 'd']) {
  test(`the join equals the definition row by row on random tables (seed ${seed})`, async (t) => {
    const random = createSeededRandom(seed);
    const below = (n: number): number => Math.floor(random.unit() * n);
    const events = new Map<string, EventRow>();
    for (let n = 0; n < 300; n++) {
      // A small range of times, so that equal times, exact hits and ttl edges are frequent.
      const row = {
        key: below(6),
        group: 'xy'[below(2)] ?? 'x',
        event: below(30),
        created: random.unit() < 0.1 ? null : below(45),
        value: n,
      };
      // Rows that tie in both times have no defined order, so there are none.
      events.set(`${row.key} ${row.group} ${row.event} ${row.created}`, row);
    }
    const frame = Array.from({ length: 120 }, (_, id) => ({
      id,
      key: below(7),
      group: 'xy'[below(2)] ?? 'x',
      at: below(40),
    }));
    const olap = await openOlap({ memoryLimitMb: 256 });
    t.after(() => olap.close());
    await olap.exec(
      'CREATE TABLE events (key INTEGER, "group" VARCHAR, event TIMESTAMP, created TIMESTAMP, value INTEGER);' +
        'CREATE TABLE frame (id INTEGER, key INTEGER, "group" VARCHAR, "time" TIMESTAMP)',
    );
    await olap.append(
      'events',
      [...events.values()].map((row) => [row.key, row.group, row.event, row.created, row.value]),
    );
    await olap.append(
      'frame',
      frame.map((row) => [row.id, row.key, row.group, row.at]),
    );
    for (const ttlMs of [null, 0, 7]) {
      for (const filterByCreated of [false, true]) {
        const view: JoinedEvents = {
          kind: 'events',
          table: 'events',
          joinKeys: ['key', 'group'],
          columns: [{ name: 'value', as: 'value' }],
          ttlMs,
          timestampColumn: 'event',
          createdColumn: 'created',
        };
        const sql = pointInTimeJoin({
          frame: 'frame',
          frameColumns: ['id', 'key', 'group', 'time'],
          timestamp: 'time',
          filterByCreated,
          views: [view],
        });
        const rows = await olap.query(`SELECT id, value FROM (${sql}) ORDER BY id`);
        const expected = frame.map((row) => ({
          id: row.id,
          value: bruteForce([...events.values()], row, { ttl: ttlMs, filterByCreated }),
        }));
        assert.deepEqual(rows, expected, `ttl ${ttlMs}, filter by created ${filterByCreated}`);
      }
    }
  });
}

test('two views of events and frame rows that repeat keep every frame row once', async (t) => {
  const olap = await openOlap({ memoryLimitMb: 256 });
  t.after(() => olap.close());
  await olap.exec(`CREATE TABLE a AS SELECT * FROM (VALUES (1, TIMESTAMP '2026-01-01', 10), (1, TIMESTAMP '2026-01-01', 10)) t(k, ts, x);
    CREATE TABLE b AS SELECT * FROM (VALUES (1, TIMESTAMP '2026-01-02', 'p')) t(k, ts, y);
    CREATE TABLE f AS SELECT * FROM (VALUES (1, TIMESTAMP '2026-01-03'), (1, TIMESTAMP '2026-01-03'), (2, NULL)) t(k, "time")`);
  const view = (table: string, column: string): JoinedEvents => ({
    kind: 'events',
    table,
    joinKeys: ['k'],
    columns: [{ name: column, as: column }],
    ttlMs: null,
    timestampColumn: 'ts',
    createdColumn: null,
  });
  const sql = pointInTimeJoin({
    frame: 'f',
    frameColumns: ['k', 'time'],
    timestamp: 'time',
    filterByCreated: true,
    views: [view('a', 'x'), view('b', 'y')],
  });
  const rows = await olap.query(`SELECT k, x, y FROM (${sql}) ORDER BY k`);
  assert.deepEqual(rows, [
    { k: 1, x: 10, y: 'p' },
    { k: 1, x: 10, y: 'p' },
    { k: 2, x: null, y: null },
  ]);
});
