// One Python process that holds one model. It gets an environment of its own without anything of ours, ends with this process, and
// is ended when it takes too long or too much memory. It does one run at a time.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../../../kernel/errors.ts';
import { spawnChild } from '../../compute/child.ts';
import { sendSignal } from '../../compute/process-table.ts';
import { watchTreeMemory } from '../../compute/tree-memory.ts';
import { inferenceErrors } from '../errors.ts';
import type { Tensor, TensorSpec } from '../inference.ts';
import { decodeTensors, encodeTensors, type Frame, readFrames, writeFrame } from './frames.ts';

export interface WorkerSpec {
  /** Path of the Python that has what the model requires. */
  readonly interpreter: string;
  /** Folder with the model's `MLmodel`. */
  readonly folder: string;
  /** Null finds them by a trial. */
  readonly outputs: readonly TensorSpec[] | null;
  readonly memoryMb: number;
  /** For loading the model. */
  readonly startMs: number;
}

export interface PythonWorker {
  readonly pid: number;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** Resident memory when it was looked at last, MiB. */
  readonly memoryMb: number;
  /** False once it has ended or is being ended. */
  readonly alive: boolean;
  /** Settles with the reason when the process has ended. */
  readonly ended: Promise<string>;
  /** @throws AppError `inference.run_failed`, `inference.timed_out`, `inference.worker_ended` */
  run(rows: number, inputs: Readonly<Record<string, Tensor>>, timeoutMs: number): Promise<Record<string, Tensor>>;
  end(): Promise<void>;
}

const program = fileURLToPath(new URL('./worker.py', import.meta.url));
const mebibyte = 1024 * 1024;
const maxWordsKept = 4_000;

/** Everything that a worker sees of the environment. @param scratch its home and working folder */
export function pythonEnvironment(interpreter: string, scratch: string): Record<string, string> {
  return {
    PATH: `${dirname(interpreter)}:/usr/local/bin:/usr/bin:/bin`,
    HOME: scratch,
    TMPDIR: scratch,
    LANG: 'C.UTF-8',
    // Processes are how this scales: more threads than one only take time from the others.
    OMP_NUM_THREADS: '1',
    OPENBLAS_NUM_THREADS: '1',
    MKL_NUM_THREADS: '1',
    MLFLOW_DISABLE_TELEMETRY: 'true',
    DO_NOT_TRACK: '1',
  };
}

/** Starts a worker and loads the model. @throws AppError `inference.refused_model` */
export async function startWorker(spec: WorkerSpec): Promise<PythonWorker> {
  const scratch = mkdtempSync(join(tmpdir(), 'pawl-worker-'));
  const env = pythonEnvironment(spec.interpreter, scratch);
  const refuse = (message: string) => inferenceErrors.create('refused_model', message);
  const child = await spawnChild({
    command: [spec.interpreter, '-E', '-s', program],
    cwd: scratch,
    env,
    hasInput: true,
  }).catch((error: unknown) => {
    rmSync(scratch, { recursive: true, force: true });
    throw refuse(`Python cannot be started: ${messageOf(error)}`);
  });
  const { pid, stdin } = child;
  let words = '';
  let reason: string | undefined;
  let bytes = 0;
  let gone: string | undefined;
  let take: ((frame: Frame) => void) | undefined;
  let fail: ((reason: string) => void) | undefined;

  const kill = (why: string): void => {
    reason ??= why;
    sendSignal(-pid, 'SIGKILL');
  };
  child.stderr.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-maxWordsKept);
  });
  // A process that ended closes its end first; its end tells the reason.
  stdin?.on('error', () => undefined);
  readFrames(
    child.stdout,
    (frame) => take?.(frame),
    (what) => kill(`it sent ${what}`),
  );
  const unwatch = watchTreeMemory(pid, (now) => {
    bytes = now;
    if (now > spec.memoryMb * mebibyte) kill(`it held more than its limit of ${spec.memoryMb} MB of memory`);
  });
  const ended = child.ended.then(({ exitCode, signal }) => {
    unwatch();
    // What it started must not outlive it.
    sendSignal(-pid, 'SIGKILL');
    rmSync(scratch, { recursive: true, force: true });
    const last = words.trim().split('\n').at(-1) ?? '';
    const how = signal === null ? `it ended with the code ${exitCode}` : `it was ended by ${signal}`;
    const why = reason ?? (last === '' ? how : `${how}: ${last.slice(0, 500)}`);
    gone = why;
    fail?.(why);
    return why;
  });

  const ask = (frame: Buffer, timeoutMs: number, late: string): Promise<Frame> =>
    new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        take = undefined;
        fail = undefined;
      };
      const timer = setTimeout(() => kill(late), timeoutMs);
      take = (answer) => {
        settle();
        resolve(answer);
      };
      fail = (why) => {
        settle();
        reject(new Error(why));
      };
      const over = gone ?? reason;
      if (over === undefined) stdin?.write(frame);
      else fail(over);
    });

  const opening = writeFrame({ folder: spec.folder, outputs: spec.outputs, memoryMb: spec.memoryMb });
  let opened: Frame['document'];
  try {
    opened = (await ask(opening, spec.startMs, `it was not loaded within ${spec.startMs} ms`)).document;
  } catch (error) {
    throw refuse(`The process that was to load it did not: ${messageOf(error)}.`);
  }
  const refused = opened['refused'];
  if (typeof refused === 'string') {
    await ended;
    throw refuse(refused);
  }
  const inputs = opened['inputs'] as readonly TensorSpec[];
  const outputs = opened['outputs'] as readonly TensorSpec[];

  return {
    pid,
    inputs,
    outputs,
    get memoryMb() {
      return Math.round(bytes / mebibyte);
    },
    get alive() {
      return gone === undefined && reason === undefined;
    },
    ended,
    async run(rows, tensors, timeoutMs) {
      const late = `it took longer than ${timeoutMs} ms`;
      let answer: Frame;
      try {
        answer = await ask(writeFrame({ rows }, encodeTensors(inputs, tensors)), timeoutMs, late);
      } catch (error) {
        const why = messageOf(error);
        if (why === late) throw inferenceErrors.create('timed_out', `The model took longer than ${timeoutMs} ms.`);
        throw inferenceErrors.create('worker_ended', `The process of the model ended during the request: ${why}.`);
      }
      const failed = answer.document['error'];
      if (typeof failed === 'string') throw inferenceErrors.create('run_failed', `The model failed: ${failed}`);
      return decodeTensors(outputs, rows, answer.body);
    },
    async end() {
      kill('it was not needed any more');
      await ended;
    },
  };
}
