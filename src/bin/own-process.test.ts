import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';

const entry = join(import.meta.dirname, 'pawl.ts');

test('a server that is started plainly runs under its process id with a small young generation', {
  skip: process.platform === 'linux' ? false : 'what a process was begun with is read from /proc',
}, async () => {
  const home = await mkdtemp(join(tmpdir(), 'pawl-test-'));
  const args = [entry, 'serve', '--home', home, '--port', '0', '--no-data-plane', '--log-level', 'error'];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
    assert.match(line, /^Pawl runs at /);
    const begun = readFileSync(`/proc/${server.pid}/cmdline`, 'utf8').split('\0');
    assert.deepEqual(begun.slice(1, 4), ['--max-semi-space-size=4', entry, 'serve']);
  } finally {
    server.kill('SIGTERM');
    const [code] = await once(server, 'exit');
    assert.equal(code, 0);
    await rm(home, { recursive: true, force: true });
  }
});
