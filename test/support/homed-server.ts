// The real server over one home folder, killed and started again as often as a test likes. The data plane beside it outlives each kill.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { temporaryFolder } from './databases.ts';
import { repositoryRoot } from './pawl-process.ts';

export interface HomedServer {
  readonly home: string;
  /** Of the control plane that was started last. */
  readonly url: string;
  readonly predictions: string;
  start(): Promise<void>;
  /** Ends the control plane at once, with nothing said to it. */
  kill(): Promise<void>;
  /** Asks it to stop, and its data plane with it. */
  stop(): Promise<void>;
}

export function createHomedServer(t: TestContext, options: readonly string[] = []): HomedServer {
  let running: ChildProcess | undefined;
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    const ending = running;
    running = undefined;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = once(ending, 'exit');
    ending.kill(signal);
    await ended;
  };
  // Before the folder goes, which says where the data plane is.
  t.after(async () => {
    await end('SIGKILL');
    try {
      const { pid } = JSON.parse(readFileSync(join(home, 'serving', 'data-plane.json'), 'utf8')) as { pid: number };
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended with its server.
    }
  });
  const home = temporaryFolder(t);
  const entry = join(repositoryRoot, 'src', 'bin', 'pawl.ts');
  const args = [entry, 'serve', '--home', home, '--port', '0', '--data-plane-port', '0', '--log-level', 'error'];
  // Compiled code is kept between the starts, which are many.
  const env = { ...process.env, NODE_COMPILE_CACHE: join(home, 'cache', 'code') };
  let url = '';
  let predictions = '';
  return {
    home,
    get url() {
      return url;
    },
    get predictions() {
      return predictions;
    },
    async start() {
      const child = spawn(process.execPath, [...args, ...options], { stdio: ['ignore', 'pipe', 'pipe'], env });
      running = child;
      let log = '';
      child.stderr.on('data', (chunk: Buffer) => {
        log = (log + chunk.toString()).slice(-4000);
      });
      for await (const line of createInterface({ input: child.stdout })) {
        const address = /http:\/\/\S+/.exec(line)?.[0] ?? '';
        if (line.startsWith('Predictions')) {
          predictions = address;
          return;
        }
        url = address;
      }
      throw new Error(`The server ended before it listened:\n${log}`);
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}
