// `pawl data-plane`: the process that answers predictions. It knows the home folder and a port, and nothing of the control plane,
// which may die and come back meanwhile.
import { mkdir, readFile, rm } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { requestErrors } from '../http/errors.ts';
import { createLeanServer } from '../http/lean-server.ts';
import { acceptHttp2 } from '../http/prior-knowledge.ts';
import { messageOf } from '../kernel/errors.ts';
import type { Logger } from '../kernel/logger.ts';
import {
  createSnapshotFollower,
  explainRoutes,
  type ModelOpener,
  openDataPlane,
  reportEveryMs,
  reportPlane,
  runtimeRoutes,
  type SnapshotStore,
  seal,
  servingPaths,
  writeWhole,
} from '../modules/serving/index.ts';
import { systemClock } from '../platform/clock/clock.ts';
import { openOnnxModel } from '../platform/inference/onnx.ts';
import type { OnlineStore } from '../platform/online/online.ts';
import { createIdSource, systemRandom } from '../platform/random/random.ts';
import { loadMasterKey, parseMasterKey } from '../platform/secrets/master-key.ts';
import { kserveRoutes } from '../protocols/kserve/routes.ts';
import { kserveV1Routes } from '../protocols/kserve/v1.ts';
import { scoringRoutes } from '../protocols/scoring/routes.ts';
import { appErrors } from './errors.ts';
import { objectStoreTarget } from './object-store.ts';
import { version } from './version.ts';

export interface DataPlaneOptions {
  readonly home: string;
  readonly host: string;
  readonly port: number;
  /** Runs in a container of its own, before which something else decides who may ask: it may listen on every address. */
  readonly container?: boolean;
  /** Host names, beside loopback's, that clients use. */
  readonly hosts: readonly string[];
  /** Address of the online store; empty for the SQLite file of the home folder. */
  readonly onlineUrl?: string;
  /** Under which it is listed; by default that of the machine. */
  readonly name?: string;
  /** The control plane that it follows from a home of its own; undefined beside one. */
  readonly follow?: FollowOptions | undefined;
  readonly logger: Logger;
}

export interface FollowOptions {
  /** Home folder of the control plane; undefined for the object store at `storeUrl`. */
  readonly home?: string | undefined;
  readonly storeUrl: string;
  /** Instead of both, a store that is open. */
  readonly store?: SnapshotStore | undefined;
  /** The control plane's `serving/snapshot.key`, as text; undefined when it lies in the own home already. */
  readonly key?: string | undefined;
}

/** What `data-plane.json` says while the process runs. */
export interface DataPlaneProcess {
  readonly pid: number;
  readonly instance: string;
  readonly url: string;
  readonly startedAt: number;
}

export interface RunningDataPlane extends DataPlaneProcess {
  /** Not ready any more, then no new connections, then the requests under way, then the log. */
  close(): Promise<void>;
}

/** The online store, opened with the first request that reads it: most data planes never do. */
function lazyOnline(home: string, url: string): Pick<OnlineStore, 'readRows' | 'close'> {
  let opened: Promise<Pick<OnlineStore, 'readRows' | 'close'>> | undefined;
  const open = async () =>
    url === ''
      ? (await import('../platform/online/database-online.ts')).openSqliteReads({
          path: join(home, 'online.db'),
          clock: systemClock,
        })
      : (await import('../platform/online/redis-online.ts')).openRedisOnline({ url, clock: systemClock });
  return {
    async readRows(table, keys) {
      opened ??= open();
      return (await opened).readRows(table, keys);
    },
    close: async () => (await opened)?.close(),
  };
}

const followedReportMs = 2_000;
/** So old may a prediction be before it is handed over. */
const followedLogAgeMs = 2_000;

async function openStore(home: string, follow: FollowOptions): Promise<SnapshotStore> {
  if (follow.store !== undefined) return follow.store;
  if (follow.home !== undefined) {
    const from = follow.home;
    const { openNamedFiles } = await import('../platform/blobs/named-objects.ts');
    return {
      objects: openNamedFiles(servingPaths(from).exchange),
      localPath: async (sha256) => join(from, 'blobs', 'objects', sha256.slice(0, 2), sha256),
    };
  }
  const target = objectStoreTarget(follow.storeUrl);
  const { openS3Blobs } = await import('../platform/blobs/s3-blobs.ts');
  const { openS3Named } = await import('../platform/blobs/s3-named-objects.ts');
  const cacheFolder = join(home, 'cache', 'blobs');
  const blobs = await openS3Blobs({ ...target, cacheFolder, clock: systemClock, random: systemRandom });
  return { objects: await openS3Named(target), localPath: blobs.localPath };
}

