// `pawl data-plane`: runs one until a signal.
import { flushCompileCache } from 'node:module';
import { isAppError, messageOf } from '../kernel/errors.ts';
import { createLogger, type LogLevel } from '../platform/telemetry/telemetry.ts';
import { processEnvironment } from './config.ts';
import { startDataPlane } from './data-plane.ts';
import type { ServeIo } from './serve.ts';

interface DataPlaneFlags {
  readonly home: string;
  readonly host: string;
  readonly port: number;
  readonly hosts: readonly string[];
  readonly container: boolean;
  /** Another word than those of the configuration means `info`. */
  readonly logLevel: string;
}

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent'];

/** Resolves to the exit code: 0 after a clean stop, 1 otherwise. */
export async function runDataPlane(flags: DataPlaneFlags, io: ServeIo): Promise<number> {
  try {
    const running = await startDataPlane({
      ...flags,
      // By the environment only: other users see the arguments of a process.
      onlineUrl: processEnvironment()['PAWL_ONLINE_URL'] ?? '',
      logger: createLogger({ level: levels.find((level) => level === flags.logLevel) ?? 'info' }),
    });
    flushCompileCache();
    io.out(`Predictions at ${running.url}`);
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
    await running.close();
    return 0;
  } catch (error) {
    io.error(messageOf(error));
    if (isAppError(error) && error.hint !== '') io.error(`  ${error.hint}`);
    return 1;
  }
}
