// One interpreter that has imported its modules and forks for each step (warm_interpreter.py): starts it, gives it orders, hears how
// its steps end. It goes when its control connection goes, so it cannot outlive this process.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, Socket } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../../kernel/errors.ts';
import { parseStored } from '../../kernel/json.ts';
import type { Child, Ending } from './child.ts';
import { sendSignal } from './process-table.ts';

const script = fileURLToPath(new URL('./warm_interpreter.py', import.meta.url));
const importMs = 60_000;
const endMs = 500;
/** Longer paths of sockets are refused on some systems. */
const longestSocketPath = 100;
const printedChars = 2_000;

export interface ForkServerSpec {
  readonly program: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly modules: readonly string[];
  /** What the interpreter puts first in its module path. */
  readonly modulePath: string;
}

export interface Order {
  readonly id: string;
  /** What follows the program in the command. */
  readonly arguments: readonly string[];
  /** Variables that the step has beyond those of the fork server. */
  readonly env: Readonly<Record<string, string>>;
  readonly hasInput: boolean;
}

/** Why a step has to start cold. */
export interface Refusal {
  readonly refused: string;
}

/** `stale`: a module changed on the disk since it was imported, so another fork server has to take over. */
export type Answer = { readonly child: Child } | Refusal | 'stale';

export interface ForkServer {
  /** False once it has ended or been told to. */
  readonly isOpen: boolean;
  /** Never rejects. */
  fork(order: Order): Promise<Answer>;
  /** Ends it with the steps that it still runs; resolves when it is gone. */
  close(): Promise<void>;
}

interface Message {
  readonly ready?: true;
  readonly started?: string;
  readonly pid?: number;
  /** Null: the fork server itself cannot serve. */
  readonly refused?: string | null;
  readonly reason?: string;
  readonly stale?: string;
  readonly ended?: string;
  readonly code?: number;
  readonly signal?: number;
}

/** Of two names for one number the first is the usual one. */
const signalNames = new Map(
  Object.entries(constants.signals)
    .reverse()
    .map(([name, number]) => [number, name]),
);

class Connection implements ForkServer {
  readonly #process: ChildProcess;
  readonly #control: Socket;
  readonly #socketPath: string;
  readonly #gone: Promise<void>;
  readonly #starting = new Map<string, (message: Message) => void>();
  readonly #endings = new Map<string, (ending: Ending) => void>();
  #ready: ((message: Message) => void) | undefined;
  #open = true;
  #prepared = false;
  #printed = '';