/** Refuses requests without a token that the snapshot in use names. */
function createTokenCheck(plane: { knowsToken(token: string): boolean }) {
  return ({ headers }: { readonly headers: IncomingHttpHeaders }): void => {
    const [, token] = /^Bearer ([\x21-\x7e]{1,500})$/.exec(headers.authorization ?? '') ?? [];
    if (token !== undefined && plane.knowsToken(token)) return;
    throw requestErrors.create(
      'unauthenticated',
      token === undefined
        ? 'This data plane takes requests with a token only.'
        : 'The token is unknown to this data plane, or was deleted.',
      { hint: 'Send `Authorization: Bearer <token>`; make one with `pawl data-plane-token create NAME`.' },
    );
  };
}

const maxBodyBytes = 64 * 1024 * 1024;

export async function startDataPlane(options: DataPlaneOptions): Promise<RunningDataPlane> {
  const { logger } = options;
  // Beyond loopback everybody who is answered has to show a token that the snapshot names; what is before a
  // container decides there.
  const guarded = options.container !== true && !/^(127\.|localhost$|::1$)/.test(options.host);
  const clock = systemClock;
  const paths = servingPaths(options.home);
  await mkdir(paths.folder, { recursive: true });
  const key =
    options.follow?.key === undefined
      ? await loadMasterKey(paths.key, systemRandom)
      : parseMasterKey(options.follow.key);
  const follower =
    options.follow === undefined
      ? undefined
      : createSnapshotFollower({ store: await openStore(options.home, options.follow), paths, key, logger });
  // Without a snapshot of its own it waits for none: it is not ready until it has one.
  await follower?.fetch().catch(() => undefined);
  const open: ModelOpener = {
    onnx: (path, threads) => openOnnxModel(path, { threads }),
    // Loaded with the first Python model: most data planes never have one.
    python: async (spec) => (await import('../platform/inference/python/pool.ts')).openPythonModel(spec, logger),
  };
  const newId = createIdSource(clock, systemRandom);
  const online = lazyOnline(options.home, options.onlineUrl ?? '');
  const plane = await openDataPlane({
    paths,
    key,
    clock,
    newId,
    logger,
    open,
    online,
    ...(follower === undefined ? {} : { logAgeMs: followedLogAgeMs }),
  });
  const authorize = guarded ? createTokenCheck(plane) : undefined;
  const server = createLeanServer({
    routes: [
      kserveRoutes(plane, version),
      kserveV1Routes(plane),
      scoringRoutes(plane, version),
      runtimeRoutes(plane),
      explainRoutes(plane),
    ],
    hosts: options.hosts,
    maxBodyBytes,
    authorize,
    logger,
    monotonic: clock.monotonic,
  });
  // Loaded with the first client that speaks it: most never do, and a data plane has to be up first and stay small.
  const http2 = acceptHttp2(server, {
    hosts: options.hosts,
    authorize,
    logger,
    load: async () =>
      (await import('../protocols/kserve/grpc.ts')).grpcListener(plane, {
        version,
        maxMessageBytes: maxBodyBytes,
        logger,
      }),
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port, options.host, resolve);
    });
  } catch (error) {
    await plane.close();
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw appErrors.create('port_taken', `Port ${options.port} of ${options.host} is in use.`, { cause: error });
    }
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  const own: DataPlaneProcess = {
    pid: process.pid,
    instance: plane.instance,
    url: `http://${host}:${port}`,
    startedAt: clock.wall(),
  };
  await writeWhole(paths.process, JSON.stringify(own));
  const identity = { name: options.name ?? hostname(), url: own.url, version, guarded, startedAt: own.startedAt };
  const report = async (): Promise<void> => {
    const now = reportPlane(plane, identity, follower?.failure ?? null);
    plane.sealLog();
    await writeWhole(paths.report, seal('report', now, key));
    await follower?.deliver(now);
  };
  let reporting: Promise<void> = Promise.resolve();
  const tell = (): void => {
    reporting = reporting
      .then(report)
      .catch((error: unknown) => logger.warn({ error: messageOf(error) }, 'the report was not written'));
  };
  tell();
  const teller = setInterval(tell, follower === undefined ? reportEveryMs : followedReportMs);
  teller.unref();
  follower?.start();
  logger.info({ url: own.url, endpoints: plane.endpoints.all().length }, 'data plane answers');
  return {
    ...own,
    async close() {
      plane.drain();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      http2.drain();
      const late = setTimeout(() => {
        server.closeAllConnections();
        http2.destroy();
      }, 10_000);
      await closed;
      clearTimeout(late);
      clearInterval(teller);
      await follower?.close();
      await plane.close();
      // What was logged last goes along.
      await reporting;
      await follower?.deliver(reportPlane(plane, identity, null));
      await online.close();
      // Another process may have written its own by now.
      const written = await readFile(paths.process, 'utf8').catch(() => '');
      if (written.includes(plane.instance)) await rm(paths.process, { force: true });
    },
  };
}
