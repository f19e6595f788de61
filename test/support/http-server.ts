// The HTTP shell with nothing behind it, for tests that bring their own routes.
import { createHttpServer, type HttpApp, type HttpServerDeps } from '../../src/http/server.ts';
import type { Migration } from '../../src/platform/db/migrations.ts';
import { createLogger, createTelemetry } from '../../src/platform/telemetry/telemetry.ts';

/** Silent and open to all, unless told otherwise. */
export function createTestHttpServer(
  deps: Pick<HttpServerDeps, 'clock' | 'newId'> & Partial<HttpServerDeps>,
): Promise<HttpApp> {
  return createHttpServer({
    logger: createLogger({ level: 'silent' }),
    telemetry: createTelemetry(),
    authorization: { required: false, authenticate: async () => undefined },
    hosts: [],
    version: '0',
    ...deps,
  });
}

/** A table for what the routes of a test write. */
export type Things = { test_things: { name: string } };
export const thingsMigration: Migration = {
  name: '202601010000-test-things',
  sql: 'CREATE TABLE test_things (\n  name TEXT NOT NULL\n);\n',
};
