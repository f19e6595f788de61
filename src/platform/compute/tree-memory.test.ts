import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { until } from '../../../test/support/platform.ts';
import { python, skipWithoutPython as skip } from '../../../test/support/processes.ts';
import { readTreeMemory, watchTreeMemory } from './tree-memory.ts';

/** Holds 60 MB itself, and 80 MB in a child that one of its threads starts. */
const program = `
import subprocess, sys, threading, time
held = bytearray(b"x" * 60_000_000)
child = "import time; held = bytearray(b'x' * 80_000_000); print('up', flush=True); time.sleep(60)"
threading.Thread(target=lambda: subprocess.Popen([sys.executable, "-c", child]).wait(), daemon=True).start()
time.sleep(60)
`;

test('the memory of a process counts what its children hold, whichever thread started them', {
  skip,
  timeout: 30_000,
}, async (t) => {
  const child = spawn(python, ['-c', program], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const pid = child.pid ?? 0;
  t.after(() => process.kill(-pid, 'SIGKILL'));
  await once(createInterface({ input: child.stdout }), 'line');
  const bytes = readTreeMemory(pid);
  assert.ok(bytes > 140_000_000 && bytes < 300_000_000, `${bytes} bytes`);
  let seen = 0;
  t.after(watchTreeMemory(pid, (now) => (seen = Math.max(seen, now))));
  await until(async () => seen > 140_000_000);
  assert.equal(readTreeMemory(2 ** 22 + 1), 0, 'there is no such process');
});
