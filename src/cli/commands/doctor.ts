import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type Check,
  checkDataPlane,
  checkDisk,
  checkHome,
  checkNode,
  checkPython,
  look,
} from '../../platform/machine/checks.ts';
import { printChecks } from '../checks.ts';
import type { Command } from '../command.ts';

async function ready(url: string): Promise<string> {
  const response = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(5_000) });
  const { findings } = (await response.json()) as { findings: readonly string[] };
  if (findings.length > 0) throw new Error(findings.join(' '));
  return `answers at ${url}`;
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
      await checkNode(),
      await checkHome(home),
      await checkDisk(home),
      await checkPython(python),
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
      await checkDataPlane(value('dataPlane.port')),
    ];
    return printChecks(context, checks);
  },
} satisfies Command;
