// The contract of the compute port, with real processes.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../../../test/support/databases.ts';
import { systemClock } from '../clock/clock.ts';
import { createIdSource, systemRandom } from '../random/random.ts';
import type { Compute, LogLine, ProcessSpec } from './compute.ts';
import { createLocalCompute } from './local.ts';
import { createLineSplitter, formatLogLine, parseLogLine } from './log-lines.ts';
import { findMarked } from './process-table.ts';

const newId = createIdSource(systemClock, systemRandom);
const inherited = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/nowhere', LANG: 'C.UTF-8' };

function aCompute(t: TestContext, owner: string = newId()): Compute {
  const compute = createLocalCompute({ clock: systemClock, newId, inherited, owner });
  t.after(() => compute.close());
  return compute;
}

function aSpec(t: TestContext, command: readonly string[], spec: Partial<ProcessSpec> = {}): ProcessSpec {
  const cwd = temporaryFolder(t);
  return { command, cwd, logFile: join(cwd, 'logs', 'step.log'), ...spec };
}

const node = (script: string): readonly string[] => [process.execPath, '-e', script];
const shell = (script: string): readonly string[] => ['sh', '-c', script];

function isAlive(pid: number): boolean {
  // A zombie is no longer alive; its state stands after the name in parentheses.
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return false;
  return !/\) [ZX] /.test(readFileSync(path, 'latin1'));
}

/** Resolves with the first line that the process prints. */
function firstLine(): { readonly onLine: (line: LogLine) => void; readonly line: Promise<LogLine> } {
  let onLine: (line: LogLine) => void = () => undefined;
  const line = new Promise<LogLine>((resolve) => {
    onLine = resolve;
  });
  return { onLine: (one) => onLine(one), line };
}

async function gone(pid: number): Promise<boolean> {
  for (let look = 0; look < 200 && isAlive(pid); look++) await new Promise((resolve) => setTimeout(resolve, 10));
  return !isAlive(pid);
}

test('a process that exits with 0 is ok and its lines arrive by stream, in the callback and in the file', async (t) => {
  const lines: LogLine[] = [];
  const spec = aSpec(t, shell('echo one; echo two >&2; printf three'), { onLine: (line) => lines.push(line) });
  const handle = await aCompute(t).start(spec);
  const result = await handle.result;
  assert.equal(result.reason, 'ok');
  assert.equal(result.exitCode, 0);
  assert.equal(result.signal, null);
  assert.ok(result.startedAt <= result.endedAt);
  const byStream = (stream: string): readonly string[] =>
    lines.filter((line) => line.stream === stream).map((line) => line.text);
  assert.deepEqual(byStream('stdout'), ['one', 'three']);
  assert.deepEqual(byStream('stderr'), ['two']);
  const file = readFileSync(spec.logFile, 'utf8').trimEnd().split('\n').map(parseLogLine);
  assert.deepEqual(file, lines);
});

test('a process that exits with another code has failed and keeps the code', async (t) => {
  const result = await (await aCompute(t).start(aSpec(t, shell('exit 7')))).result;
  assert.deepEqual([result.reason, result.exitCode, result.signal], ['failed', 7, null]);
});

test('a process that a signal ends has failed and keeps the signal', async (t) => {
  const result = await (await aCompute(t).start(aSpec(t, shell('kill -ABRT $$')))).result;
  assert.deepEqual([result.reason, result.exitCode, result.signal], ['failed', null, 'SIGABRT']);
});

test('a program that does not exist is not found', async (t) => {
  const result = await (await aCompute(t).start(aSpec(t, ['no-such-program-here']))).result;
  assert.deepEqual([result.reason, result.exitCode], ['not-found', null]);
  assert.match(result.message ?? '', /ENOENT/);
});

test('a missing folder, an empty command and a bad limit are refused before anything starts', async (t) => {
  const compute = aCompute(t);
  const bad = { code: 'compute.bad_spec' };
  await assert.rejects(compute.start(aSpec(t, ['true'], { cwd: '/no/such/folder' })), bad);
  await assert.rejects(compute.start(aSpec(t, [])), bad);
  await assert.rejects(compute.start(aSpec(t, ['true'], { timeoutMs: 0 })), bad);
  await assert.rejects(compute.start(aSpec(t, ['echo', 'a\0b'])), bad);
});

