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
import type { AuthorizationOptions } from '../../src/http/authorization.ts';
import { createHttpServer, type HttpApp } from '../../src/http/server.ts';
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

/** A route as the server has it. */
export interface RouteRecord extends ProtocolRoute {
  readonly acrossProjects: boolean;
  /** Outside the native document. */
  readonly hidden: boolean;
}

/** The whole server with an empty home, composed and never listening. The home goes with `close`. */
export async function composeServer(
  authorization: AuthorizationOptions,
): Promise<{ readonly app: HttpApp; readonly routes: readonly RouteRecord[]; close(): Promise<void> }> {
  const home = mkdtempSync(join(tmpdir(), 'pawl-gen-'));
  const config = parseConfig({ flags: { home, 'log.level': 'silent' }, environment: {} });
  const platform = await openPlatform(config, silentLogger, {});
  const close = async (): Promise<void> => {
    await platform.close();
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const app = await createHttpServer({
      logger: createLogger({ level: 'silent' }),
      clock: platform.clock,
      newId: platform.newId,
      telemetry: platform.telemetry,
      idempotency: platform,
      authorization,
      hosts: [],
      version,
    });
    const routes: RouteRecord[] = [];
    app.addHook('onRoute', ({ method, url, config: own, schema }) => {
      for (const each of [method].flat())
        routes.push({
          method: each,
          path: url,
          permission: own?.permission ?? '',
          acrossProjects: own?.acrossProjects === true,
          hidden: schema?.hide === true,
        });
    });
    const modules = await createModules(platform, config, { url: () => '' }, createListReading(platform.random));
    await installRoutes(app, platform, modules, { config, settings: [] });
    await app.ready();
    return {
      app,
      routes,
      close: async () => {
        await app.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

export async function readApi(): Promise<ComposedApi> {
  const { app, routes, close } = await composeServer({ required: false, authenticate: async () => undefined });
  try {
    const protocolRoutes = routes
      .filter(({ hidden }) => hidden)
      .map(({ method, path, permission }) => ({ method, path, permission }));
    return { document: JSON.parse(JSON.stringify(app.swagger())) as OpenApiDocument, protocolRoutes };
  } finally {
    await close();
  }
}
