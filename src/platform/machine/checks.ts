// What a machine needs to run Pawl, each looked at once: the same checks for `pawl doctor` and for a server that looks at itself. A check
// never throws; it says what it found and, when that is wrong, how to repair it.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { access, constants, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { bytes } from '../../contracts/number-text.ts';

export interface Check {
  readonly name: string;
  /** `absent`: not there, and only some work needs it. */
  readonly state: 'ok' | 'failed' | 'absent';
  readonly text: string;
  /** How to repair it; empty when it is well. */
  readonly fix: string;
}

const leastFree = 1024 ** 3;

/** The check whose finding `ask` resolves to; what it throws is the finding of a check in state `failed`. */
export async function look(
  name: string,
  ask: () => Promise<string>,
  fix: string,
  failed: 'failed' | 'absent' = 'failed',
): Promise<Check> {
  try {
    return { name, state: 'ok', text: await ask(), fix: '' };
  } catch (error) {
    const text = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return { name, state: failed, text, fix };
  }
}

/** The folder itself, or the nearest one above that exists. */
function existing(folder: string): string {
  return existsSync(folder) ? folder : existing(dirname(folder));
}

export function checkNode(): Promise<Check> {
  return look(
    'node',
    async () => {
      if (Number(process.versions.node.split('.')[0]) < 24)
        throw new Error(`This is Node ${process.version}; 24 is needed.`);
      return process.version;
    },
    'Call it through `npm run pawl`, which brings the right one.',
  );
}

/** @param home absolute */
export function checkHome(home: string): Promise<Check> {
  return look(
    'home',
    async () => {
      await access(existing(home), constants.W_OK);
      return home;
    },
    `Make ${home} writable for this user, or choose another folder with --home or PAWL_HOME.`,
  );
}

/** @param home absolute */
export function checkDisk(home: string): Promise<Check> {
  return look(
    'disk',
    async () => {
      const { bavail, bsize } = await statfs(existing(home));
      const free = bavail * bsize;
      if (free < leastFree) throw new Error(`Only ${bytes(free)} are free.`);
      return `${bytes(free)} free`;
    },
    `Free at least ${bytes(leastFree)} on the disk of ${home}.`,
  );
}

export function checkPython(python: string): Promise<Check> {
  return look(
    'python',
    async () => {
      // Found, not imported: to load both takes seconds, and a page waits for the answer.
      const script = [
        'import sys, importlib.util as packages',
        'lacking = [name for name in ("mlflow", "sklearn") if packages.find_spec(name) is None]',
        'sys.exit("It has no package " + " and none ".join(lacking) + ".") if lacking else print(sys.version.split()[0])',
      ].join('\n');
      const { stdout } = await promisify(execFile)(python, ['-c', script], { timeout: 60_000 }).catch(
        (error: Error & { readonly stderr?: string }) => {
          // What it said last; nothing when there is no such program.
          const said = error.stderr?.trim().split('\n').at(-1) ?? '';
          throw said === '' ? error : new Error(said);
        },
      );
      return `${stdout.trim()} at ${python}, with mlflow and scikit-learn`;
    },
    'Only steps in Python need it: `npm run quickstart` sets it up, or name an interpreter with PAWL_PYTHON.',
    'absent',
  );
}

/** @param port of the data plane on this machine */
export function checkDataPlane(port: number | string): Promise<Check> {
  return look(
    'data plane',
    async () => {
      const url = `http://127.0.0.1:${port}`;
      const response = await fetch(`${url}/v2/health/live`, { signal: AbortSignal.timeout(5_000) });
      if (!response.ok) throw new Error(`It answers ${response.status} at ${url}.`);
      return `answers at ${url}`;
    },
    '`pawl serve` starts it, unless --no-data-plane is given; its log is serving/data-plane.log in the home folder.',
    'absent',
  );
}
