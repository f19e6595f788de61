// Tracking and registry with everything below them, all real, around one database.
import type { TestContext } from 'node:test';
import { createIdentity, identityMigrations } from '../../src/modules/identity/index.ts';
import { createRegistry, registryMigrations } from '../../src/modules/registry/index.ts';
import { createTracking, trackingMigrations } from '../../src/modules/tracking/index.ts';
import type { Database } from '../../src/platform/db/database.ts';
import type { Migration } from '../../src/platform/db/migrations.ts';
import { systemRandom } from '../../src/platform/random/random.ts';
import { foundationMigrations, openFoundation } from './foundation.ts';

export const trackingTestMigrations: readonly Migration[] = [
  ...foundationMigrations,
  ...identityMigrations,
  ...trackingMigrations,
  ...registryMigrations,
];

export const tester = { kind: 'local', id: 'local', name: 'tester' } as const;
export const testStart = Date.UTC(1997, 2, 31);

/** A project `p` with the services of both modules, under a simulated clock. */
export async function openTracking(t: TestContext, db: Database) {
  const foundation = await openFoundation(t, db, testStart);
  const deps = { ...foundation, random: systemRandom };
  const identity = createIdentity(deps);
  await identity.createProject(tester, 'p');
  const tracking = createTracking({ ...deps, identity });
  const registry = createRegistry({ ...deps, identity, tracking });
  return { ...deps, identity, tracking, registry };
}
