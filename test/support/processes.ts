// Runs the contract of the compute port on every way in which the local driver starts a process: by itself, and forked from an
// interpreter that was kept warm.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type LogFields, type Logger, silentLogger } from '../../src/kernel/logger.ts';
import { systemClock } from '../../src/platform/clock/clock.ts';
import type { Compute, LogLine, ProcessSpec } from '../../src/platform/compute/compute.ts';
import { createLocalCompute } from '../../src/platform/compute/local.ts';
import { createIdSource, systemRandom } from '../../src/platform/random/random.ts';
import { temporaryFolder } from './databases.ts';

export const newId = createIdSource(systemClock, systemRandom);
export const inherited = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/nowhere', LANG: 'C' };
export const python = fileURLToPath(new URL('../../.venv/bin/python', import.meta.url));
export const skipWithoutPython =
  process.platform !== 'linux'
    ? 'processes are forked on Linux only'
    : existsSync(python)
      ? false
      : 'the Python environment is missing: npm run quickstart makes it';

/** Becomes the program in its arguments, as if that had been started: Python alone ignores SIGPIPE. */
const becomeProgram =
  'import os, signal, sys; signal.signal(signal.SIGPIPE, signal.SIG_DFL); os.execvp(sys.argv[1], sys.argv[1:])';

export interface Processes {
  compute(owner?: string): Compute;
  /** A process in the test's folder, with a log of its own. */
  spec(command: readonly string[], change?: Partial<ProcessSpec>): ProcessSpec;
}

/** Hands out drivers that are closed with the test. `warnings` is filled with why processes could not be forked. */
export function processesOf(t: TestContext, options: { forked: boolean; warnings?: LogFields[] }): Processes {
  const warnings = options.warnings ?? [];
  const logger: Logger = { ...silentLogger, warn: (fields) => void warnings.push(fields) };
  // One folder: an interpreter that was kept warm serves the processes of the folder it was started in.
  const cwd = temporaryFolder(t);
  let logs = 0;
  return {
    compute(owner = newId()) {
      const compute = createLocalCompute({ logger, clock: systemClock, newId, inherited, owner });
      t.after(() => compute.close());
      return compute;
    },
    spec(command, change = {}) {
      const spec = { command, cwd, logFile: join(cwd, 'logs', `${logs++}.log`), ...change };
      if (!options.forked || command.length === 0) return spec;
      const preload = { modules: ['json'], ownEnv: ['TOKEN'] };
      return { ...spec, command: [python, '-c', becomeProgram, ...command], preload };
    },
  };
}

/** Registers `name (started)` and `name (forked)`; the second fails when its processes were not forked. */
export function testOnProcesses(
  name: string,
  body: (processes: Processes, t: TestContext) => Promise<void>,
  options: { readonly skip?: string | false } = {},
): void {
  test(`${name} (started)`, options, async (t) => body(processesOf(t, { forked: false }), t));
  test(`${name} (forked)`, { skip: options.skip || skipWithoutPython }, async (t) => {
    const warnings: LogFields[] = [];
    await body(processesOf(t, { forked: true, warnings }), t);
    assert.deepEqual(warnings, []);
  });
}

/** Resolves with the first line that the process prints. */
export function firstLine(): { readonly onLine: (line: LogLine) => void; readonly line: Promise<LogLine> } {
  let onLine: (line: LogLine) => void = () => undefined;
  const line = new Promise<LogLine>((resolve) => {
    onLine = resolve;
  });
  return { onLine: (one) => onLine(one), line };
}

function isAlive(pid: number): boolean {
  // A zombie is no longer alive; its state stands after the name in parentheses.
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return false;
  return !/\) [ZX] /.test(readFileSync(path, 'latin1'));
}

/** Whether the process ends within two seconds. */
export async function gone(pid: number): Promise<boolean> {
  for (let look = 0; look < 200 && isAlive(pid); look++) await new Promise((resolve) => setTimeout(resolve, 10));
  return !isAlive(pid);
}

/** Writes a server of its own that starts a process with the id `orphan` and is killed at its first line; the script's path. */
export function crashingServer(folder: string, owner: string, spec: ProcessSpec): string {
  const script = join(folder, 'server.ts');
  const at = (path: string): string => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href);
  writeFileSync(
    script,
    `import { silentLogger } from ${at('kernel/logger.ts')};
import { systemClock } from ${at('platform/clock/clock.ts')};
import { createLocalCompute } from ${at('platform/compute/local.ts')};
const options = { inherited: ${JSON.stringify(inherited)}, owner: ${JSON.stringify(owner)} };
const compute = createLocalCompute({ logger: silentLogger, clock: systemClock, newId: () => 'orphan', ...options });
await compute.start({ ...${JSON.stringify(spec)}, onLine: () => process.kill(process.pid, 'SIGKILL') });
`,
  );
  return script;
}
