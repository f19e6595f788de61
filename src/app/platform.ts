// Opens the ports that the configuration names. Drivers that are large or rarely needed load at first use, so that a start costs
// only what every server needs.
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createLinkSigner, type LinkSigner } from '../http/signed-links.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Blobs } from '../platform/blobs/blobs.ts';
import { openFileBlobs } from '../platform/blobs/file-blobs.ts';
import { keepLatelyPut } from '../platform/blobs/lately-put.ts';
import { openS3Blobs } from '../platform/blobs/s3-blobs.ts';
import { type Bus, createBus } from '../platform/bus/bus.ts';
import { type Clock, createSimulatedClock, systemClock } from '../platform/clock/clock.ts';
import { createTicker, type Ticker } from '../platform/clock/ticker.ts';
import type { Compute } from '../platform/compute/compute.ts';
import { createLocalCompute } from '../platform/compute/local.ts';
import type { Database } from '../platform/db/database.ts';
import { applyMigrations } from '../platform/db/migrations.ts';
import { openPostgres } from '../platform/db/postgres.ts';
import { openSqlite } from '../platform/db/sqlite.ts';
import { lazySandbox, type OpenSandbox, openLazyOlap } from '../platform/olap/lazy.ts';
import type { Olap } from '../platform/olap/olap.ts';
import { openSqliteOnline } from '../platform/online/database-online.ts';
import type { OnlineStore } from '../platform/online/online.ts';
import { openRedisOnline } from '../platform/online/redis-online.ts';
import { openPresence, type Presence } from '../platform/presence/presence.ts';
import { createQueue, type Queue } from '../platform/queue/queue.ts';
import { createIdSource, type NewId, type Random, systemRandom } from '../platform/random/random.ts';
import { loadMasterKey } from '../platform/secrets/master-key.ts';
import { createTelemetry, type Telemetry } from '../platform/telemetry/telemetry.ts';
import type { Config } from './config.ts';
import { migrations } from './migrations.ts';
import { objectStoreTarget } from './object-store.ts';

export interface Platform {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly random: Random;
  readonly newId: NewId;
  readonly db: Database;
  readonly blobs: Blobs;
  readonly olap: Olap;
  readonly openSandbox: OpenSandbox;
  /** Folder for files in the making. */
  readonly scratch: string;
  readonly online: OnlineStore;
  readonly bus: Bus;
  readonly queue: Queue;
  readonly presence: Presence;
  readonly compute: Compute;
  readonly telemetry: Telemetry;
  /** Signs links to this server. */
  readonly links: LinkSigner;
  close(): Promise<void>;
}

function openBlobs(config: Config, clock: Clock, random: Random): Promise<Blobs> {
  if (config.blobs.url === '') return openFileBlobs({ folder: join(config.home, 'blobs'), clock, random });
  return openS3Blobs({
    ...objectStoreTarget(config.blobs.url),
    cacheFolder: join(config.home, 'cache', 'blobs'),
    direct: config.blobs.direct,
    clock,
    random,
  });
}

function openOnline(config: Config, clock: Clock): Promise<OnlineStore> {
  return config.online.url === ''
    ? openSqliteOnline({ path: join(config.home, 'online.db'), clock })
    : openRedisOnline({ url: config.online.url, clock });
}

export async function openDatabase(config: Config, logger: Logger, random: Random): Promise<Database> {
  if (config.db.url === '') return openSqlite({ path: join(config.home, 'pawl.db') });
  return openPostgres({
    url: config.db.url,
    random,
    onConnectionError: (error) => logger.warn({ error: error.message }, 'an idle database connection failed'),
  });
}

/** @param inherited what step processes see of the environment: PATH, HOME, LANG */
export async function openPlatform(
  config: Config,
  logger: Logger,
  inherited: Readonly<Record<string, string>>,
): Promise<Platform> {
  const random = systemRandom;
  const clock = config.simulatedFrom === undefined ? systemClock : createSimulatedClock(config.simulatedFrom);
  const newId = createIdSource(clock, random);
  const db = await openDatabase(config, logger, random);
  const applied = await applyMigrations(db, migrations, clock.wall());
  if (applied.length > 0) logger.info({ applied: applied.length }, 'database migrated');
  const blobs = keepLatelyPut(await openBlobs(config, clock, random), clock);
  const online = await openOnline(config, clock);
  const olapLimits = { folder: join(config.home, 'cache', 'olap'), memoryLimitMb: config.olap.memoryMb };
  const olap = openLazyOlap(olapLimits);
  const presence = await openPresence({ db, clock, newId, logger, instance: `${hostname()}:${config.home}` });
  const bus = createBus({ db, clock, newId, logger });
  const queue = createQueue({
    db,
    clock,
    random,
    newId,
    logger,
    concurrency: config.jobs.concurrency,
    exclusive: !db.capabilities.concurrentWriters,
  });
  const owner = Buffer.from(config.home).toString('hex').slice(-40);
  const compute = createLocalCompute({ logger, clock, newId, inherited, owner });
  const ticker = createTicker({ clock, logger });
  return {
    logger,
    clock,
    ticker,
    random,
    newId,
    db,
    blobs,
    olap,
    openSandbox: lazySandbox(olapLimits),
    scratch: join(config.home, 'cache', 'scratch'),
    online,
    bus,
    queue,
    presence,
    compute,
    telemetry: createTelemetry(),
    links: createLinkSigner(await loadMasterKey(join(config.home, 'secrets', 'links.key'), random), clock),
    async close() {
      await compute.close();
      await olap.close();
      await online.close();
      await blobs.close();
      await presence.close();
      await db.close();
    },
  };
}
