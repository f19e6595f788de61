// The guide on the gateway: each of its commands, as it stands there, against a real server and a real provider on this machine.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { temporaryFolder } from '../support/databases.ts';
import { startLlmProvider } from '../support/llm-provider.ts';
import { repositoryRoot, startPawl } from '../support/pawl-process.ts';

const python = join(repositoryRoot, '.venv', 'bin');
const skip = existsSync(python) ? false : 'no .venv: run `npm test` once, which makes it';

test('every command of the guide on the gateway does what it says', { skip, timeout: 240_000 }, async (t) => {
  const config = join(temporaryFolder(t), 'config.yaml');
  writeFileSync(config, 'connections:\n  allowPrivate: true\n');
  const url = await startPawl(t, ['--config', config]);
  const provider = await startLlmProvider(t);
  const guide = readFileSync(join(repositoryRoot, 'docs/guide/gateway.md'), 'utf8');
  const blocks = [...guide.matchAll(/```sh\n(.*?)```/gs)].map(([, block = '']) => block);
  const pawl = join(repositoryRoot, 'src/bin/pawl.ts');
  const script = [`pawl() { ${JSON.stringify(process.execPath)} ${JSON.stringify(pawl)} "$@"; }`, ...blocks].join('\n');
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
    env: {
      PATH: `${python}:${process.env['PATH'] ?? ''}`,
      HOME: process.env['HOME'] ?? '',
      PAWL_URL: url,
      LLM_BASE: provider.url,
      MLFLOW_DISABLE_TELEMETRY: 'true',
    },
    timeout: 200_000,
  });
  for (const seen of [
    /set key openai: sk-\.\.\.here/,
    /"content":"You said: Is the shop open on Sunday\?"/,
    /1 call in the last 24 hours for \$0\.0000/,
    /OK \{'input_tokens': 10, 'output_tokens': 8, 'total_tokens': 18\} \{'input_cost': /,
    /endpoint chat\s+\$0\.00\s+\$5\.00 a day\s+alert/,
    /deleted key openai/,
  ])
    assert.match(stdout, seen);
});