test('the environment is what was passed and what all inherit, nothing of the server', async (t) => {
  process.env['PAWL_TEST_LEAK'] = 'leaked';
  t.after(() => {
    delete process.env['PAWL_TEST_LEAK'];
  });
  const seen = firstLine();
  const script = 'console.log(JSON.stringify(process.env))';
  const spec = aSpec(t, node(script), { env: { MODEL: 'churn', LANG: 'C' }, onLine: seen.onLine });
  await (await aCompute(t).start(spec)).result;
  const env = JSON.parse((await seen.line).text) as Record<string, string>;
  assert.deepEqual(Object.keys(env).sort(), ['HOME', 'LANG', 'MODEL', 'PATH', 'PAWL_PROCESS']);
  assert.equal(env['LANG'], 'C');
  assert.equal(env['HOME'], '/nowhere');
});

test('a secret is refused in the command and masked in the output', async (t) => {
  const secret = 's3cr3t-value';
  const compute = aCompute(t);
  await assert.rejects(compute.start(aSpec(t, ['echo', `--token=${secret}`], { secrets: [secret] })), {
    code: 'compute.secret_in_arguments',
  });
  const seen = firstLine();
  const spec = aSpec(t, shell('echo "token is $TOKEN"'), {
    env: { TOKEN: secret },
    secrets: [secret],
    onLine: seen.onLine,
  });
  await (await compute.start(spec)).result;
  assert.equal((await seen.line).text, 'token is ••••••');
  assert.ok(!readFileSync(spec.logFile, 'utf8').includes(secret));
});

test('standard input reaches the process, and one that ignores it still ends', async (t) => {
  const seen = firstLine();
  const compute = aCompute(t);
  await (await compute.start(aSpec(t, ['wc', '-c'], { stdin: 'x'.repeat(300_000), onLine: seen.onLine }))).result;
  assert.equal((await seen.line).text.trim(), '300000');
  const ignoring = await compute.start(aSpec(t, ['true'], { stdin: new Uint8Array(1_000_000) }));
  assert.equal((await ignoring.result).reason, 'ok');
});

test('a cancelled process gets SIGTERM and may finish in its grace', async (t) => {
  const seen: string[] = [];
  const ready = firstLine();
  const script =
    "process.on('SIGTERM', () => { console.log('tidied'); process.exit(0) }); setInterval(() => {}, 1000); console.log('ready')";
  const handle = await aCompute(t).start(
    aSpec(t, node(script), {
      onLine: (line) => {
        seen.push(line.text);
        ready.onLine(line);
      },
    }),
  );
  await ready.line;
  const result = await handle.cancel();
  assert.deepEqual([result.reason, result.exitCode], ['cancelled', 0]);
  assert.deepEqual(seen, ['ready', 'tidied']);
});

test('a cancelled process that ignores SIGTERM is killed after the grace, with its children', async (t) => {
  const ready = firstLine();
  const handle = await aCompute(t).start(
    aSpec(t, shell("trap '' TERM; sleep 1000 & echo $!; while :; do sleep 1; done"), { onLine: ready.onLine }),
  );
  const child = Number((await ready.line).text);
  const result = await handle.cancel(50);
  assert.deepEqual([result.reason, result.signal], ['cancelled', 'SIGKILL']);
  assert.ok(await gone(child));
});

test('a process over its time ends with reason timeout', async (t) => {
  const result = await (await aCompute(t).start(aSpec(t, ['sleep', '1000'], { timeoutMs: 50 }))).result;
  assert.deepEqual([result.reason, result.signal], ['timeout', 'SIGTERM']);
});

test('a group over its memory is killed with reason memory and its peak is told', async (t) => {
  const script = 'const held = []; setInterval(() => held.push(Buffer.alloc(32 << 20, 1)), 10)';
  const child = `require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(script)}])`;
  const result = await (await aCompute(t).start(aSpec(t, node(child), { memoryMb: 300 }))).result;
  assert.deepEqual([result.reason, result.signal], ['memory', 'SIGKILL']);
  assert.ok(result.peakMemoryMb > 300, `peak ${result.peakMemoryMb}`);
});

test('children that outlive the process are ended with it, even out of its group', {
  skip: process.platform !== 'linux' && 'needs /proc',
}, async (t) => {
  const pids: number[] = [];
  const script = "sleep 1000 & echo $!; setsid sh -c 'echo $$; exec sleep 1000' & sleep 0.2";
  const result = await (
    await aCompute(t).start(aSpec(t, shell(script), { onLine: (line) => pids.push(Number(line.text)) }))
  ).result;
  assert.equal(result.reason, 'ok');
  assert.equal(pids.length, 2);
  for (const pid of pids) assert.ok(await gone(pid), `process ${pid} is still there`);
});

