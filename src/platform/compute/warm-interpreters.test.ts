// What a forked step sees, against what the same step sees when it starts cold; and the life of the interpreters that are kept warm.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../../../test/support/databases.ts';
import { crashingServer, gone, inherited, newId, python, skipWithoutPython } from '../../../test/support/processes.ts';
import { type LogFields, type Logger, silentLogger } from '../../kernel/logger.ts';
import { systemClock } from '../clock/clock.ts';
import type { Compute, LogLine, OutputStream, ProcessHandle, ProcessResult, ProcessSpec } from './compute.ts';
import { createLocalCompute } from './local.ts';
import { findMarked } from './process-table.ts';

const onLinuxWithPython = { skip: skipWithoutPython };

interface Outcome {
  readonly result: ProcessResult;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of Python files and a driver; what starts cold is in `warnings`. */
class Bench {
  readonly folder: string;
  readonly warnings: LogFields[] = [];
  readonly owner = newId();
  readonly compute: Compute;
  #logs = 0;

  constructor(t: TestContext, files: Readonly<Record<string, string>>, options: { warmIdleMs?: number } = {}) {
    this.folder = temporaryFolder(t);
    for (const [name, text] of Object.entries(files)) this.write(name, text);
    const logger: Logger = { ...silentLogger, warn: (fields) => void this.warnings.push(fields) };
    this.compute = createLocalCompute({
      logger,
      clock: systemClock,
      newId,
      inherited: { ...inherited, LANG: 'C.UTF-8', PYTHONDONTWRITEBYTECODE: '1' },
      owner: this.owner,
      ...options,
    });
    t.after(() => this.compute.close());
  }

  write(name: string, text: string): void {
    mkdirSync(join(this.folder, name, '..'), { recursive: true });
    writeFileSync(join(this.folder, name), text);
  }

  spec(command: readonly string[], preload?: readonly string[], change: Partial<ProcessSpec> = {}): ProcessSpec {
    const logFile = join(this.folder, 'logs', `${this.#logs++}.log`);
    const spec = { command: [python, ...command], cwd: this.folder, logFile, ...change };
    return preload === undefined ? spec : { preload: { modules: preload, ownEnv: ['RUN'] }, ...spec };
  }

  async run(command: readonly string[], preload?: readonly string[], change?: Partial<ProcessSpec>): Promise<Outcome> {
    const { handle, texts } = await this.start(command, preload, change);
    const result = await handle.result;
    return { result, stdout: texts('stdout'), stderr: texts('stderr') };
  }

