// Local processes: each in a process group of its own, so that it ends with everything it started. A marker in the environment
// finds those that left the group, and those of a server that crashed.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { messageOf } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Clock } from '../clock/clock.ts';
import type { NewId } from '../random/random.ts';
import type {
  Compute,
  EndReason,
  LogLine,
  OutputStream,
  ProcessHandle,
  ProcessResult,
  ProcessSpec,
} from './compute.ts';
import { computeErrors } from './errors.ts';
import { type LogFile, openLogFile } from './log-file.ts';
import { createLineSplitter, formatLogLine } from './log-lines.ts';
import { createMemoryWatch, type MemoryWatch } from './memory-watch.ts';
import { findMarked, sendSignal } from './process-table.ts';

const marker = 'PAWL_PROCESS';
const defaultGraceMs = 10_000;
const defaultLogMb = 512;
const drainMs = 2_000;
const mebibyte = 1024 * 1024;
const mask = '••••••';

export interface LocalComputeOptions {
  readonly clock: Clock;
  readonly newId: NewId;
  /** What every process inherits: PATH, HOME and LANG, by habit. */
  readonly inherited: Readonly<Record<string, string>>;
  /** Names this server among others on the machine and stays the same over restarts; letters, digits and dashes. */
  readonly owner: string;
}

export function createLocalCompute(options: LocalComputeOptions): Compute {
  const running = new Map<Id, LocalProcess>();
  const watch = createMemoryWatch();
  return {
    async start(spec) {
      refuseBadSpec(spec);
      const id = options.newId();
      const env = { ...options.inherited, ...spec.env, [marker]: `${options.owner}/${id}` };
      const started = new LocalProcess(id, spec, env, options.clock, watch);
      running.set(id, started);
      void started.result.finally(() => running.delete(id));
      return started;
    },
    async recover() {
      const lost = new Set<Id>();
      for (const { pid, value } of await findMarked(marker)) {
        const [owner, id = ''] = value.split('/');
        if (owner !== options.owner || running.has(id)) continue;
        sendSignal(pid, 'SIGKILL');
        lost.add(id);
      }
      return [...lost].sort();
    },
    async close() {
      await Promise.all([...running.values()].map((one) => one.cancel()));
    },
  };
}

function refuseBadSpec(spec: ProcessSpec): void {
  const refuse = (message: string): never => {
    throw computeErrors.create('bad_spec', message);
  };
  if (spec.command[0] === undefined || spec.command[0] === '') refuse('The command is empty.');
  if ([...spec.command, ...Object.entries(spec.env ?? {}).flat()].some((text) => text.includes('\0'))) {
    refuse('The command or the environment holds a NUL character.');
  }
  if (!statSync(spec.cwd, { throwIfNoEntry: false })?.isDirectory()) refuse(`The folder ${spec.cwd} does not exist.`);
  for (const [name, limit] of Object.entries({ timeoutMs: spec.timeoutMs, memoryMb: spec.memoryMb })) {
    if (limit !== undefined && !(limit > 0)) refuse(`${name} must be above 0.`);
  }
  for (const secret of spec.secrets ?? []) {
    if (secret !== '' && spec.command.some((part) => part.includes(secret))) {
      throw computeErrors.create('secret_in_arguments', 'The command holds a secret.');
    }
  }
}

class LocalProcess implements ProcessHandle {
  readonly id: Id;
  readonly result: Promise<ProcessResult>;
  readonly #spec: ProcessSpec;
  readonly #clock: Clock;
  readonly #child: ChildProcess;
  readonly #log: LogFile;
  #stopReason: EndReason | undefined;
  #killTimer: NodeJS.Timeout | undefined;
  #peakBytes = 0;

