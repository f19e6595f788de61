// The commands as people call them: processes of their own against a real server.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../support/databases.ts';
import { repositoryRoot, startPawl } from '../support/pawl-process.ts';

interface Result {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

function pawl(url: string, folder: string, ...args: string[]): Promise<Result> {
  return new Promise((resolve) => {
    const entry = join(repositoryRoot, 'src/bin/pawl.ts');
    const child = spawn(process.execPath, [entry, '--url', url, ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let error = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      error += chunk.toString();
    });
    child.on('close', (code) => resolve({ code, out, error }));
  });
}

test('commands end with 0, 1, 2 or 3 and say what to do next', async (t) => {
  const url = await startPawl(t);
  const folder = temporaryFolder(t);
  assert.equal((await pawl(url, folder, 'project', 'list')).code, 0);
  const refused = await pawl(url, folder, 'model', 'show', 'absent');
  assert.equal(refused.code, 1);
  assert.match(refused.error, /registry\.\w+: .*\n {2}\S.*\n {2}request [0-9a-f]{32}/s);
  const problem = await pawl(url, folder, 'model', 'show', 'absent', '--json');
  assert.equal((JSON.parse(problem.out) as { status: number }).status, 404);
  const mistyped = await pawl(url, folder, 'modle', 'list');
  assert.equal(mistyped.code, 2);
  assert.match(mistyped.error, /Did you mean pawl model\?/);
  assert.equal((await pawl(url, folder, 'model', 'show')).code, 2);
  const away = await pawl('http://127.0.0.1:1', folder, 'project', 'list');
  assert.equal(away.code, 3);
  assert.match(away.error, /pawl serve/);
});

test('an upload, its rows and its audit proof go through the commands', async (t) => {
  const url = await startPawl(t);
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'rows.csv'), 'id,amount\n1,2.5\n2,3.5\n');
  assert.equal((await pawl(url, folder, 'dataset', 'register', 'sales')).code, 0);
  const made = await pawl(url, folder, 'dataset', 'upload', 'sales', 'rows.csv');
  assert.equal(made.code, 0, made.error);
  assert.match(made.out, /created: sales v1, 2 rows/);
  assert.equal(made.error, '', 'no progress where nobody watches');
  const rows = await pawl(url, folder, 'dataset', 'rows', 'sales', '--json');
  assert.equal((JSON.parse(rows.out) as unknown[]).length, 2);
  assert.equal((await pawl(url, folder, 'audit', 'prove', '0', '--out', 'proof.json')).code, 0);
  assert.equal((await pawl('http://127.0.0.1:1', folder, 'audit', 'check', 'proof.json')).code, 0, 'needs no server');
  const proof = readFileSync(join(folder, 'proof.json'), 'utf8');
  writeFileSync(join(folder, 'tampered.json'), proof.replace('"action": "', '"action": "x'));
  assert.equal((await pawl(url, folder, 'audit', 'check', 'tampered.json')).code, 1);
  assert.equal((await pawl(url, folder, 'audit', 'verify')).code, 0);
});

test('a second apply of the same pawl.yaml changes nothing, and a fault is told with its place', async (t) => {
  const url = await startPawl(t);
  const folder = temporaryFolder(t);
  writeFileSync(
    join(folder, 'pawl.yaml'),
    'project: shop\nmodel: shop\nobjective:\n  { name: profit, kpi: Profit, direction: increase, baseline: 1, target: 2, owner: me }\n',
  );
  const first = await pawl(url, folder, 'apply');
  assert.equal(first.code, 0, first.error);
  assert.match(first.out, /\+ create +objective profit/);
  const second = await pawl(url, folder, 'apply', '--json');
  const { changes } = JSON.parse(second.out) as { changes: readonly { action: string }[] };
  assert.ok(changes.length > 0 && changes.every(({ action }) => action === 'unchanged'), second.out);
  assert.match((await pawl(url, folder, 'objective', 'list')).out, /profit/, 'the project comes from pawl.yaml');
  writeFileSync(join(folder, 'pawl.yaml'), 'project: shop\nfoo: 1\n');
  const faulty = await pawl(url, folder, 'plan');
  assert.equal(faulty.code, 1);
  assert.match(faulty.error, /pawl\.yaml:2:1/);
});

test('a reader that goes away ends a command without a word', async (t) => {
  const entry = join(repositoryRoot, 'src/bin/pawl.ts');
  const child = spawn(process.execPath, [entry, 'completion', 'bash'], { cwd: temporaryFolder(t) });
  child.stdout.destroy();
  let error = '';
  child.stderr.on('data', (chunk: Buffer) => {
    error += chunk.toString();
  });
  await once(child, 'close');
  assert.equal(error, '');
});

test('completion scripts name the commands of every shell', async (t) => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, out } = await pawl('http://127.0.0.1:1', temporaryFolder(t), 'completion', shell);
    assert.equal(code, 0);
    assert.match(out, /training-set/);
    assert.match(out, /materialize/);
  }
});