  /** Runs until the first line is there. */
  async start(command: readonly string[], preload?: readonly string[], change: Partial<ProcessSpec> = {}) {
    const lines: LogLine[] = [];
    let told: () => void = () => undefined;
    const first = new Promise<void>((resolve) => {
      told = resolve;
    });
    const onLine = (line: LogLine): void => {
      lines.push(line);
      told();
    };
    const handle: ProcessHandle = await this.compute.start(this.spec(command, preload, { ...change, onLine }));
    await Promise.race([first, handle.result]);
    const texts = (stream: OutputStream): string =>
      lines
        .filter((line) => line.stream === stream)
        .map((line) => line.text)
        .join('\n');
    return { handle, texts };
  }
}

const describeProcess = `
import json, os, stat, sys
main = sys.modules["__main__"]
os.environ.pop("PAWL_PROCESS")
print(json.dumps({
    "names": sorted(vars(main)), "name": __name__, "file": globals().get("__file__"), "doc": main.__doc__,
    "loader": getattr(__loader__, "__name__", None) or [type(__loader__).__name__, getattr(__loader__, "path", None)],
    "spec": __spec__ and __spec__.name, "package": __package__,
    "argv": sys.argv, "orig_argv": sys.orig_argv, "path": sys.path, "flags": repr(sys.flags), "executable": sys.executable,
    "cwd": os.getcwd(), "env": sorted(os.environ.items()), "hash": hash("pawl"), "umask": os.umask(0o22),
    "leads": [os.getpid() == os.getpgid(0), os.getpid() == os.getsid(0)],
    "descriptors": sorted(int(fd) for fd in os.listdir("/proc/self/fd"))[:-1],
    "streams": [[stream.encoding, stream.errors, stream.line_buffering, stream.write_through, stream.isatty(),
                 stat.S_IFMT(os.fstat(stream.fileno()).st_mode)] for stream in (sys.stdin, sys.stdout, sys.stderr)],
    "input": sys.stdin.read(),
}, indent=1))
`;

test(
  'a forked step sees what a cold one sees, whether it is a script, a module or a text',
  onLinuxWithPython,
  async (t) => {
    const bench = new Bench(t, { 'steps/step.py': describeProcess, 'describe.py': describeProcess });
    const env = { MODEL: 'churn', RUN: '7', PYTHONHASHSEED: '7' };
    for (const command of [
      ['steps/step.py', 'a', '--b', 'c d'],
      [join(bench.folder, 'describe.py')],
      ['-m', 'describe', 'a'],
      ['-c', describeProcess, 'a', '-m'],
    ]) {
      for (const stdin of [undefined, 'input']) {
        const change = { env, ...(stdin === undefined ? {} : { stdin }) };
        const cold = await bench.run(command, undefined, change);
        const forked = await bench.run(command, ['json', 'random', 'logging'], change);
        assert.equal(forked.stdout, cold.stdout);
        assert.match(cold.stdout, /"RUN",\s+"7"/, cold.stderr);
        assert.deepEqual([forked.stderr, forked.result.reason], [cold.stderr, 'ok']);
      }
    }
    assert.deepEqual(bench.warnings, []);
  },
);

test('a forked step ends as a cold one ends, with the same code, signal and words', onLinuxWithPython, async (t) => {
  const endings = {
    raise: 'def f():\n    raise ValueError("no")\nf()\n',
    chain: 'try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise KeyError(3) from error\n',
    syntax: 'def f(:\n',
    code: 'import sys\nprint("out")\nsys.exit(3)\n',
    words: 'raise SystemExit("enough")\n',
    hook: 'import sys\nsys.excepthook = lambda *a: print("hooked", a[0].__name__, a[2].tb_next)\nraise OSError\n',
    exit: 'import atexit, os\natexit.register(print, "never")\nos._exit(9)\n',
    atexit: 'import atexit\natexit.register(print, "tidied")\nprint("ran")\n',
    thread: 'import threading, time\nthreading.Thread(target=lambda: (time.sleep(0.05), print("last"))).start()\n',
    abort: 'import os\nos.abort()\n',
    killed: 'import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n',
  };
  const files = Object.entries(endings).map(([name, text]) => [`${name}.py`, text]);
  const bench = new Bench(t, Object.fromEntries(files));
  for (const name of Object.keys(endings)) {
    const cold = await bench.run([`${name}.py`]);
    const forked = await bench.run([`${name}.py`], ['json']);
    assert.deepEqual([forked.stdout, forked.stderr], [cold.stdout, cold.stderr], name);
    const facts = ({ result }: Outcome) => [result.reason, result.exitCode, result.signal];
    assert.deepEqual(facts(forked), facts(cold), name);
  }
  assert.deepEqual(bench.warnings, []);
});

test(
  'what modules print and register when they are imported happens in each forked step',
  onLinuxWithPython,
  async (t) => {
    const bench = new Bench(t, {
      'chatty.py':
        'import atexit, sys\nprint("hello")\nprint("careful", file=sys.stderr)\natexit.register(print, "bye")\n',
      'step.py': 'import chatty\nprint("step")\n',
    });
    for (let run = 0; run < 2; run++) {
      const { stdout, stderr } = await bench.run(['step.py'], ['chatty']);
      assert.deepEqual([stdout, stderr], ['hello\nstep\nbye', 'careful']);
    }
  },
);

test('modules are imported once, and nothing that a step changes reaches the next', onLinuxWithPython, async (t) => {
  const bench = new Bench(t, {
    'state.py': 'import os\nvalue = 0\nborn = os.getpid()\n',
    'step.py': 'import os, state\nstate.value += 1\nprint(state.value, state.born == os.getppid(), state.born)\n',
  });
  const first = await bench.run(['step.py'], ['state'], { env: { RUN: '1' } });
  assert.match(first.stdout, /^1 True \d+$/);
  const second = await bench.run(['step.py'], ['state'], { env: { RUN: '2' } });
  assert.equal(second.stdout, first.stdout);
  const other = await bench.run(['step.py'], ['state'], { env: { RUN: '2', MODEL: 'other' } });
  assert.match(other.stdout, /^1 True \d+$/);
  assert.notEqual(other.stdout, first.stdout);
});

test('forked steps draw random numbers of their own, and seeded ones draw the same', onLinuxWithPython, async (t) => {
  const bench = new Bench(t, {
    'step.py': `
import multiprocessing, random, sys
import numpy as np
if len(sys.argv) > 1:
    random.seed(7)
    np.random.seed(7)
else:
    print(bytes(multiprocessing.current_process().authkey).hex())
print(random.random(), np.random.rand(), np.random.default_rng(7).random())
`,
  });
  const env = { OMP_NUM_THREADS: '1' };
  const draw = async (args: readonly string[], preload?: readonly string[]) =>
    (await bench.run(['step.py', ...args], preload, { env })).stdout.split(/\s/);
  const preload = ['numpy', 'multiprocessing'];
  const [first, second] = [await draw([], preload), await draw([], preload)];
  assert.equal(first.length, 4);
  for (const index of [0, 1, 2]) assert.notEqual(first[index], second[index]);
  assert.equal(first[3], second[3]);
  assert.deepEqual(await draw(['seeded'], preload), await draw(['seeded']));
  assert.deepEqual(bench.warnings, []);
});

test(
  'a module that starts a thread, or cannot be imported, makes its steps start cold',
  onLinuxWithPython,
  async (t) => {
    const bench = new Bench(t, {
      'threaded.py': 'import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n',
      'step.py': 'import threaded, threading\nprint(threading.active_count())\n',
      'missing.py': 'import nowhere\n',
    });
    assert.equal((await bench.run(['step.py'], ['threaded'])).stdout, '2');
    assert.match(String(bench.warnings[0]?.['reason']), /start 1 thread\(s\)/);
    const missing = await bench.run(['missing.py'], ['nowhere']);
    assert.deepEqual([missing.result.reason, missing.result.exitCode], ['failed', 1]);
    assert.match(missing.stderr, /No module named 'nowhere'/);
    assert.match(String(bench.warnings[1]?.['reason']), /nowhere cannot be imported: ModuleNotFoundError/);
    await bench.run(['step.py'], ['threaded']);
    assert.equal(bench.warnings.length, 2, 'a refusal is remembered, not asked for again');
  },
);

test(
  'a command that is no plain run of Python starts cold, and a missing interpreter is not found',
  onLinuxWithPython,
  async (t) => {
    const bench = new Bench(t, { 'step.py': 'print("ran")\n' });
    assert.equal((await bench.run(['-X', 'utf8', 'step.py'], ['json'])).stdout, 'ran');
    const shell = { command: ['sh', '-c', 'echo ran'] };
    assert.equal((await bench.run([], ['json'], shell)).stdout, 'ran');
    const missing = await bench.run([], ['json'], { command: ['/no/such/python3', 'step.py'] });
    assert.equal(missing.result.reason, 'not-found');
    assert.equal(bench.warnings.length, 3);
  },
);

test('a module that changed on the disk is imported anew', onLinuxWithPython, async (t) => {
  const bench = new Bench(t, { 'rules.py': 'value = 1\n', 'step.py': 'import rules\nprint(rules.value)\n' });
  assert.equal((await bench.run(['step.py'], ['rules'])).stdout, '1');
  bench.write('rules.py', 'value = 1000\n');
  assert.equal((await bench.run(['step.py'], ['rules'])).stdout, '1000');
  assert.deepEqual(bench.warnings, []);
});

const printParent = ['-c', 'import os; print(os.getppid())'];

test('an interpreter that nobody uses ends after its time', onLinuxWithPython, async (t) => {
  const bench = new Bench(t, {}, { warmIdleMs: 1 });
  const pid = Number((await bench.run(printParent, ['json'])).stdout);
  assert.ok(await gone(pid));
  assert.notEqual(Number((await bench.run(printParent, ['json'])).stdout), pid);
});

test('of more than two interpreters the one unused longest ends', onLinuxWithPython, async (t) => {
  const bench = new Bench(t, {});
  const parentFor = async (model: string): Promise<number> =>
    Number((await bench.run(printParent, ['json'], { env: { MODEL: model } })).stdout);
  const [a, b] = [await parentFor('a'), await parentFor('b')];
  assert.equal(await parentFor('a'), a);
  const c = await parentFor('c');
  assert.ok(await gone(b));
  assert.deepEqual([await parentFor('a'), await parentFor('c')], [a, c]);
});

test('steps fork side by side from one interpreter', onLinuxWithPython, async (t) => {
  const bench = new Bench(t, {});
  const command = ['-c', 'import os, sys; print(os.getppid(), sys.stdin.read())'];
  const runs = Array.from({ length: 8 }, (_, index) =>
    bench.run(command, ['json'], { stdin: `run ${index}`, env: { RUN: String(index) } }),
  );
  const outputs = (await Promise.all(runs)).map(({ stdout }) => stdout.split(' '));
  assert.deepEqual(
    outputs.map(([, , number]) => Number(number)),
    [0, 1, 2, 3, 4, 5, 6, 7],
  );
  assert.equal(new Set(outputs.map(([parent]) => parent)).size, 1);
});

test('a step whose interpreter is killed has failed, and the next one gets another', onLinuxWithPython, async (t) => {
  const bench = new Bench(t, {});
  const { handle, texts } = await bench.start(
    ['-c', 'import os, time; print(os.getpid(), os.getppid(), flush=True); time.sleep(1000)'],
    ['json'],
  );
  const [step = 0, interpreter = 0] = texts('stdout').split(' ').map(Number);
  process.kill(interpreter, 'SIGKILL');
  const result = await handle.result;
  assert.deepEqual([result.reason, result.exitCode, result.signal], ['failed', null, null]);
  assert.match(result.message ?? '', /the warm interpreter has ended/);
  assert.ok(await gone(step));
  assert.equal((await bench.run(printParent, ['json'])).result.reason, 'ok');
  assert.deepEqual(bench.warnings, []);
});

test('a warm interpreter and its steps end when their server is killed', onLinuxWithPython, async (t) => {
  const bench = new Bench(t, {});
  const owner = newId();
  const orphan = bench.spec(['-c', 'import time; print("up", flush=True); time.sleep(1000)'], ['json']);
  const script = crashingServer(bench.folder, owner, orphan);
  const crash = await bench.run([], undefined, { command: [process.execPath, script] });
  assert.equal(crash.result.signal, 'SIGKILL', crash.stderr);
  const left = (await findMarked('PAWL_PROCESS')).filter((one) => one.value.startsWith(`${owner}/`));
  for (const { pid } of left) assert.ok(await gone(pid), `process ${pid} is still there`);
});

test('recovery leaves the interpreters of its own server alone', onLinuxWithPython, async (t) => {
  const bench = new Bench(t, {});
  const { handle, texts } = await bench.start(
    ['-c', 'import os, time; print(os.getppid(), flush=True); time.sleep(1000)'],
    ['json'],
  );
  const marked = (await findMarked('PAWL_PROCESS')).filter((one) => one.value.startsWith(`${bench.owner}/`));
  assert.deepEqual(marked.map(({ value }) => value.replace(/warm-.*/, 'warm')).sort(), [
    `${bench.owner}/${handle.id}`,
    `${bench.owner}/warm`,
  ]);
  assert.deepEqual(await bench.compute.recover(), []);
  assert.equal((await bench.run(printParent, ['json'])).stdout, texts('stdout'));
});

test('closing during an import ends it at once', onLinuxWithPython, async (t) => {
  const bench = new Bench(t, { 'slow.py': 'import time\ntime.sleep(1000)\n' });
  const handle = await bench.compute.start(bench.spec(printParent, ['slow']));
  await bench.compute.close();
  assert.equal((await handle.result).reason, 'cancelled');
  const left = (await findMarked('PAWL_PROCESS')).filter((one) => one.value.startsWith(`${bench.owner}/`));
  assert.deepEqual(left, []);
});