  constructor(child: ChildProcess, control: Socket, socketPath: string) {
    this.#process = child;
    this.#control = control;
    this.#socketPath = socketPath;
    // Its last words are read before it counts as gone: they may tell how a step ended.
    const exited = new Promise((resolve) => child.once('exit', resolve));
    const heard = new Promise((resolve) => control.once('close', resolve));
    this.#gone = Promise.all([exited, heard]).then(() => this.#lose());
    // What it says beyond the steps' own output is the reason for its end, if anything.
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (bytes: Buffer) => {
        this.#printed = `${this.#printed}${bytes.toString()}`.slice(-printedChars);
      });
    control.on('error', () => undefined);
    createInterface({ input: control }).on('line', (line) => this.#hear(parseStored<Message>(line, {})));
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Undefined when the modules are imported, else why it cannot serve. */
  async prepare(setup: { readonly modules: readonly string[]; readonly path: string }): Promise<string | undefined> {
    const answer = new Promise<Message>((resolve) => {
      this.#ready = resolve;
    });
    this.#tell({ ...setup, socket: this.#socketPath });
    const patience = setTimeout(() => this.#ready?.({ reason: `importing took over ${importMs} ms` }), importMs);
    const message = await answer;
    clearTimeout(patience);
    this.#prepared = message.ready === true;
    return message.ready === true ? undefined : (message.reason ?? 'it gave no reason');
  }

  async fork(order: Order): Promise<Answer> {
    const sockets: Socket[] = [];
    const answer = new Promise<Message>((resolve) => this.#starting.set(order.id, resolve));
    try {
      if (!this.#open) throw new Error(this.#epitaph());
      const [stdout, stderr, stdin] = await Promise.all([
        this.#stream(order.id, 1, sockets),
        this.#stream(order.id, 2, sockets),
        order.hasInput ? this.#stream(order.id, 0, sockets) : null,
      ]);
      this.#tell({ id: order.id, arguments: order.arguments, env: order.env, stdin: order.hasInput });
      const ended = new Promise<Ending>((resolve) => this.#endings.set(order.id, resolve));
      const { pid, stale, reason } = await answer;
      if (pid !== undefined) return { child: { pid, stdin, stdout, stderr, ended } };
      for (const socket of sockets) socket.destroy();
      this.#endings.delete(order.id);
      return stale === undefined ? { refused: reason ?? this.#epitaph() } : 'stale';
    } catch (error) {
      for (const socket of sockets) socket.destroy();
      return { refused: messageOf(error) };
    } finally {
      this.#starting.delete(order.id);
    }
  }

  async close(): Promise<void> {
    this.#open = false;
    this.#control.destroy();
    // While it imports it hears nothing.
    const late = setTimeout(() => this.#kill(), this.#prepared ? endMs : 0);
    await this.#gone;
    clearTimeout(late);
    this.#kill();
    await rm(dirname(this.#socketPath), { recursive: true, force: true });
  }

  /** With what the modules may have started. */
  #kill(): void {
    if (this.#process.pid !== undefined) sendSignal(-this.#process.pid, 'SIGKILL');
  }

  #tell(message: object): void {
    this.#control.write(`${JSON.stringify(message)}\n`);
  }

  async #stream(id: string, descriptor: number, sockets: Socket[]): Promise<Socket> {
    // Each direction ends by itself: a process may read its input to the end and go on writing.
    const socket = connect({ path: this.#socketPath, allowHalfOpen: true });
    sockets.push(socket);
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    socket.write(`${id} ${descriptor}\n`);
    return socket;
  }

  #hear(message: Message): void {
    if (message.ready === true || message.refused === null) this.#ready?.(message);
    const started = message.started ?? message.stale ?? message.refused;
    if (typeof started === 'string') this.#starting.get(started)?.(message);
    if (message.ended === undefined) return;
    const signal = message.signal === undefined || message.signal === 0 ? null : message.signal;
    this.#endings.get(message.ended)?.({
      exitCode: signal === null ? (message.code ?? 0) : null,
      signal: signal === null ? null : (signalNames.get(signal) ?? String(signal)),
    });
    this.#endings.delete(message.ended);
  }

  #epitaph(): string {
    return `the warm interpreter has ended${this.#printed === '' ? '' : `: ${this.#printed.trim()}`}`;
  }

  #lose(): void {
    this.#open = false;
    const reason = this.#epitaph();
    this.#ready?.({ reason });
    for (const tell of this.#starting.values()) tell({ reason });
    for (const end of this.#endings.values()) end({ exitCode: null, signal: null, error: new Error(reason) });
    this.#endings.clear();
  }
}

/** A fork server that has imported its modules, or why there is none. */
export async function openForkServer(spec: ForkServerSpec, signal: AbortSignal): Promise<ForkServer | Refusal> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-'));
  const socketPath = join(folder, 's');
  const giveUp = async (refused: string): Promise<Refusal> => {
    await rm(folder, { recursive: true, force: true });
    return { refused };
  };
  if (socketPath.length > longestSocketPath) return giveUp(`the path ${socketPath} is too long for a socket`);
  const child = spawn(spec.program, [script], {
    cwd: spec.cwd,
    env: { ...spec.env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  try {
    await once(child, 'spawn');
  } catch (error) {
    return giveUp(messageOf(error));
  }
  const control = child.stdio[3];
  if (!(control instanceof Socket)) throw new Error('The control connection is missing.');
  const connection = new Connection(child, control, socketPath);
  const stop = (): void => void connection.close();
  signal.addEventListener('abort', stop, { once: true });
  const refused = await connection.prepare({ modules: spec.modules, path: spec.modulePath });
  signal.removeEventListener('abort', stop);
  if (refused === undefined && !signal.aborted) return connection;
  await connection.close();
  return { refused: refused ?? 'the server stops' };
}