  constructor(id: Id, spec: ProcessSpec, env: Readonly<Record<string, string>>, clock: Clock, watch: MemoryWatch) {
    this.id = id;
    this.#spec = spec;
    this.#clock = clock;
    this.#log = openLogFile(spec.logFile, (spec.maxLogMb ?? defaultLogMb) * mebibyte);
    const [program = '', ...args] = spec.command;
    this.#child = spawn(program, args, {
      cwd: spec.cwd,
      env: { ...env },
      detached: true,
      stdio: [spec.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    this.result = this.#run(watch);
  }

  cancel(graceMs: number = defaultGraceMs): Promise<ProcessResult> {
    this.#stop('cancelled', graceMs);
    return this.result;
  }

  /** The first reason stays; a later call can only shorten the grace. */
  #stop(reason: EndReason, graceMs: number): void {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#stopReason ??= reason;
    clearTimeout(this.#killTimer);
    if (graceMs > 0) this.#signalGroup('SIGTERM');
    this.#killTimer = setTimeout(() => this.#signalGroup('SIGKILL'), Math.max(0, graceMs));
  }

  #signalGroup(signal: NodeJS.Signals): void {
    if (this.#child.pid !== undefined) sendSignal(-this.#child.pid, signal);
  }

  async #run(watch: MemoryWatch): Promise<ProcessResult> {
    const startedAt = this.#clock.wall();
    const child = this.#child;
    const failure = new Promise<Error | undefined>((resolve) => {
      child.once('error', resolve);
      child.once('exit', () => resolve(undefined));
    });
    this.#feed();
    const output = Promise.all([this.#drain(child.stdout, 'stdout'), this.#drain(child.stderr, 'stderr')]);
    const timer =
      this.#spec.timeoutMs === undefined
        ? undefined
        : setTimeout(() => this.#stop('timeout', defaultGraceMs), this.#spec.timeoutMs);
    const unwatch = child.pid === undefined ? undefined : watch.add(child.pid, (bytes) => this.#seeMemory(bytes));
    const error = await failure;
    clearTimeout(timer);
    clearTimeout(this.#killTimer);
    unwatch?.();
    await this.#endStragglers();
    await this.#finishOutput(output);
    await this.#log.close();
    return {
      reason: error === undefined ? this.#reason() : startReason(error),
      exitCode: child.exitCode !== null && child.exitCode >= 0 ? child.exitCode : null,
      signal: child.signalCode,
      startedAt,
      endedAt: this.#clock.wall(),
      peakMemoryMb: Math.round((this.#peakBytes / mebibyte) * 10) / 10,
      logTruncated: this.#log.truncated,
      ...(error === undefined ? {} : { message: messageOf(error) }),
    };
  }

  #reason(): EndReason {
    if (this.#stopReason !== undefined) return this.#stopReason;
    return this.#child.exitCode === 0 ? 'ok' : 'failed';
  }

  #seeMemory(bytes: number): void {
    this.#peakBytes = Math.max(this.#peakBytes, bytes);
    const { memoryMb } = this.#spec;
    if (memoryMb !== undefined && bytes > memoryMb * mebibyte) this.#stop('memory', 0);
  }

  #feed(): void {
    const { stdin } = this.#child;
    if (stdin === null) return;
    // A process that does not read its input is its own business.
    stdin.on('error', () => undefined);
    stdin.end(this.#spec.stdin);
  }

  async #drain(source: Readable | null, stream: OutputStream): Promise<void> {
    if (source === null) return;
    const splitter = createLineSplitter();
    try {
      for await (const bytes of source) await this.#emit(splitter.push(bytes), stream);
    } catch {
      // The pipe was destroyed because a stranger kept it open; what came before counts.
    }
    await this.#emit(splitter.end(), stream);
  }

  async #emit(texts: readonly string[], stream: OutputStream): Promise<void> {
    if (texts.length === 0) return;
    const at = this.#clock.wall();
    const lines = texts.map((text) => ({ at, stream, text: this.#masked(text) }));
    for (const line of lines) this.#tell(line);
    await this.#log.write(`${lines.map(formatLogLine).join('\n')}\n`);
  }

  /** A listener that throws must not stop the reading, or the process would block on a full pipe. */
  #tell(line: LogLine): void {
    try {
      this.#spec.onLine?.(line);
    } catch {
      // Its own failure is the listener's to report.
    }
  }

  #masked(text: string): string {
    let safe = text;
    for (const secret of this.#spec.secrets ?? []) if (secret !== '') safe = safe.replaceAll(secret, mask);
    return safe;
  }

  /** Ends what the process left behind: its group, and whatever left the group but carries its marker. */
  async #endStragglers(): Promise<void> {
    this.#signalGroup('SIGKILL');
    for (const { pid, value } of await findMarked(marker)) {
      if (value.endsWith(`/${this.id}`)) sendSignal(pid, 'SIGKILL');
    }
  }

  async #finishOutput(output: Promise<unknown>): Promise<void> {
    const patience = new AbortController();
    const tooLong = setTimeout(() => patience.abort(), drainMs);
    await Promise.race([output, once(patience.signal, 'abort')]);
    clearTimeout(tooLong);
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
    await output;
  }
}

function startReason(error: Error): EndReason {
  const code = 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'EACCES' || code === 'ENOTDIR' ? 'not-found' : 'failed';
}
