// Interpreters kept warm for Python steps: a fork server for each combination of what an interpreter sees before the first line of a
// step. Where a fork would not do exactly what a cold start does, the step starts cold.
import { createHash } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { messageOf } from '../../kernel/errors.ts';
import { canonicalJson } from '../../kernel/json.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { Clock } from '../clock/clock.ts';
import type { Child, ChildSpec } from './child.ts';
import type { Preload } from './compute.ts';
import { type ForkServer, type ForkServerSpec, type Order, openForkServer, type Refusal } from './fork-server.ts';

export interface WarmOptions {
  readonly logger: Logger;
  readonly clock: Clock;
  /** Name of the environment variable that tells whose a process is, and its value for fork servers. */
  readonly marker: { readonly name: string; readonly value: string };
  /** Real milliseconds after which an unused fork server ends. */
  readonly idleMs: number;
  /** Fork servers kept at a time; the one unused longest makes room. */
  readonly most: number;
}

export interface WarmInterpreters {
  /** Undefined when the step has to start cold; the reason is logged. @throws the signal's reason */
  fork(id: string, spec: ChildSpec, preload: Preload, signal: AbortSignal): Promise<Child | undefined>;
  /** Ends all fork servers, and with them what they still run. */
  close(): Promise<void>;
}

/** What the interpreter of a command puts first in its module path; undefined when it is none that can be forked. */
function modulePathOf({ command, cwd }: ChildSpec): string | undefined {
  const [program = '', first = '', second] = command;
  if (!/^python[\d.]*$/.test(basename(program))) return undefined;
  if (first === '-c') return second === undefined ? undefined : '';
  if (first === '-m') return second === undefined ? undefined : realpathSync(cwd);
  const path = isAbsolute(first) ? first : join(cwd, first);
  if (!first.endsWith('.py') || statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  return dirname(realpathSync(path));
}

function partOf(env: ChildSpec['env'], has: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => has(name)));
}

/** A fork server and who uses it. It may be asked for before it has imported anything. */
class Place {
  readonly #opening = new AbortController();
  readonly server: Promise<ForkServer | Refusal>;
  lastUse = 0;
  #users = 0;
  #retired = false;
  #whenClosed: () => void = () => undefined;
  #closed: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(spec: ForkServerSpec) {
    this.server = openForkServer(spec, this.#opening.signal).catch((error: unknown) => ({ refused: messageOf(error) }));
  }

  get isIdle(): boolean {
    return this.#users === 0;
  }

  use(): void {
    clearTimeout(this.#timer);
    this.#users++;
  }

  /** @param idle called when nobody has used it for that time */
  leave(idleMs: number, idle: () => void): void {
    this.#users--;
    if (!this.isIdle) return;
    if (this.#retired) void this.close();
    else {
      this.#timer = setTimeout(idle, idleMs);
      this.#timer.unref();
    }
  }

  /** Closes as soon as nobody uses it; `closed` is called then. */
  retire(closed: () => void): void {
    this.#retired = true;
    this.#whenClosed = closed;
    if (this.isIdle) void this.close();
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#opening.abort();
    const server = await this.server;
    if ('fork' in server) await server.close();
    this.#whenClosed();
  }
}

class Warm implements WarmInterpreters {
  readonly #options: WarmOptions;
  readonly #places = new Map<string, Place>();
  /** Everything that is not known to be gone. */
  readonly #all = new Set<Place>();
  #uses = 0;
  #closed = false;

  constructor(options: WarmOptions) {
    this.#options = options;
  }

  async fork(id: string, spec: ChildSpec, preload: Preload, signal: AbortSignal): Promise<Child | undefined> {
    const [program = '', ...args] = spec.command;
    const { marker } = this.#options;
    const own = new Set([...preload.ownEnv, marker.name]);
    const modulePath = modulePathOf(spec);
    const reason =
      process.platform !== 'linux'
        ? 'steps are forked on Linux only'
        : modulePath === undefined
          ? 'only python SCRIPT.py, python -m MODULE and python -c CODE can be forked'
          : undefined;
    if (modulePath === undefined || reason !== undefined) {
      this.#options.logger.warn({ program, reason }, 'step starts cold');
      return undefined;
    }
    const server: ForkServerSpec = {
      program,
      cwd: spec.cwd,
      env: { ...partOf(spec.env, (name) => !own.has(name)), [marker.name]: marker.value },
      modules: preload.modules,
      modulePath,
    };
    const order = { id, arguments: args, env: partOf(spec.env, (name) => own.has(name)), hasInput: spec.hasInput };
    let child = await this.#forkFrom(server, order, signal);
    if (child === 'again') child = await this.#forkFrom(server, order, signal);
    return child === 'again' ? undefined : child;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#places.clear();
    await Promise.all([...this.#all].map((place) => place.close()));
  }

  /** `again`: the fork server is out of date or has ended, another will do. */
  async #forkFrom(spec: ForkServerSpec, order: Order, signal: AbortSignal): Promise<Child | 'again' | undefined> {
    if (this.#closed) return undefined;
    const key = createHash('sha256').update(canonicalJson(spec)).digest('hex');
    const place = this.#places.get(key) ?? this.#open(key, spec);
    place.lastUse = ++this.#uses;
    place.use();
    const leave = (): void => place.leave(this.#options.idleMs, () => this.#retire(key, place));
    let child: Child | undefined;
    try {
      const server = await unlessAborted(place.server, signal);
      if ('refused' in server) return undefined;
      const answer = await server.fork(order);
      if (answer === 'stale' || ('refused' in answer && !server.isOpen)) {
        this.#retire(key, place);
        return 'again';
      }
      if ('refused' in answer) {
        this.#options.logger.warn({ program: spec.program, reason: answer.refused }, 'step starts cold');
        return undefined;
      }
      ({ child } = answer);
      void child.ended.then(leave);
      return child;
    } finally {
      if (child === undefined) leave();
    }
  }

  #open(key: string, spec: ForkServerSpec): Place {
    const { logger, clock, most, idleMs } = this.#options;
    const idle = [...this.#places].filter(([, place]) => place.isIdle).sort(([, a], [, b]) => a.lastUse - b.lastUse);
    for (const [other, place] of idle.slice(0, Math.max(0, this.#places.size - most + 1))) this.#retire(other, place);
    const started = clock.monotonic();
    const place = new Place(spec);
    this.#places.set(key, place);
    this.#all.add(place);
    const fields = { program: spec.program, modules: spec.modules };
    void place.server.then((server) => {
      if (this.#closed) return;
      if ('refused' in server) {
        logger.warn({ ...fields, reason: server.refused }, 'steps start cold');
        // Remembered for a while: the next step would only wait for the same answer.
        setTimeout(() => this.#retire(key, place), idleMs).unref();
      } else logger.info({ ...fields, ms: Math.round(clock.monotonic() - started) }, 'interpreter kept warm');
    });
    return place;
  }

  #retire(key: string, place: Place): void {
    if (this.#places.get(key) === place) this.#places.delete(key);
    place.retire(() => this.#all.delete(place));
  }
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

export function createWarmInterpreters(options: WarmOptions): WarmInterpreters {
  return new Warm(options);
}
