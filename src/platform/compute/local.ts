// Local processes: each in a process group of its own, so that it ends with everything it started. A marker in the environment
// finds those that left the group, and those of a server that crashed. Where a spec names modules to preload, the process is forked
// from an interpreter that has them; it keeps the same promises.
import { once } from 'node:events';
import { statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { messageOf } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { Clock } from '../clock/clock.ts';
import type { NewId } from '../random/random.ts';
import { type Child, type ChildSpec, type Ending, spawnChild } from './child.ts';
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
import { createWarmInterpreters } from './warm-interpreters.ts';

const marker = 'PAWL_PROCESS';
const defaultGraceMs = 10_000;
const defaultLogMb = 512;
const drainMs = 2_000;
const mebibyte = 1024 * 1024;
const forkServer = 'warm-';
const defaultWarmIdleMs = 10 * 60_000;
const mostForkServers = 2;
const mask = '••••••';

export interface LocalComputeOptions {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly newId: NewId;
  /** What every process inherits: PATH, HOME and LANG, by habit. */
  readonly inherited: Readonly<Record<string, string>>;
  /** Names this server among others on the machine and stays the same over restarts; letters, digits and dashes. */
  readonly owner: string;
  /** Real milliseconds after which an interpreter that was kept for preloading processes ends, unused. Default 10 minutes. */
  readonly warmIdleMs?: number;
}

/** Resolves when the process runs. @throws Error that says why it cannot, or the signal's reason */
type Launch = (signal: AbortSignal) => Promise<Child>;

export function createLocalCompute(options: LocalComputeOptions): Compute {
  const running = new Map<Id, LocalProcess>();
  const watch = createMemoryWatch();
  const forkServers = `${options.owner}/${forkServer}${options.newId()}`;
  const warm = createWarmInterpreters({
    logger: options.logger,
    clock: options.clock,
    marker: { name: marker, value: forkServers },
    idleMs: options.warmIdleMs ?? defaultWarmIdleMs,
    most: mostForkServers,
  });
  return {
    async start(spec) {
      refuseBadSpec(spec);
      const id = options.newId();
      const env = { ...options.inherited, ...spec.env, [marker]: `${options.owner}/${id}` };
      const child: ChildSpec = { command: spec.command, cwd: spec.cwd, env, hasInput: spec.stdin !== undefined };
      const { preload } = spec;
      const launch: Launch = async (signal) =>
        (preload === undefined ? undefined : await warm.fork(id, child, preload, signal)) ?? (await spawnChild(child));
      const started = new LocalProcess(id, spec, launch, options.clock, watch);
      running.set(id, started);
      void started.result.finally(() => running.delete(id));
      return started;
    },
    async recover() {
      const lost = new Set<Id>();
      for (const { pid, value } of await findMarked(marker)) {
        const [owner, id = ''] = value.split('/');
        if (owner !== options.owner || running.has(id) || value === forkServers) continue;
        sendSignal(pid, 'SIGKILL');
        if (!id.startsWith(forkServer)) lost.add(id);
      }
      return [...lost].sort();
    },
    async close() {
      await Promise.all([...running.values()].map((one) => one.cancel()));
      await warm.close();
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
  readonly #log: LogFile;
  readonly #launching = new AbortController();
  #child: Child | undefined;
  #output: Promise<unknown> = Promise.resolve();
  #ended = false;
  #stopReason: EndReason | undefined;
  #graceMs = defaultGraceMs;
  #killTimer: NodeJS.Timeout | undefined;
  #peakBytes = 0;

  constructor(id: Id, spec: ProcessSpec, launch: Launch, clock: Clock, watch: MemoryWatch) {
    this.id = id;
    this.#spec = spec;
    this.#clock = clock;
    this.#log = openLogFile(spec.logFile, (spec.maxLogMb ?? defaultLogMb) * mebibyte);
    this.result = this.#run(launch, watch);
  }

  cancel(graceMs: number = defaultGraceMs): Promise<ProcessResult> {
    this.#stop('cancelled', graceMs);
    return this.result;
  }

  /** The first reason stays; a later call can only shorten the grace. */
  #stop(reason: EndReason, graceMs: number): void {
    if (this.#ended) return;
    this.#stopReason ??= reason;
    this.#graceMs = graceMs;
    if (this.#child === undefined) this.#launching.abort(new Error('It was stopped before it ran.'));
    else this.#endGroup(this.#child);
  }

  #endGroup(child: Child): void {
    clearTimeout(this.#killTimer);
    if (this.#graceMs > 0) sendSignal(-child.pid, 'SIGTERM');
    this.#killTimer = setTimeout(() => sendSignal(-child.pid, 'SIGKILL'), Math.max(0, this.#graceMs));
  }

  async #run(launch: Launch, watch: MemoryWatch): Promise<ProcessResult> {
    const startedAt = this.#clock.wall();
    const timer =
      this.#spec.timeoutMs === undefined
        ? undefined
        : setTimeout(() => this.#stop('timeout', defaultGraceMs), this.#spec.timeoutMs);
    const ending = await this.#live(launch, watch).catch((error: Error): Ending => neverRan(error));
    clearTimeout(timer);
    await this.#finish();
    await this.#log.close();
    return {
      reason: this.#stopReason ?? reasonOf(ending),
      exitCode: ending.exitCode,
      signal: ending.signal,
      startedAt,
      endedAt: this.#clock.wall(),
      peakMemoryMb: Math.round((this.#peakBytes / mebibyte) * 10) / 10,
      logTruncated: this.#log.truncated,
      ...(ending.error === undefined ? {} : { message: messageOf(ending.error) }),
    };
  }

  /** @throws Error when it never ran */
  async #live(launch: Launch, watch: MemoryWatch): Promise<Ending> {
    const child = await launch(this.#launching.signal);
    this.#child = child;
    this.#feed(child);
    this.#output = Promise.all([this.#drain(child.stdout, 'stdout'), this.#drain(child.stderr, 'stderr')]);
    if (this.#stopReason !== undefined) this.#endGroup(child);
    const unwatch = watch.add(child.pid, (bytes) => this.#seeMemory(bytes));
    const ending = await child.ended;
    this.#ended = true;
    clearTimeout(this.#killTimer);
    unwatch();
    return ending;
  }

  #seeMemory(bytes: number): void {
    this.#peakBytes = Math.max(this.#peakBytes, bytes);
    const { memoryMb } = this.#spec;
    if (memoryMb !== undefined && bytes > memoryMb * mebibyte) this.#stop('memory', 0);
  }

  #feed({ stdin }: Child): void {
    if (stdin === null) return;
    // A process that does not read its input is its own business.
    stdin.on('error', () => undefined);
    stdin.end(this.#spec.stdin);
  }

  async #drain(source: Readable, stream: OutputStream): Promise<void> {
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

  /** Ends what the process left behind: its group, and whatever left the group but carries its marker; then reads what is left. */
  async #finish(): Promise<void> {
    this.#ended = true;
    const child = this.#child;
    if (child === undefined) return;
    sendSignal(-child.pid, 'SIGKILL');
    for (const { pid, value } of await findMarked(marker)) {
      if (value.endsWith(`/${this.id}`)) sendSignal(pid, 'SIGKILL');
    }
    const patience = new AbortController();
    const tooLong = setTimeout(() => patience.abort(), drainMs);
    await Promise.race([this.#output, once(patience.signal, 'abort')]);
    clearTimeout(tooLong);
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy();
    await this.#output;
  }
}

function neverRan(error: Error): Ending {
  return { exitCode: null, signal: null, error };
}

function reasonOf({ exitCode, error }: Ending): EndReason {
  const code = error !== undefined && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'EACCES' || code === 'ENOTDIR') return 'not-found';
  return exitCode === 0 ? 'ok' : 'failed';
}
