// The gateway with its lower modules, all real, around one database, and where its keys lie.
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createGateway, gatewayMigrations } from '../../src/modules/gateway/index.ts';
import { createIdentity, identityMigrations } from '../../src/modules/identity/index.ts';
import { createScorers, scorersMigrations } from '../../src/modules/scorers/index.ts';
import { createTracing, tracingMigrations } from '../../src/modules/tracing/index.ts';
import { createTracking, trackingMigrations } from '../../src/modules/tracking/index.ts';
import type { Database } from '../../src/platform/db/database.ts';
import { systemRandom } from '../../src/platform/random/random.ts';
import { openFileSecrets } from '../../src/platform/secrets/file-secrets.ts';
import { temporaryFolder } from './databases.ts';
import { foundationMigrations, openFoundation } from './foundation.ts';
import { testActor } from './platform.ts';

export const gatewayTestMigrations = [
  ...foundationMigrations,
  ...identityMigrations,
  ...trackingMigrations,
  ...tracingMigrations,
  ...scorersMigrations,
  ...gatewayMigrations,
];

/** @param allowPrivate whether providers may be inside the own network, as the real one of a test is */
export async function openGateway(
  t: TestContext,
  db: Database,
  { project = 'qa', allowPrivate = true, start = Date.parse('2026-01-01T00:00:00Z') } = {},
) {
  const foundation = await openFoundation(t, db, start);
  const ports = { ...foundation, random: systemRandom };
  const identity = createIdentity(ports);
  await identity.ensureProject(testActor, project);
  const tracking = createTracking({ ...ports, identity });
  const tracing = createTracing(ports);
  const scorers = createScorers({ ...ports, tracking });
  const path = join(temporaryFolder(t), 'secrets.bin');
  const secrets = await openFileSecrets({ path, masterKey: systemRandom.bytes(32), random: systemRandom });
  const deps = { ...ports, identity, tracking, tracing, scorers, secrets, addresses: { allowPrivate } };
  return { ...deps, project, secretsFile: path, gateway: createGateway(deps) };
}
