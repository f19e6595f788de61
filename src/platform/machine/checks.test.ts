import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/databases.ts';
import { checkDataPlane, checkDisk, checkHome, checkNode, checkPython, look } from './checks.ts';

test('a machine check that finds a fault says what is wrong and how to repair it, and never throws', async (t) => {
  const failing = await look('door', () => Promise.reject(new Error('shut\nat line 1')), 'Open it.');
  assert.deepEqual(failing, { name: 'door', state: 'failed', text: 'shut', fix: 'Open it.' });
  const python = await checkPython('/no/such/python');
  assert.equal(python.state, 'absent');
  assert.match(python.fix, /PAWL_PYTHON/);
  // A program that is there and says why it cannot.
  const folder = temporaryFolder(t);
  const bare = join(folder, 'python');
  writeFileSync(bare, '#!/bin/sh\necho first >&2\necho "It has no package mlflow." >&2\nexit 1\n', { mode: 0o755 });
  assert.equal((await checkPython(bare)).text, 'It has no package mlflow.');
});

test('a home folder that is still to be made is judged by the nearest folder above it', async (t) => {
  const home = `${temporaryFolder(t)}/not/yet/made`;
  assert.deepEqual(await checkHome(home), { name: 'home', state: 'ok', text: home, fix: '' });
  assert.match((await checkDisk(home)).text, /\d.* free/);
  assert.equal((await checkNode()).text, process.version);
});

test('a data plane is well only while it answers that it lives', async (t) => {
  let status = 200;
  const server = createServer((_request, response) => response.writeHead(status).end());
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  assert.equal((await checkDataPlane(port)).state, 'ok');
  status = 503;
  assert.match((await checkDataPlane(port)).text, /answers 503/);
});
