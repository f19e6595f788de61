// How many small durable writes does the database take a second from 1, 8 and 64 writers that each wait for their acknowledgement,
// beside better-sqlite3 with one commit per write (synchronous=FULL, the same table), in turn; and how many through the HTTP API, where
// a write is a row, an audit entry, lineage and an event? Prints a line per number of writers, then one JSON line.
//   node bench/durable-writes.ts [seconds] [rounds]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import BetterSqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { parseConfig } from '../src/app/config.ts';
import { startControlPlane } from '../src/app/server.ts';

import { openSqlite } from '../src/platform/db/sqlite.ts';
import { createLogger } from '../src/platform/telemetry/telemetry.ts';

const seconds = Number(process.argv[2] ?? 2);
const rounds = Number(process.argv[3] ?? 3);
const folder = mkdtempSync(join(tmpdir(), 'pawl-bench-'));
const median = (values: readonly number[]): number =>
  Math.round(values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0);

/** Writes a second of so many writers, each waiting for its own write. */
async function rate(writers: number, write: (n: number) => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  const until = startedAt + seconds * 1000;
  let done = 0;
  await Promise.all(
    Array.from({ length: writers }, async () => {
      while (performance.now() < until) {
        await write(done++);
      }
    }),
  );
  return done / ((performance.now() - startedAt) / 1000);
}

const table = 'CREATE TABLE facts (id INTEGER PRIMARY KEY, name TEXT NOT NULL, value DOUBLE PRECISION NOT NULL)';
const plain = new BetterSqlite(join(folder, 'plain.db'));
plain.pragma('journal_mode = WAL');
plain.pragma('synchronous = FULL');
plain.exec(table);
const insert = plain.prepare('INSERT INTO facts (name, value) VALUES (?, ?)');
const db = openSqlite({ path: join(folder, 'pawl.db') });
await db.transact((tx) => sql.raw(table).execute(tx));
const config = parseConfig({
  flags: { home: join(folder, 'home'), 'http.port': '0', 'dataPlane.enabled': 'false' },
  environment: {},
});
const server = await startControlPlane(config, {
  logger: createLogger({ level: 'silent' }),
  inherited: {},
  settings: [],
});
try {
  const objective = `${server.url}/api/v1/projects/default/objectives/kpi`;
  const json = { 'content-type': 'application/json' };
  await fetch(objective, {
    method: 'PUT',
    headers: json,
    body: JSON.stringify({ kpi: 'k', direction: 'increase', baseline: 0, target: 1, owner: 'bench' }),
  });
  let at = 0;
  const kinds: Record<string, (n: number) => Promise<unknown>> = {
    commitPerWrite: async (n) => {
      insert.run(`fact ${n}`, n);
      // As the others do: the next write begins in another turn.
      await new Promise((resolve) => setImmediate(resolve));
    },
    transact: (n) =>
      db.transact((tx) => sql`INSERT INTO facts (name, value) VALUES (${`fact ${n}`}, ${n})`.execute(tx)),
    http: async (n) => {
      const body = JSON.stringify({ series: 'bench', at: new Date(at++ * 1000).toISOString(), value: n });
      const response = await fetch(`${objective}/measurements`, { method: 'POST', headers: json, body });
      if (response.status !== 201) throw new Error(await response.text());
      await response.arrayBuffer();
    },
  };
  const results: Record<string, Record<string, number>> = {};
  for (const writers of [1, 8, 64]) {
    const seen: Record<string, number[]> = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, []]));
    for (let round = 0; round < rounds; round++)
      for (const [kind, write] of Object.entries(kinds)) seen[kind]?.push(await rate(writers, write));
    const medians = Object.fromEntries(Object.entries(seen).map(([kind, all]) => [kind, median(all)]));
    const ratio = Math.round((100 * (medians['transact'] ?? 0)) / (medians['commitPerWrite'] ?? 1)) / 100;
    results[writers] = { ...medians, ratio };
    console.log(`${writers} writers: ${JSON.stringify(results[writers])}`);
  }
  console.log(JSON.stringify({ bench: 'durable-writes', writesPerSecond: results }));
} finally {
  await server.close();
  await db.close();
  plain.close();
  rmSync(folder, { recursive: true, force: true });
}
