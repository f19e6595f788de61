// Keeps one data plane running beside the control plane: takes over one that an earlier control plane left, starts one otherwise,
// starts it again when it dies. It is in a process group of its own, so that neither a signal to this process nor its death ends it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../kernel/errors.ts';
import type { Logger } from '../kernel/logger.ts';
import type { ServingPaths } from '../modules/serving/index.ts';
import type { Clock } from '../platform/clock/clock.ts';
import type { DataPlaneProcess } from './data-plane.ts';
import { appErrors } from './errors.ts';
import { isAlive } from './process-alive.ts';
import { version } from './version.ts';

export interface DataPlaneSupervisor {
  readonly url: string;
  readonly pid: number;
  /** Ends the data plane after the requests under way, or only stops looking after it. */
  stop(options: { readonly detach: boolean }): Promise<void>;
}

export interface SupervisorOptions {
  readonly home: string;
  readonly paths: ServingPaths;
  readonly host: string;
  readonly port: number;
  readonly hosts: readonly string[];
  readonly logLevel: string;
  readonly logger: Logger;
  readonly clock: Clock;
  /** What the process sees of the environment. */
  readonly inherited: Readonly<Record<string, string>>;
}

const entry = fileURLToPath(new URL('../bin/pawl.ts', import.meta.url));
const startMs = 20_000;
const stopMs = 15_000;
const lookMs = 1_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Description {
  readonly name?: string;
  readonly version?: string;
  /** Which process answers. */
  readonly instance: string | undefined;
}

/** What the data plane at this address says of itself. By `node:http`: the first `fetch` of a process loads an HTTP client of 8 MB. */
async function describe(url: string): Promise<Description> {
  const call = request(`${url}/v2`, { agent: false, signal: AbortSignal.timeout(2_000) });
  call.end();
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  const body = JSON.parse(await text(response)) as Omit<Description, 'instance'>;
  const instance = response.headers['x-pawl-instance'];
  return { ...body, instance: typeof instance === 'string' ? instance : undefined };
}

/** What the file says, if a data plane of this version really answers there: process ids and ports are used again. */
async function findRunning(
  paths: ServingPaths,
): Promise<{ readonly own: DataPlaneProcess; readonly version: string | undefined } | undefined> {
  try {
    const own = JSON.parse(await readFile(paths.process, 'utf8')) as DataPlaneProcess;
    if (!isAlive(own.pid)) return undefined;
    const { name, instance, version: found } = await describe(own.url);
    return name === 'pawl' && instance === own.instance ? { own, version: found } : undefined;
  } catch {
    return undefined;
  }
}

async function end(pid: number): Promise<void> {
  if (!isAlive(pid)) return;
  process.kill(pid, 'SIGTERM');
  for (let waited = 0; waited < stopMs; waited += 50) {
    if (!isAlive(pid)) return;
    await pause(50);
  }
  process.kill(pid, 'SIGKILL');
}

/** The last thing the data plane said, for the error that reports its end. */
async function lastWords(paths: ServingPaths): Promise<string> {
  const text = await readFile(paths.log, 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-2).join(' ').slice(-500);
}

/** @throws AppError `app.data_plane_failed` when the first start fails */
export async function superviseDataPlane(options: SupervisorOptions): Promise<DataPlaneSupervisor> {
  const { paths, logger, clock } = options;
  let current: DataPlaneProcess | undefined;
  let child: ChildProcess | undefined;
  let stopping = false;
  let restarting: Promise<void> | undefined;

  const start = async (port: number): Promise<DataPlaneProcess> => {
    mkdirSync(paths.folder, { recursive: true });
    await rm(paths.process, { force: true });
    const log = openSync(paths.log, 'a');
    const args = [
      entry,
      'data-plane',
      '--home',
      options.home,
      '--host',
      options.host,
      '--port',
      String(port),
      '--log-level',
      options.logLevel,
    ];
    if (options.hosts.length > 0) args.push('--hosts', options.hosts.join(','));
    // Compiled code is kept: the next start neither strips types nor compiles, and holds less memory.
    const env = { ...options.inherited, NODE_COMPILE_CACHE: join(options.home, 'cache', 'code') };
    const started = spawn(process.execPath, args, { detached: true, stdio: ['ignore', log, log], env });
    closeSync(log);
    started.unref();
    let ended = false;
    started.once('error', () => {
      ended = true;
    });
    started.once('exit', () => {
      ended = true;
      onEnd(started.pid);
    });
    const until = clock.monotonic() + startMs;
    while (!ended && clock.monotonic() < until) {
      const found = await findRunning(paths);
      if (found !== undefined && found.own.pid === started.pid) {
        child = started;
        return found.own;
      }
      await pause(20);
    }
    if (!ended && started.pid !== undefined) await end(started.pid);
    throw appErrors.create('data_plane_failed', `The data plane did not start: ${await lastWords(paths)}`);
  };

  const restart = async (): Promise<void> => {
    // The port stays, so that clients find it again.
    const port = current === undefined ? options.port : Number(new URL(current.url).port);
    for (let wait = 200; !stopping; wait = Math.min(5_000, wait * 2)) {
      try {
        current = await start(port);
        logger.warn({ pid: current.pid, url: current.url }, 'the data plane had died and was started again');
        return;
      } catch (error) {
        logger.error({ error: messageOf(error) }, 'the data plane cannot be started; it is tried again');
        await pause(wait);
      }
    }
  };

  const onEnd = (pid: number | undefined): void => {
    if (stopping || current === undefined || pid !== current.pid) return;
    restarting ??= restart().finally(() => {
      restarting = undefined;
    });
  };

  const running = await findRunning(paths);
  const fits = options.port === 0 || (running !== undefined && new URL(running.own.url).port === String(options.port));
  if (running?.version === version && fits) {
    current = running.own;
    logger.info({ pid: current.pid, url: current.url }, 'took over the running data plane');
  } else {
    if (running !== undefined) await end(running.own.pid);
    current = await start(options.port);
  }
  // One that was taken over is nobody's child: its end has to be looked for.
  const look = setInterval(() => {
    if (current !== undefined && child?.pid !== current.pid && !isAlive(current.pid)) onEnd(current.pid);
  }, lookMs);
  look.unref();

  return {
    get url() {
      return current?.url ?? '';
    },
    get pid() {
      return current?.pid ?? 0;
    },
    async stop({ detach }) {
      stopping = true;
      clearInterval(look);
      await restarting;
      if (!detach && current !== undefined) await end(current.pid);
    },
  };
}
