// Runs the real server as its own process on a free port, for tests that speak to it over HTTP.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { temporaryFolder } from './databases.ts';

export const repositoryRoot = join(import.meta.dirname, '..', '..');

/** A server that asks who comes, and the token of its administrator. */
export async function startGuardedPawl(t: TestContext): Promise<{ readonly url: string; readonly admin: string }> {
  const lines = await startUntil(t, ['--auth', 'required'], temporaryFolder(t), /^Admin token/);
  const admin = lines.at(-1)?.split(': ')[1] ?? '';
  return { url: addressIn(lines), admin };
}

/** Starts `pawl serve`, on an empty home unless one is given, without a data plane unless its port is among the options; the process ends with the test. Resolves to its address once it listens. */
export async function startPawl(
  t: TestContext,
  options: readonly string[] = [],
  home: string = temporaryFolder(t),
): Promise<string> {
  return addressIn(await startUntil(t, options, home, address));
}

const address = /http:\/\/\S+/;
const addressIn = (lines: readonly string[]): string => address.exec(lines.join('\n'))?.[0] ?? '';

/** What it says until a line that matches. @throws Error when it ends before */
async function startUntil(
  t: TestContext,
  options: readonly string[],
  home: string,
  last: RegExp,
): Promise<readonly string[]> {
  const entry = join(repositoryRoot, 'src', 'bin', 'pawl.ts');
  const dataPlane = options.includes('--data-plane-port') ? [] : ['--no-data-plane'];
  const args = [entry, 'serve', '--home', home, '--port', '0', ...dataPlane, '--log-level', 'warn'];
  const server = spawn(process.execPath, [...args, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  server.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const ended = once(server, 'exit');
  t.after(async () => {
    server.kill('SIGTERM');
    await ended;
    if (log !== '') t.diagnostic(log.slice(-4000));
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: server.stdout })) {
    lines.push(line);
    if (last.test(line)) return lines;
  }
  throw new Error(`The server ended before it listened:\n${log}`);
}

/** A port of this machine that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
