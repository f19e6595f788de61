import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { access, constants, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Command } from '../command.ts';
import { formatBytes, paint } from '../output.ts';

interface Check {
  readonly name: string;
  readonly state: 'ok' | 'failed' | 'absent';
  readonly text: string;
  readonly fix: string;
}

const leastFree = 1024 ** 3;

async function look(
  name: string,
  ask: () => Promise<string>,
  fix: string,
  failed: 'failed' | 'absent' = 'failed',
): Promise<Check> {
  try {
    return { name, state: 'ok', text: await ask(), fix: '' };
  } catch (error) {
    return {
      name,
      state: failed,
      text: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
      fix,
    };
  }
}

async function ready(url: string): Promise<string> {
  const response = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(5_000) });
  const { findings } = (await response.json()) as { findings: readonly string[] };
  if (findings.length > 0) throw new Error(findings.join(' '));
  return `answers at ${url}`;
}

/** The folder itself, or the nearest one above that exists. */
function existing(folder: string): string {
  return existsSync(folder) ? folder : existing(dirname(folder));
}

export default {
  name: 'doctor',
  summary: 'Check this machine and the server, and say how to repair what is wrong',
  options: [
    { name: 'home', value: 'folder', meaning: 'folder of all data' },
    { name: 'config', value: 'file', meaning: 'configuration file' },
  ],
  async run(context, input) {
    const settings = await context.deps.settings({ home: input.option('home') }, input.option('config'));
    const value = (path: string): string => settings.find((setting) => setting.path === path)?.value ?? '';
    const home = resolve(context.io.folder, value('home'));
    const environment = resolve(import.meta.dirname, '../../../.venv/bin/python');
    const named = value('python');
    const found = existsSync(environment) ? environment : 'python3';
    const python = named === '' ? found : named;
    const checks = [
      await look(
        'node',
        async () => {
          if (Number(process.versions.node.split('.')[0]) < 24)
            throw new Error(`This is Node ${process.version}; 24 is needed.`);
          return process.version;
        },
        'Call it through `npm run pawl`, which brings the right one.',
      ),
      await look(
        'home',
        async () => {
          await access(existing(home), constants.W_OK);
          return home;
        },
        `Make ${home} writable for this user, or choose another folder with --home or PAWL_HOME.`,
      ),
      await look(
        'disk',
        async () => {
          const { bavail, bsize } = await statfs(existing(home));
          const free = bavail * bsize;
          if (free < leastFree) throw new Error(`Only ${formatBytes(free)} are free.`);
          return `${formatBytes(free)} free`;
        },
        `Free at least ${formatBytes(leastFree)} on the disk of ${home}.`,
      ),
      await look(
        'python',
        async () => {
          const script = 'import sys, mlflow, sklearn; print(sys.version.split()[0])';
          const { stdout } = await promisify(execFile)(python, ['-c', script], { timeout: 60_000 });
          return `${stdout.trim()} at ${python}, with mlflow and scikit-learn`;
        },
        'Only steps in Python need it: `npm run quickstart` sets it up, or name an interpreter with PAWL_PYTHON.',
        'absent',
      ),
      ...['db.url', 'blobs.url', 'online.url'].map(
        (path): Check => ({
          name: path,
          state: 'ok',
          text: value(path) === '' ? 'files in the home folder' : 'configured',
          fix: '',
        }),
      ),
      await look(
        'server',
        () => ready(context.url),
        'Start it with `pawl serve`, or name it with --url or PAWL_URL.',
        'absent',
      ),
      await look(
        'data plane',
        async () => {
          const url = `http://127.0.0.1:${value('dataPlane.port')}`;
          const response = await fetch(`${url}/v2/health/live`, { signal: AbortSignal.timeout(5_000) });
          if (!response.ok) throw new Error(`It answers ${response.status} at ${url}.`);
          return `answers at ${url}`;
        },
        '`pawl serve` starts it, unless --no-data-plane is given; its log is serving/data-plane.log in the home folder.',
        'absent',
      ),
    ];
    context.data(checks);
    const signs = { ok: ['✓', 'green'], failed: ['✗', 'red'], absent: ['–', 'yellow'] } as const;
    for (const check of checks) {
      const [sign, color] = signs[check.state];
      context.print(`${paint(context.style, color, sign)} ${check.name.padEnd(10)}  ${check.text}`);
      if (check.fix !== '') context.print(`              ${check.fix}`);
    }
    return checks.some((check) => check.state === 'failed') ? 1 : 0;
  },
} satisfies Command;
