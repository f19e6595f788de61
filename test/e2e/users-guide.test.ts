// The guide on users: each of its commands, as it stands there, against a real server that asks everybody who they are.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { repositoryRoot, startPawl } from '../support/pawl-process.ts';

const python = join(repositoryRoot, '.venv', 'bin');
const skip = existsSync(python) ? false : 'no .venv: run `npm test` once, which makes it';

test('every command of the guide on users does what it says', { skip, timeout: 120_000 }, async (t) => {
  const url = await startPawl(t);
  const guide = readFileSync(join(repositoryRoot, 'docs/guide/users.md'), 'utf8');
  const blocks = [...guide.matchAll(/```sh\n(.*?)```/gs)].map(([, block = '']) => block);
  const pawl = join(repositoryRoot, 'src/bin/pawl.ts');
  const script = [`pawl() { ${JSON.stringify(process.execPath)} ${JSON.stringify(pawl)} "$@"; }`, ...blocks].join('\n');
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
    env: {
      PATH: `${python}:${process.env['PATH'] ?? ''}`,
      HOME: process.env['HOME'] ?? '',
      PAWL_URL: url,
      MLFLOW_DISABLE_TELEMETRY: 'true',
    },
    timeout: 100_000,
  });
  for (const seen of [
    /set the password of ana/,
    /\[0\.91\]/,
    /made role labeller of shop: tracing\.read tracing\.assess review\.read review\.write/,
    /bo has the role labeller/,
    /bo has tracing\.assess in shop: bo is labeller of shop/,
    /deleted user bo/,
  ])
    assert.match(stdout, seen);
});
