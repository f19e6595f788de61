// The OpenAPI document of the real routes, from a server that is composed but never listens.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createListReading } from '../../src/app/adapters/list-source.ts';
import { parseConfig } from '../../src/app/config.ts';
import { createModules } from '../../src/app/modules.ts';
import { openPlatform } from '../../src/app/platform.ts';
import { installRoutes } from '../../src/app/routes.ts';
import { version } from '../../src/app/version.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { silentLogger } from '../../src/kernel/logger.ts';
import { createLogger } from '../../src/platform/telemetry/telemetry.ts';

export interface OpenApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: object;
  }[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, { readonly schema: object }>>;
  };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, object>> };
}

/** A route of somebody else's protocol: outside the native document. */
export interface ProtocolRoute {
  readonly method: string;
  readonly path: string;
  readonly permission: string;
}

export interface ComposedApi {
  readonly document: OpenApiDocument;
  readonly protocolRoutes: readonly ProtocolRoute[];
}

export async function readApi(): Promise<ComposedApi> {
  const home = mkdtempSync(join(tmpdir(), 'pawl-gen-'));
  const config = parseConfig({ flags: { home, 'log.level': 'silent' }, environment: {} });
  const platform = await openPlatform(config, silentLogger, {});
  try {
    const app = await createHttpServer({
      logger: createLogger({ level: 'silent' }),
      clock: platform.clock,
      newId: platform.newId,
      telemetry: platform.telemetry,
      idempotency: platform,
      authorization: { required: false, authenticate: async () => undefined },
      hosts: [],
      version,
    });
    const protocolRoutes: ProtocolRoute[] = [];
    app.addHook('onRoute', (route) => {
      if (route.schema?.hide !== true) return;
      for (const method of [route.method].flat()) {
        protocolRoutes.push({ method, path: route.url, permission: route.config?.permission ?? '' });
      }
    });
    const modules = await createModules(platform, config, { url: () => '' }, createListReading(platform.random));
    await installRoutes(app, platform, modules, { config, settings: [] });
    await app.ready();
    const document = JSON.parse(JSON.stringify(app.swagger())) as OpenApiDocument;
    await app.close();
    return { document, protocolRoutes };
  } finally {
    await platform.close();
    rmSync(home, { recursive: true, force: true });
  }
}
