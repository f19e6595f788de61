// A server of its own process with idempotency keys and one route, which may stop for ever before or after it has written: to be
// killed there. Arguments: a SQLite file or the URL of Postgres, then `stall` or `go`. It prints its address, and `stalled`.
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { Type } from 'typebox';
import { httpMigrations } from '../../src/http/idempotency-store.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { silentLogger } from '../../src/kernel/logger.ts';
import { systemClock } from '../../src/platform/clock/clock.ts';
import { applyMigrations } from '../../src/platform/db/migrations.ts';
import { openPostgres } from '../../src/platform/db/postgres.ts';
import { openSqlite } from '../../src/platform/db/sqlite.ts';
import { openPresence } from '../../src/platform/presence/presence.ts';
import { presenceMigrations } from '../../src/platform/presence/store.ts';
import { createIdSource, systemRandom } from '../../src/platform/random/random.ts';
import { createLogger, createTelemetry } from '../../src/platform/telemetry/telemetry.ts';

const [place = '', mode] = process.argv.slice(2);
const db = place.startsWith('postgres')
  ? await openPostgres({ url: place, random: systemRandom })
  : openSqlite({ path: place });
const things = { name: '202601010000-test-things', sql: 'CREATE TABLE test_things (\n  name TEXT NOT NULL\n);\n' };
await applyMigrations(db, [...httpMigrations, ...presenceMigrations, things], 0);
const [clock, newId] = [systemClock, createIdSource(systemClock, systemRandom)];
const presence = await openPresence({ db, clock, newId, logger: silentLogger, instance: `${hostname()}:test` });
const app = await createHttpServer({
  logger: createLogger({ level: 'silent' }),
  clock,
  newId,
  telemetry: createTelemetry(),
  idempotency: { db, presence },
  authorization: { required: false, authenticate: async () => undefined },
  hosts: [],
  version: '0',
});
const stall = async (): Promise<void> => {
  if (mode !== 'stall') return;
  console.log('stalled');
  await new Promise(() => undefined);
};
const table = db.reader.withTables<{ test_things: { name: string } }>();
app.post(
  '/api/v1/things/:name',
  {
    config: { permission: 'things.write' },
    schema: { params: Type.Object({ name: Type.Union([Type.Literal('before'), Type.Literal('after')]) }) },
  },
  async (request, reply) => {
    const { name } = request.params;
    if (name === 'before') await stall();
    await db.transact((tx) =>
      tx.withTables<{ test_things: { name: string } }>().insertInto('test_things').values({ name }).execute(),
    );
    if (name === 'after') await stall();
    return reply.code(201).send({ name });
  },
);
app.get('/api/v1/things', { config: { permission: 'things.read' } }, async () =>
  table.selectFrom('test_things').selectAll().execute(),
);
await app.listen({ host: '127.0.0.1', port: 0 });
console.log(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}`);
