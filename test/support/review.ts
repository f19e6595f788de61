// An experiment whose traces are reviewed, for the tests of the module `review`.
import type { TestContext } from 'node:test';
import { createIdentity, identityMigrations } from '../../src/modules/identity/index.ts';
import { createReview, reviewMigrations } from '../../src/modules/review/index.ts';
import { createTracing, tracingMigrations } from '../../src/modules/tracing/index.ts';
import { createTracking, trackingMigrations } from '../../src/modules/tracking/index.ts';
import type { Database } from '../../src/platform/db/database.ts';
import { systemRandom } from '../../src/platform/random/random.ts';
import { foundationMigrations, openFoundation } from './foundation.ts';
import { testActor } from './platform.ts';

export const migrations = [
  ...foundationMigrations,
  ...identityMigrations,
  ...trackingMigrations,
  ...tracingMigrations,
  ...reviewMigrations,
];
export const project = 'qa';

export async function openReview(t: TestContext, db: Database) {
  const foundation = await openFoundation(t, db, Date.parse('2026-01-01T00:00:00Z'));
  const ports = { ...foundation, random: systemRandom };
  const identity = createIdentity(ports);
  await identity.ensureProject(testActor, project);
  const tracking = createTracking({ ...ports, identity });
  const { id: experimentId } = await tracking.experiments.create(testActor, project, { name: 'chat' });
  const tracing = createTracing(foundation);
  return { foundation, tracing, tracking, experimentId, ...createReview({ ...foundation, tracing, tracking }) };
}
