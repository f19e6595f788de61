// The server that the replay talks to: started with the executable that everybody uses, on a simulated clock.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface ServerProcess {
  readonly url: string;
  readonly dataPlaneUrl: string;
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly home: string;
  readonly port: number;
  readonly dataPlanePort: number;
  /** ISO time at which domain time begins. */
  readonly from: string;
  readonly logFile: string;
}

const executable = fileURLToPath(new URL('../../src/bin/pawl.ts', import.meta.url));

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

async function untilAnswers(url: string, child: ChildProcess, logFile: string): Promise<void> {
  for (let turn = 0; turn < 600; turn++) {
    if (child.exitCode !== null) throw new Error(`The server ended at once; its log is ${logFile}.`);
    if (await answers(url)) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`The server did not answer at ${url}; its log is ${logFile}.`);
}

async function endProcess(pid: number, home: string): Promise<void> {
  // A process id is used again sooner or later: only a process that names the home is what was left.
  const ours = (): boolean =>
    existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(home);
  if (!Number.isInteger(pid) || pid <= 0 || !ours()) return;
  process.kill(pid, 'SIGTERM');
  for (let turn = 0; turn < 200 && ours(); turn++) await new Promise((resolve) => setTimeout(resolve, 50));
  if (ours()) process.kill(pid, 'SIGKILL');
}

/** Ends the server and data plane that a replay which was killed left running on this home. */
export async function endLeftovers(home: string): Promise<void> {
  const lock = join(home, 'lock');
  if (existsSync(lock)) await endProcess(Number(readFileSync(lock, 'utf8')), home);
  const plane = join(home, 'serving', 'data-plane.json');
  if (existsSync(plane))
    await endProcess(Number((JSON.parse(readFileSync(plane, 'utf8')) as { pid?: number }).pid), home);
}

/** @throws Error with the server's own words when it does not start */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const url = `http://127.0.0.1:${options.port}`;
  const dataPlaneUrl = `http://127.0.0.1:${options.dataPlanePort}`;
  for (const [address, port] of [
    [url, options.port],
    [dataPlaneUrl, options.dataPlanePort],
  ] as const) {
    if ((await answers(`${address}/health`)) || (await answers(`${address}/v2/health/live`))) {
      throw new Error(
        `Port ${port} is in use: stop the other server (another quickstart?), or choose ports with --port and --data-plane-port.`,
      );
    }
  }
  const log = openSync(options.logFile, 'w');
  const args = [
    'serve',
    '--home',
    options.home,
    '--port',
    String(options.port),
    '--data-plane-port',
    String(options.dataPlanePort),
    '--clock',
    `simulated:${options.from}`,
    '--log-level',
    'warn',
  ];
  const child = spawn(process.execPath, [executable, ...args], {
    stdio: ['ignore', log, log],
    env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
  });
  try {
    await untilAnswers(`${url}/health`, child, options.logFile);
    await untilAnswers(`${dataPlaneUrl}/v2/health/live`, child, options.logFile);
  } catch (error) {
    child.kill('SIGTERM');
    throw error;
  }
  return {
    url,
    dataPlaneUrl,
    async stop() {
      if (child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(late);
    },
  };
}
