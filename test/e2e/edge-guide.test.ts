// The guides on models on devices and in containers: each of their commands, as it stands there, against a real server.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { temporaryFolder } from '../support/databases.ts';
import { repositoryRoot, startPawl } from '../support/pawl-process.ts';

const python = join(repositoryRoot, '.venv', 'bin');
const skip = existsSync(python) ? false : 'no .venv: run `npm test` once, which makes it';

test('every command of the guides on models on devices and in containers does what it says', {
  skip,
  timeout: 240_000,
}, async (t) => {
  const url = await startPawl(t);
  const guide = ['edge', 'containers']
    .map((name) => readFileSync(join(repositoryRoot, `docs/guide/${name}.md`), 'utf8'))
    .join('\n');
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
    cwd: temporaryFolder(t),
    timeout: 220_000,
  });
  for (const seen of [
    /bundle [0-9a-f]{32} of churn v1 is signed with key [0-9a-f]{16}/,
    /wrote churn-node: \d+ files as the server signed them/,
    /churn v1 for node: \d+ files as key [0-9a-f]{16} signed them/,
    /\{"predictions": \[\[[\d.e-]+, 0\.\d+\]\], "scores": \[0\.\d+\], "decisions": \[true\]\}/,
    /wrote churn-page/,
    /\n304\n/,
    /\{"counted":true\}/,
    /till-7\s+1\s+yes\s+12/,
    /1 device in 1 channel/,
    /image sha256:[0-9a-f]{64}: 3 layers/,
    /wrote churn-kserve: 1 files/,
    /8-bit: .* on 2000 rows it differs by 0\.0\d+ at most, accuracy 0\.\d+ → 0\.\d+/,
  ])
    assert.match(stdout, seen);
});
