// The contract of the compute port, with real processes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/databases.ts';
import {
  crashingServer,
  firstLine,
  gone,
  newId,
  processesOf,
  testOnProcesses,
} from '../../../test/support/processes.ts';
import type { LogLine } from './compute.ts';
import { createLineSplitter, formatLogLine, parseLogLine } from './log-lines.ts';
import { findMarked } from './process-table.ts';

const node = (script: string): readonly string[] => [process.execPath, '-e', script];
const shell = (script: string): readonly string[] => ['sh', '-c', script];

testOnProcesses(
  'a process that exits with 0 is ok and its lines arrive by stream, in the callback and in the file',
  async ({ compute, spec }) => {
    const lines: LogLine[] = [];
    const step = spec(shell('echo one; echo two >&2; printf three'), { onLine: (line) => lines.push(line) });
    const handle = await compute().start(step);
    const result = await handle.result;
    assert.equal(result.reason, 'ok');
    assert.equal(result.exitCode, 0);
    assert.equal(result.signal, null);
    assert.ok(result.startedAt <= result.endedAt);
    const byStream = (stream: string): readonly string[] =>
      lines.filter((line) => line.stream === stream).map((line) => line.text);
    assert.deepEqual(byStream('stdout'), ['one', 'three']);
    assert.deepEqual(byStream('stderr'), ['two']);
    const file = readFileSync(step.logFile, 'utf8').trimEnd().split('\n').map(parseLogLine);
    assert.deepEqual(file, lines);
  },
);

testOnProcesses(
  'what a shell would act on in an argument, a variable or a name of a program is text to the process',
  async ({ compute, spec }) => {
    const evil = [
      '; touch made',
      '$(touch made)',
      '`touch made`',
      '| touch made',
      '&& touch made',
      'a\ntouch made',
      '*',
      '~',
      '$HOME',
      "' touch made '",
      '--',
      '>made',
    ];
    const print = node('console.log(JSON.stringify([process.argv.slice(1), process.env.NAME, fs.existsSync("made")]))');
    const lines: LogLine[] = [];
    const step = spec([...print, '--', ...evil], {
      env: { NAME: evil.join(' ') },
      onLine: (line) => lines.push(line),
    });
    assert.equal((await (await compute().start(step)).result).reason, 'ok');
    assert.deepEqual(JSON.parse(lines[0]?.text ?? '[]'), [evil, evil.join(' '), false]);
    for (const program of ['true; touch made', '$(true)', 'true && true'])
      assert.notEqual((await (await compute().start(spec([program]))).result).reason, 'ok', program);
  },
);

testOnProcesses('a process that exits with another code has failed and keeps the code', async ({ compute, spec }) => {
  const result = await (await compute().start(spec(shell('exit 7')))).result;
  assert.deepEqual([result.reason, result.exitCode, result.signal], ['failed', 7, null]);
});

testOnProcesses('a process that a signal ends has failed and keeps the signal', async ({ compute, spec }) => {
  const result = await (await compute().start(spec(shell('kill -ABRT $$')))).result;
  assert.deepEqual([result.reason, result.exitCode, result.signal], ['failed', null, 'SIGABRT']);
});

test('a program that does not exist is not found', async (t) => {
  const { compute, spec } = processesOf(t, { forked: false });
  const result = await (await compute().start(spec(['no-such-program-here']))).result;
  assert.deepEqual([result.reason, result.exitCode], ['not-found', null]);
  assert.match(result.message ?? '', /ENOENT/);
});

testOnProcesses(
  'a missing folder, an empty command and a bad limit are refused before anything starts',
  async ({ compute, spec }) => {
    const driver = compute();
    const bad = { code: 'compute.bad_spec' };
    await assert.rejects(driver.start(spec(['true'], { cwd: '/no/such/folder' })), bad);
    await assert.rejects(driver.start(spec([])), bad);
    await assert.rejects(driver.start(spec(['true'], { timeoutMs: 0 })), bad);
    await assert.rejects(driver.start(spec(['echo', 'a\0b'])), bad);
  },
);

testOnProcesses(
  'the environment is what was passed and what all inherit, nothing of the server',
  async ({ compute, spec }, t) => {
    process.env['PAWL_TEST_LEAK'] = 'leaked';
    t.after(() => {
      delete process.env['PAWL_TEST_LEAK'];
    });
    const seen = firstLine();
    const script = 'console.log(JSON.stringify(process.env))';
    const step = spec(node(script), { env: { MODEL: 'churn', LANG: 'C.UTF-8' }, onLine: seen.onLine });
    await (await compute().start(step)).result;
    const env = JSON.parse((await seen.line).text) as Record<string, string>;
    assert.deepEqual(Object.keys(env).sort(), ['HOME', 'LANG', 'MODEL', 'PATH', 'PAWL_PROCESS']);
    assert.equal(env['LANG'], 'C.UTF-8');
    assert.equal(env['HOME'], '/nowhere');
  },
);

testOnProcesses('a secret is refused in the command and masked in the output', async ({ compute, spec }) => {
  const secret = 's3cr3t-value';
  const driver = compute();
  await assert.rejects(driver.start(spec(['echo', `--token=${secret}`], { secrets: [secret] })), {
    code: 'compute.secret_in_arguments',
  });
  const seen = firstLine();
  const step = spec(shell('echo "token is $TOKEN"'), {
    env: { TOKEN: secret },
    secrets: [secret],
    onLine: seen.onLine,
  });
  await (await driver.start(step)).result;
  assert.equal((await seen.line).text, 'token is ••••••');
  assert.ok(!readFileSync(step.logFile, 'utf8').includes(secret));
});

