// Time-driven work: each handler is called as domain time passes, one call at a time per handler. Under the system clock that is
// every few seconds; under a simulated clock at each advance, and the advance can wait for it, so that a replay is reproducible.
import { messageOf } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { Millis } from '../../kernel/time.ts';
import { type Clock, isSimulated } from './clock.ts';

export interface Ticker {
  /** `handle` is told the domain time; it does what is due and returns. */
  onTick(name: string, handle: (now: Millis) => Promise<void>): void;
  start(): void;
  /** Runs every handler once at the current domain time and resolves when all are done. */
  tick(): Promise<void>;
  stop(): Promise<void>;
}

export function createTicker(deps: { clock: Clock; logger: Logger; everyMs?: number }): Ticker {
  const handlers: { name: string; handle: (now: Millis) => Promise<void> }[] = [];
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  const run = async (): Promise<void> => {
    for (const { name, handle } of handlers) {
      try {
        await handle(deps.clock.now());
      } catch (error) {
        deps.logger.error(
          { ticker: name, error: messageOf(error), stack: error instanceof Error ? error.stack : undefined },
          'timed work failed; it runs again at the next tick',
        );
      }
    }
  };
  const tick = (): Promise<void> => {
    running = running.then(run);
    return running;
  };

  return {
    onTick(name, handle) {
      handlers.push({ name, handle });
    },
    start() {
      if (isSimulated(deps.clock)) return;
      let busy = false;
      timer = setInterval(() => {
        if (busy) return;
        busy = true;
        void tick().finally(() => {
          busy = false;
        });
      }, deps.everyMs ?? 5_000);
      timer.unref();
    },
    tick,
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
