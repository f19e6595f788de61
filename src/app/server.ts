// Starts and stops the control plane. Order matters: the lock before the database, consumers and workers before the first
// request, and everything backwards at the end.
import type { AddressInfo } from 'node:net';
import type { AuthenticatePassword } from '../http/authorization.ts';
import type { Principal } from '../http/principal.ts';
import { createHttpServer, type HttpApp } from '../http/server.ts';
import type { Logger } from '../kernel/logger.ts';
import { servingPaths } from '../modules/serving/index.ts';
import { createListReading, type ListReading } from './adapters/list-source.ts';
import { type Config, isLoopback, type PrintedSetting } from './config.ts';
import { type DataPlaneSupervisor, type SupervisorOptions, superviseDataPlane } from './data-plane-supervisor.ts';
import { appErrors } from './errors.ts';
import { lockHome } from './home-lock.ts';
import { createModules, type Modules } from './modules.ts';
import { openPlatform, type Platform } from './platform.ts';
import { installRoutes } from './routes.ts';
import { version } from './version.ts';
import { installWeb } from './web-files.ts';

export interface ControlPlane {
  readonly app: HttpApp;
  readonly platform: Platform;
  readonly modules: Modules;
  /** `http://host:port` */
  readonly url: string;
  /** The admin token, on the first start of a server that needs tokens; shown once. */
  readonly adminToken: string | undefined;
  /** Where predictions are answered; undefined without a data plane. */
  predictionsUrl(): string | undefined;
  close(): Promise<void>;
}

export interface ServerEnvironment {
  readonly logger: Logger;
  /** What step processes inherit. */
  readonly inherited: Readonly<Record<string, string>>;
  /** The settings that the configuration was made of. */
  readonly settings: readonly PrintedSetting[];
}

function authenticateBy(modules: Modules, lists: ListReading): (secret: string) => Promise<Principal | undefined> {
  return async (secret) => {
    const reader = lists.principal(secret);
    if (reader !== undefined) return reader;
    const found = await modules.identity.authenticate(secret);
    if (found === undefined) return undefined;
    const { token, user, grants } = found;
    return {
      ...(user === undefined
        ? { id: token.id, name: token.name, kind: 'token' }
        : { id: user.id, name: user.name, kind: 'user' }),
      scopes: token.scopes,
      ...(token.projects === null ? {} : { projects: token.projects }),
      ...(grants === undefined ? {} : { grants }),
    };
  };
}

/** A user who came with their password: what their roles give, without the narrower scopes that a token has. */
function authenticatePasswordBy({ identity }: Modules): AuthenticatePassword {
  return async (name, password, address) => {
    const user = await identity.passwords.authenticate(name, password, address);
    if (user === undefined) return undefined;
    return { id: user.id, name: user.name, kind: 'user', scopes: ['*'], grants: await identity.grantsOf(user.id) };
  };
}

async function listen(app: HttpApp, config: Config): Promise<string> {
  try {
    await app.listen({ host: config.http.host, port: config.http.port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') {
      throw appErrors.create('port_taken', `Port ${config.http.port} of ${config.http.host} is in use.`, {
        cause: error,
      });
    }
    throw error;
  }
  const { port } = app.server.address() as AddressInfo;
  const host = config.http.host.includes(':') ? `[${config.http.host}]` : config.http.host;
  return `http://${host}:${port}`;
}

function dataPlaneOptions(config: Config, environment: ServerEnvironment, platform: Platform): SupervisorOptions {
  return {
    home: config.home,
    paths: servingPaths(config.home),
    host: '127.0.0.1',
    port: config.dataPlane.port,
    hosts: config.http.hosts,
    logLevel: config.log.level,
    logger: environment.logger,
    clock: platform.clock,
    inherited: {
      ...environment.inherited,
      ...(config.online.url === '' ? {} : { PAWL_ONLINE_URL: config.online.url }),
    },
  };
}

export async function startControlPlane(config: Config, environment: ServerEnvironment): Promise<ControlPlane> {
  const { logger } = environment;
  const unlock = lockHome(config.home);
  let platform: Platform | undefined;
  let app: HttpApp | undefined;
  let dataPlane: Promise<DataPlaneSupervisor> | undefined;
  try {
    platform = await openPlatform(config, logger, environment.inherited);
    let address = '';
    const lists = createListReading(platform.random);
    const modules = await createModules(platform, config, { url: () => address }, lists);
    const required = config.http.auth === 'required' || !isLoopback(config.http.host);
    app = await createHttpServer({
      logger,
      clock: platform.clock,
      newId: platform.newId,
      telemetry: platform.telemetry,
      idempotency: platform,
      authorization: {
        required,
        authenticate: authenticateBy(modules, lists),
        authenticatePassword: authenticatePasswordBy(modules),
      },
      hosts: [
        ...config.http.hosts,
        ...(isLoopback(config.http.host) || config.http.host === '0.0.0.0' ? [] : [config.http.host]),
      ],
      version,
    });
    lists.watch(app);
    await installRoutes(app, platform, modules, { config, settings: environment.settings });
    await installWeb(app);
    const actor = { kind: 'policy', id: 'first-start', name: 'first-start' } as const;
    await modules.identity.ensureProject(actor, 'default');
    const needsToken = required && (await modules.identity.listTokens({ limit: 1 })).items.length === 0;
    const adminToken = needsToken
      ? (await modules.identity.createToken(actor, { name: 'admin', scopes: ['*'] })).secret
      : undefined;
    await modules.serving.start();
    // The data plane starts while everything else does; a failure is met below.
    if (config.dataPlane.enabled) dataPlane = superviseDataPlane(dataPlaneOptions(config, environment, platform));
    dataPlane?.catch(() => undefined);
    await platform.compute.recover();
    modules.audit.start();
    await platform.bus.start();
    await platform.queue.start();
    platform.ticker.start();
    const url = await listen(app, config);
    address = url;
    const predictions = await dataPlane;
    const open = platform;
    const listening = app;
    return {
      app,
      platform: open,
      modules,
      url,
      adminToken,
      predictionsUrl: () => predictions?.url,
      async close() {
        await listening.close();
        await open.ticker.stop();
        await open.queue.stop(1_000);
        await open.bus.stop();
        await modules.audit.stop();
        await open.close();
        await predictions?.stop({ detach: config.dataPlane.detach });
        unlock();
      },
    };
  } catch (error) {
    await app?.close().catch(() => undefined);
    await dataPlane?.then((running) => running.stop({ detach: false })).catch(() => undefined);
    await platform?.close().catch(() => undefined);
    unlock();
    throw error;
  }
}