testOnProcesses('standard input reaches the process, and one that ignores it still ends', async ({ compute, spec }) => {
  const seen = firstLine();
  const driver = compute();
  await (await driver.start(spec(['wc', '-c'], { stdin: 'x'.repeat(300_000), onLine: seen.onLine }))).result;
  assert.equal((await seen.line).text.trim(), '300000');
  const ignoring = await driver.start(spec(['true'], { stdin: new Uint8Array(1_000_000) }));
  assert.equal((await ignoring.result).reason, 'ok');
});

testOnProcesses('a cancelled process gets SIGTERM and may finish in its grace', async ({ compute, spec }) => {
  const seen: string[] = [];
  const ready = firstLine();
  const script =
    "process.on('SIGTERM', () => { console.log('tidied'); process.exit(0) }); setInterval(() => {}, 1000); console.log('ready')";
  const handle = await compute().start(
    spec(node(script), {
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

testOnProcesses(
  'a cancelled process that ignores SIGTERM is killed after the grace, with its children',
  async ({ compute, spec }) => {
    const ready = firstLine();
    const handle = await compute().start(
      spec(shell("trap '' TERM; sleep 1000 & echo $!; while :; do sleep 1; done"), { onLine: ready.onLine }),
    );
    const child = Number((await ready.line).text);
    const result = await handle.cancel(50);
    assert.deepEqual([result.reason, result.signal], ['cancelled', 'SIGKILL']);
    assert.ok(await gone(child));
  },
);

testOnProcesses('a process over its time ends with reason timeout', async ({ compute, spec }) => {
  const driver = compute();
  // The time counts from the start of the process, which for the first one may include the start of an interpreter.
  await (await driver.start(spec(['true']))).result;
  const result = await (await driver.start(spec(['sleep', '1000'], { timeoutMs: 50 }))).result;
  assert.deepEqual([result.reason, result.signal], ['timeout', 'SIGTERM']);
});

testOnProcesses(
  'a group over its memory is killed with reason memory and its peak is told',
  async ({ compute, spec }) => {
    const script = 'const held = []; setInterval(() => held.push(Buffer.alloc(32 << 20, 1)), 10)';
    const child = `require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(script)}])`;
    const result = await (await compute().start(spec(node(child), { memoryMb: 300 }))).result;
    assert.deepEqual([result.reason, result.signal], ['memory', 'SIGKILL']);
    assert.ok(result.peakMemoryMb > 300, `peak ${result.peakMemoryMb}`);
  },
);

testOnProcesses(
  'children that outlive the process are ended with it, even out of its group',
  async ({ compute, spec }) => {
    const pids: number[] = [];
    const script = "sleep 1000 & echo $!; setsid sh -c 'echo $$; exec sleep 1000' & sleep 0.2";
    const result = await (
      await compute().start(spec(shell(script), { onLine: (line) => pids.push(Number(line.text)) }))
    ).result;
    assert.equal(result.reason, 'ok');
    assert.equal(pids.length, 2);
    for (const pid of pids) assert.ok(await gone(pid), `process ${pid} is still there`);
  },
  { skip: process.platform !== 'linux' && 'needs /proc' },
);

testOnProcesses(
  'one hundred megabytes of output pass at flat memory and the file stops at its limit',
  async ({ compute, spec }) => {
    let characters = 0;
    let last = '';
    const step = spec(shell('yes 0123456789012345678901234567890123456789012345678 | head -n 2000000; echo end'), {
      maxLogMb: 1,
      onLine: (line) => {
        characters += line.text.length;
        last = line.text;
      },
    });
    const before = process.memoryUsage().rss;
    const result = await (await compute().start(step)).result;
    assert.equal(result.reason, 'ok');
    assert.equal(characters, 2_000_000 * 49 + 3);
    assert.equal(last, 'end');
    assert.ok(result.logTruncated);
    const written = readFileSync(step.logFile, 'utf8');
    assert.ok(written.length < 2 << 20);
    assert.match(written, /the log is full/);
    const grown = (process.memoryUsage().rss - before) / 2 ** 20;
    assert.ok(grown < 150, `memory grew by ${Math.round(grown)} MiB`);
  },
);

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
  const { compute, spec } = processesOf(t, { forked: false });
  const owner = newId();
  const script = crashingServer(temporaryFolder(t), owner, spec(shell('echo up; sleep 1000')));
  const driver = compute(owner);
  const neighbour = compute();
  await (await neighbour.start(spec([process.execPath, script]))).result;
  const ready = firstLine();
  const own = await driver.start(spec(shell('echo ready; sleep 1000'), { onLine: ready.onLine }));
  await ready.line;
  const orphans = (await findMarked('PAWL_PROCESS')).filter((one) => one.value === `${owner}/orphan`);
  assert.deepEqual(await driver.recover(), ['orphan']);
  for (const { pid } of orphans) assert.ok(await gone(pid), `process ${pid} is still there`);
  assert.deepEqual(await driver.recover(), []);
  const left = (await findMarked('PAWL_PROCESS')).filter((one) => one.value.startsWith(`${owner}/`));
  assert.ok(left.every((one) => one.value === `${owner}/${own.id}`) && left.length > 0);
});

testOnProcesses('closing cancels what runs and waits for it', async ({ compute, spec }) => {
  const driver = compute();
  const handle = await driver.start(spec(['sleep', '1000']));
  await driver.close();
  assert.equal((await handle.result).reason, 'cancelled');
});

testOnProcesses('a process that is cancelled before it runs is cancelled', async ({ compute, spec }) => {
  const handle = await compute().start(spec(['sleep', '1000']));
  assert.equal((await handle.cancel()).reason, 'cancelled');
});
