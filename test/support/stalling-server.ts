// A server of its own process with idempotency keys and one route, which may stop for ever before or after it has written: to be
// killed there. Arguments: a SQLite file or the URL of Postgres, then `stall` or `go`. It prints its address, and `stalled`.
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { Type } from 'typebox';
import { httpMigrations } from '../../src/http/idempotency-store.ts';
import { silentLogger } from '../../src/kernel/logger.ts';
import { systemClock } from '../../src/platform/clock/clock.ts';
import { applyMigrations } from '../../src/platform/db/migrations.ts';
import { openPostgres } from '../../src/platform/db/postgres.ts';
import { openSqlite } from '../../src/platform/db/sqlite.ts';
import { openPresence } from '../../src/platform/presence/presence.ts';
import { presenceMigrations } from '../../src/platform/presence/store.ts';
import { createIdSource, systemRandom } from '../../src/platform/random/random.ts';
import { createTestHttpServer, type Things, thingsMigration } from './http-server.ts';

const [place = '', mode] = process.argv.slice(2);
const db = place.startsWith('postgres')
  ? await openPostgres({ url: place, random: systemRandom })
  : openSqlite({ path: place });
await applyMigrations(db, [...httpMigrations, ...presenceMigrations, thingsMigration], 0);
const [clock, newId] = [systemClock, createIdSource(systemClock, systemRandom)];
const presence = await openPresence({ db, clock, newId, logger: silentLogger, instance: `${hostname()}:test` });
const app = await createTestHttpServer({ clock, newId, idempotency: { db, presence } });
const stall = async (): Promise<void> => {
  if (mode !== 'stall') return;
  console.log('stalled');
  await new Promise(() => undefined);
};
const table = db.reader.withTables<Things>();
app.post(
  '/api/v1/things/:name',
  {
    config: { permission: 'things.write' },
    schema: { params: Type.Object({ name: Type.Union([Type.Literal('before'), Type.Literal('after')]) }) },
  },
  async (request, reply) => {
    const { name } = request.params;
    if (name === 'before') await stall();
    await db.transact((tx) => tx.withTables<Things>().insertInto('test_things').values({ name }).execute());
    if (name === 'after') await stall();
    return reply.code(201).send({ name });
  },
);
app.get('/api/v1/things', { config: { permission: 'things.read' } }, async () =>
  table.selectFrom('test_things').selectAll().execute(),
);
await app.listen({ host: '127.0.0.1', port: 0 });
console.log(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}`);
