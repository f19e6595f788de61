// `pawl data-plane`: the process that answers predictions. It knows the home folder and a port, and nothing of the control plane,
// which may die and come back meanwhile.
import { mkdir, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createLeanServer } from '../http/lean-server.ts';
import { acceptHttp2 } from '../http/prior-knowledge.ts';
import type { Logger } from '../kernel/logger.ts';
import {
  explainRoutes,
  type ModelOpener,
  openDataPlane,
  runtimeRoutes,
  servingPaths,
  writeWhole,
} from '../modules/serving/index.ts';
import { systemClock } from '../platform/clock/clock.ts';
import { openOnnxModel } from '../platform/inference/onnx.ts';
import type { OnlineStore } from '../platform/online/online.ts';
import { createIdSource, systemRandom } from '../platform/random/random.ts';
import { loadMasterKey } from '../platform/secrets/master-key.ts';
import { kserveRoutes } from '../protocols/kserve/routes.ts';
import { kserveV1Routes } from '../protocols/kserve/v1.ts';
import { scoringRoutes } from '../protocols/scoring/routes.ts';
import { appErrors } from './errors.ts';
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
  readonly logger: Logger;
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

const maxBodyBytes = 64 * 1024 * 1024;

export async function startDataPlane(options: DataPlaneOptions): Promise<RunningDataPlane> {
  const { logger } = options;
  if (options.container !== true && !/^(127\.|localhost$|::1$)/.test(options.host)) {
    throw appErrors.create('data_plane_exposed', `The data plane cannot listen on ${options.host}.`);
  }
  const clock = systemClock;
  const paths = servingPaths(options.home);
  await mkdir(paths.folder, { recursive: true });
  const key = await loadMasterKey(paths.key, systemRandom);
  const open: ModelOpener = {
    onnx: (path, threads) => openOnnxModel(path, { threads }),
    // Loaded with the first Python model: most data planes never have one.
    python: async (spec) => (await import('../platform/inference/python/pool.ts')).openPythonModel(spec, logger),
  };
  const newId = createIdSource(clock, systemRandom);
  const online = lazyOnline(options.home, options.onlineUrl ?? '');
  const plane = await openDataPlane({ paths, key, clock, newId, logger, open, online });
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
    logger,
    monotonic: clock.monotonic,
  });
  // Loaded with the first client that speaks it: most never do, and a data plane has to be up first and stay small.
  const http2 = acceptHttp2(server, {
    hosts: options.hosts,
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
      await plane.close();
      await online.close();
      // Another process may have written its own by now.
      const written = await readFile(paths.process, 'utf8').catch(() => '');
      if (written.includes(plane.instance)) await rm(paths.process, { force: true });
    },
  };
}
