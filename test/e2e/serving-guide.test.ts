// The guide on serving: the commands of its section on features, as they stand there, against a real server and its data plane, which
// goes on joining when the server is gone.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { temporaryFolder } from '../support/databases.ts';
import { repositoryRoot } from '../support/pawl-process.ts';

const python = join(repositoryRoot, '.venv', 'bin');
const skip = existsSync(python) ? false : 'no .venv: run `npm test` once, which makes it';

test('every command of the guide on features at request time does what it says, and answers go on without the server', {
  skip,
  timeout: 240_000,
}, async (t) => {
  const home = temporaryFolder(t);
  const entry = join(repositoryRoot, 'src/bin/pawl.ts');
  const args = [entry, 'serve', '--home', home, '--port', '0', '--data-plane-port', '0', '--log-level', 'warn'];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(server, 'exit');
  t.after(async () => {
    server.kill('SIGKILL');
    await ended;
    const { pid } = JSON.parse(readFileSync(join(home, 'serving/data-plane.json'), 'utf8')) as { pid: number };
    process.kill(pid, 'SIGKILL');
  });
  const addresses: string[] = [];
  for await (const line of createInterface({ input: server.stdout })) {
    const [address] = /http:\/\/\S+/.exec(line) ?? [];
    if (address !== undefined) addresses.push(address);
    if (line.startsWith('Predictions')) break;
  }
  const [url = '', predictions = ''] = addresses;
  const guide = readFileSync(join(repositoryRoot, 'docs/guide/serving.md'), 'utf8');
  const blocks = [...guide.matchAll(/```sh\n(.*?)```/gs)].map(([, block = '']) => block);
  const commands = blocks.join('\n').replaceAll('127.0.0.1:7296', predictions.replace('http://', ''));
  const script = `pawl() { ${JSON.stringify(process.execPath)} ${JSON.stringify(entry)} "$@"; }\n${commands}`;
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: temporaryFolder(t),
    env: {
      PATH: `${python}:${process.env['PATH'] ?? ''}`,
      HOME: process.env['HOME'] ?? '',
      PAWL_URL: url,
      MLFLOW_DISABLE_TELEMETRY: 'true',
    },
    timeout: 200_000,
  });
  for (const seen of [
    /declared feature service habits/,
    /returns serves returns v1 \(revision 1, joins habits by customer_id\)/,
    /"predictions": ?\[1, ?0, ?0\]/,
    /last_visit v1\s+1\s+1\s+2\s+0\s+0/,
  ])
    assert.match(stdout, seen);
  server.kill('SIGKILL');
  await ended;
  const answer = await fetch(`${predictions}/endpoints/returns/invocations`, {
    method: 'POST',
    body: JSON.stringify({ dataframe_records: [{ customer_id: 2 }, { customer_id: 'nobody' }] }),
    headers: { 'content-type': 'application/json' },
  });
  assert.equal(answer.status, 200);
  assert.deepEqual(((await answer.json()) as { predictions: unknown }).predictions, [1, 0]);
});
