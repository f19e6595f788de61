// What is done once with a saved MLflow model before it is served: choosing a Python that has what it requires, converting it to ONNX,
// and finding out what it takes and gives. All of it happens in processes with limits, because loading a model may run its maker's code.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Compute, ProcessResult } from '../../compute/compute.ts';
import { inferenceErrors } from '../errors.ts';
import type { TensorSpec } from '../inference.ts';
import { pythonEnvironment, startWorker } from './worker.ts';

export interface ChosenPython {
  readonly interpreter: string;
  /** Why this one, for people. */
  readonly why: string;
}

/** A conversion whose answers agree with the model's own, or why there is none. */
export type Conversion =
  | {
      readonly path: string;
      /** The output that says what the model's own prediction says. */
      readonly predictions: string;
      /** Rows on which both were compared: the input example and rows drawn around it. */
      readonly rows: number;
      /** Between probabilities or estimates; relative for those beyond 1. */
      readonly maxDifference: number;
      readonly tolerance: number;
    }
  | { readonly reason: string };

/** How an 8-bit model answers beside the model it was made from, on the same rows. */
export interface QuantizationReport {
  readonly rows: number;
  /** Between numbers of outputs. */
  readonly maxDifference: number;
  readonly meanDifference: number;
  /** Share of rows with the same class; null when the model answers with no classes. */
  readonly sameAnswers: number | null;
  /** Against labels: accuracy, or root mean squared error; null without labels. */
  readonly quality: { readonly name: string; readonly before: number; readonly after: number } | null;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  readonly msPerRowBefore: number;
  readonly msPerRowAfter: number;
  /** Nodes that compute on integers, by operator. */
  readonly operators: Readonly<Record<string, number>>;
}

export type Quantization = { readonly path: string; readonly report: QuantizationReport } | { readonly reason: string };

export interface PythonModels {
  /**
   * Makes weights 8-bit integers, in Python of this installation. @param rows a JSON file, see quantize.py
   * @param scratch an empty folder for what is made
   */
  quantize(model: string, rows: string, scratch: string, signal: AbortSignal): Promise<Quantization>;
  /** @throws AppError `inference.no_environment` when none can be built */
  choose(folder: string, signal: AbortSignal): Promise<ChosenPython>;
  /** @param scratch an empty folder for what is made */
  convert(interpreter: string, folder: string, scratch: string, signal: AbortSignal): Promise<Conversion>;
  /** @throws AppError `inference.refused_model` */
  describe(
    interpreter: string,
    folder: string,
  ): Promise<{ readonly inputs: readonly TensorSpec[]; readonly outputs: readonly TensorSpec[] }>;
}

export interface PythonModelsDeps {
  readonly compute: Compute;
  /** Python of this installation. */
  readonly python: string;
  /** Where environments and logs are kept. */
  readonly folder: string;
}

const script = (name: string): string => fileURLToPath(new URL(`./${name}`, import.meta.url));
const checkMs = 60_000;
const buildMs = 20 * 60_000;
const convertMs = 5 * 60_000;
const loadMs = 2 * 60_000;
const memoryMb = 4_096;

