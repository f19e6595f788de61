// The platform and the modules of the first tier, all real, around one database: what tests of later modules stand on.
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { silentLogger } from '../../src/kernel/logger.ts';
import { auditMigrations, createAudit } from '../../src/modules/audit/index.ts';
import { createLineage, lineageMigrations } from '../../src/modules/lineage/index.ts';
import { looseContent, retentionMigrations } from '../../src/modules/retention/index.ts';
import { createBus } from '../../src/platform/bus/bus.ts';
import { busMigrations } from '../../src/platform/bus/store.ts';
import { createSimulatedClock } from '../../src/platform/clock/clock.ts';
import { createTicker } from '../../src/platform/clock/ticker.ts';
import type { Database } from '../../src/platform/db/database.ts';
import type { Migration } from '../../src/platform/db/migrations.ts';
import { openOlap } from '../../src/platform/olap/duckdb.ts';
import { lazySandbox } from '../../src/platform/olap/lazy.ts';
import { createQueue } from '../../src/platform/queue/queue.ts';
import { queueMigrations } from '../../src/platform/queue/store.ts';
import { createIdSource, systemRandom } from '../../src/platform/random/random.ts';
import { temporaryFolder } from './databases.ts';
import { openTestFileBlobs } from './object-stores.ts';

/** Migrations of what `openFoundation` builds. */
export const foundationMigrations: readonly Migration[] = [
  ...busMigrations,
  ...queueMigrations,
  ...lineageMigrations,
  ...auditMigrations,
  ...retentionMigrations,
];

/** Everything a module's `create` takes, under a simulated clock that starts at `start` (ms). */
export async function openFoundation(t: TestContext, db: Database, start: number) {
  const clock = createSimulatedClock(start);
  const newId = createIdSource(clock, systemRandom);
  const { blobs } = await openTestFileBlobs(t);
  const olap = await openOlap({ memoryLimitMb: 512 });
  t.after(() => olap.close());
  const logger = silentLogger;
  return {
    db,
    clock,
    newId,
    logger,
    ticker: createTicker({ clock, logger }),
    blobs,
    olap,
    bus: createBus({ db, clock, newId, logger }),
    queue: createQueue({ db, clock, newId, logger, random: systemRandom }),
    audit: createAudit({ db, clock, newId, logger }),
    lineage: createLineage({ db, clock }),
    release: looseContent({ clock }),
    openSandbox: lazySandbox({ memoryLimitMb: 512 }),
    scratch: join(temporaryFolder(t), 'scratch'),
    roots: [] as readonly string[],
  };
}