test('one hundred megabytes of output pass at flat memory and the file stops at its limit', async (t) => {
  let characters = 0;
  let last = '';
  const spec = aSpec(t, shell('yes 0123456789012345678901234567890123456789012345678 | head -n 2000000; echo end'), {
    maxLogMb: 1,
    onLine: (line) => {
      characters += line.text.length;
      last = line.text;
    },
  });
  const before = process.memoryUsage().rss;
  const result = await (await aCompute(t).start(spec)).result;
  assert.equal(result.reason, 'ok');
  assert.equal(characters, 2_000_000 * 49 + 3);
  assert.equal(last, 'end');
  assert.ok(result.logTruncated);
  const written = readFileSync(spec.logFile, 'utf8');
  assert.ok(written.length < 2 << 20);
  assert.match(written, /the log is full/);
  const grown = (process.memoryUsage().rss - before) / 2 ** 20;
  assert.ok(grown < 150, `memory grew by ${Math.round(grown)} MiB`);
});

test('an endless line comes in pieces', () => {
  const splitter = createLineSplitter();
  const pieces = [...splitter.push(Buffer.alloc(200_000, 'a')), ...splitter.end()];
  assert.deepEqual(
    pieces.map((piece) => piece.length),
    [65_536, 65_536, 65_536, 3_392],
  );
});

test('a character cut in two by the pipe arrives whole, and carriage returns go', () => {
  const splitter = createLineSplitter();
  const bytes = Buffer.from('naïve\r\nrest');
  const lines = [...splitter.push(bytes.subarray(0, 3)), ...splitter.push(bytes.subarray(3)), ...splitter.end()];
  assert.deepEqual(lines, ['naïve', 'rest']);
});

test('a log line reads back as it was written', () => {
  const line: LogLine = { at: Date.UTC(2026, 0, 2, 3, 4, 5, 6), stream: 'stderr', text: 'loss  0.25 stdout' };
  assert.equal(formatLogLine(line), '2026-01-02T03:04:05.006Z stderr loss  0.25 stdout');
  assert.deepEqual(parseLogLine(formatLogLine(line)), line);
  assert.equal(parseLogLine('something else'), undefined);
});

test('recovery ends what a crashed server of the same owner left, and nothing else', {
  skip: process.platform !== 'linux' && 'needs /proc',
}, async (t) => {
  const owner = newId();
  const folder = temporaryFolder(t);
  const script = join(folder, 'server.ts');
  // A server of its own process that starts a step and crashes.
  writeFileSync(
    script,
    `import { createLocalCompute } from ${JSON.stringify(new URL('./local.ts', import.meta.url).href)};
import { systemClock } from ${JSON.stringify(new URL('../clock/clock.ts', import.meta.url).href)};
const compute = createLocalCompute({ clock: systemClock, newId: () => 'orphan', inherited: { PATH: ${JSON.stringify(inherited.PATH)} }, owner: ${JSON.stringify(owner)} });
await compute.start({ command: ['sh', '-c', 'echo up; sleep 1000'], cwd: ${JSON.stringify(folder)},
  logFile: ${JSON.stringify(join(folder, 'orphan.log'))}, onLine: () => process.kill(process.pid, 'SIGKILL') });
`,
  );
  const compute = aCompute(t, owner);
  const neighbour = aCompute(t);
  await (await neighbour.start(aSpec(t, [process.execPath, script]))).result;
  const ready = firstLine();
  const own = await compute.start(aSpec(t, shell('echo ready; sleep 1000'), { onLine: ready.onLine }));
  await ready.line;
  assert.deepEqual(await compute.recover(), ['orphan']);
  assert.deepEqual(await compute.recover(), []);
  const left = (await findMarked('PAWL_PROCESS')).filter((one) => one.value.startsWith(`${owner}/`));
  assert.ok(left.every((one) => one.value === `${owner}/${own.id}`) && left.length > 0);
});

test('closing cancels what runs and waits for it', async (t) => {
  const compute = createLocalCompute({ clock: systemClock, newId, inherited, owner: newId() });
  const handle = await compute.start(aSpec(t, ['sleep', '1000']));
  await compute.close();
  assert.equal((await handle.result).reason, 'cancelled');
});