export function createPythonModels({ compute, python, folder: home }: PythonModelsDeps): PythonModels {
  /** Runs a program of Python to its end. */
  const run = async (
    command: readonly string[],
    log: string,
    limits: { readonly timeoutMs: number; readonly env?: Readonly<Record<string, string>> },
    signal?: AbortSignal,
  ): Promise<{ readonly result: ProcessResult; readonly lines: readonly string[]; readonly last: string }> => {
    signal?.throwIfAborted();
    await mkdir(home, { recursive: true });
    const lines: string[] = [];
    let last = '';
    const handle = await compute.start({
      command,
      cwd: home,
      memoryMb,
      logFile: join(home, `${log}.log`),
      maxLogMb: 4,
      ...limits,
      onLine: ({ stream, text }) => {
        if (stream === 'stdout') lines.push(text);
        if (text.trim() !== '') last = text;
      },
    });
    const cancel = (): void => void handle.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    const result = await handle.result;
    signal?.removeEventListener('abort', cancel);
    signal?.throwIfAborted();
    return { result, lines, last };
  };
  const ended = ({ reason, exitCode }: ProcessResult, last: string): string =>
    `${reason === 'failed' ? `exit code ${exitCode}` : reason}${last === '' ? '' : `: ${last.slice(0, 300)}`}`;

  const build = async (requirements: string, signal: AbortSignal): Promise<string> => {
    const text = await readFile(requirements, 'utf8');
    const digest = createHash('sha256').update(`${python}\n${text}`).digest('hex').slice(0, 24);
    const target = join(home, digest);
    const interpreter = join(target, 'bin', 'python');
    // The mark is made when all is installed: a folder without it is what an interrupted build left.
    const done = join(target, 'installed.txt');
    if ((await stat(done).catch(() => undefined)) !== undefined) return interpreter;
    await rm(target, { recursive: true, force: true });
    const steps = [
      [python, '-m', 'venv', target],
      [interpreter, '-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', '-r', requirements],
      [interpreter, '-m', 'pip', 'freeze'],
    ];
    for (const command of steps) {
      const { result, last } = await run(command, digest, { timeoutMs: buildMs }, signal);
      if (result.reason === 'ok') continue;
      await rm(target, { recursive: true, force: true });
      const what = `${command.slice(1, 4).join(' ')}: ${ended(result, last)}`;
      throw inferenceErrors.create(
        'no_environment',
        `The environment that the model requires cannot be built (${what}).`,
      );
    }
    await rename(join(home, `${digest}.log`), done);
    return interpreter;
  };

  return {
    async choose(folder, signal) {
      const command = [python, '-E', '-s', script('requirements.py'), folder];
      const { result, lines, last } = await run(command, 'requirements', { timeoutMs: checkMs }, signal);
      if (result.reason !== 'ok')
        throw inferenceErrors.create('no_environment', `Python cannot tell what it has: ${ended(result, last)}.`);
      const found = JSON.parse(lines.at(-1) ?? '{}') as { python: string; wanted: string | null; unmet: string[] };
      const minor = (version: string): string => version.split('.').slice(0, 2).join('.');
      const other =
        found.wanted === null || minor(found.wanted) === minor(found.python)
          ? ''
          : ` The model was logged with Python ${found.wanted}.`;
      if (found.unmet.length === 0)
        return { interpreter: python, why: `Python ${found.python} of this installation has all it requires.${other}` };
      const interpreter = await build(join(folder, 'requirements.txt'), signal);
      const unmet = found.unmet.slice(0, 5).join(', ');
      return {
        interpreter,
        why: `Built from its requirements with Python ${found.python}, as this installation does not have ${unmet}${found.unmet.length > 5 ? ' …' : ''}.${other}`,
      };
    },
    async convert(interpreter, folder, scratch, signal) {
      const command = [interpreter, '-E', '-s', script('convert.py'), folder, scratch];
      const env = pythonEnvironment(interpreter, scratch);
      const { result, last } = await run(command, 'conversion', { timeoutMs: convertMs, env }, signal);
      if (result.reason !== 'ok') return { reason: `The conversion ended with ${ended(result, last)}.` };
      const told = JSON.parse(await readFile(join(scratch, 'result.json'), 'utf8')) as
        | { reason: string }
        | { predictions: string; rows: number; max_difference: number; tolerance: number };
      if ('reason' in told) return told;
      const { predictions, rows, max_difference: maxDifference, tolerance } = told;
      return { path: join(scratch, 'model.onnx'), predictions, rows, maxDifference, tolerance };
    },
    async quantize(model, rows, scratch, signal) {
      const command = [python, '-E', '-s', script('quantize.py'), model, rows, scratch];
      const env = pythonEnvironment(python, scratch);
      const { result, last } = await run(command, 'quantization', { timeoutMs: convertMs, env }, signal);
      if (result.reason !== 'ok') return { reason: `The quantisation ended with ${ended(result, last)}.` };
      const told = JSON.parse(await readFile(join(scratch, 'result.json'), 'utf8')) as
        | { reason: string }
        | { report: QuantizationReport };
      return 'reason' in told ? told : { path: join(scratch, 'model.onnx'), report: told.report };
    },
    async describe(interpreter, folder) {
      const worker = await startWorker({ interpreter, folder, outputs: null, memoryMb, startMs: loadMs });
      const { inputs, outputs } = worker;
      await worker.end();
      return { inputs, outputs };
    },
  };
}
