// `pawl data-plane`: runs one until a signal.
import { flushCompileCache } from 'node:module';
import { resolve } from 'node:path';
import { isAppError, messageOf } from '../kernel/errors.ts';
import { createLogger, type LogLevel } from '../platform/telemetry/telemetry.ts';
import { processEnvironment } from './config.ts';
import { type FollowOptions, startDataPlane } from './data-plane.ts';
import { appErrors } from './errors.ts';
import type { ServeIo } from './serve.ts';

interface DataPlaneFlags {
  readonly home: string;
  readonly host: string;
  readonly port: number;
  readonly hosts: readonly string[];
  readonly container: boolean;
  readonly name: string | undefined;
  /** Home folder of the control plane to follow, or `store`. */
  readonly follow: string | undefined;
  /** Another word than those of the configuration means `info`. */
  readonly logLevel: string;
}

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent'];

function followed(
  follow: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): FollowOptions | undefined {
  if (follow === undefined) return undefined;
  const key = environment['PAWL_SNAPSHOT_KEY'];
  const storeUrl = environment['PAWL_BLOBS_URL'] ?? '';
  if (follow !== 'store') return { home: resolve(follow), storeUrl, key };
  if (storeUrl === '')
    throw appErrors.create('bad_setting', '--follow store needs the address of the object store in PAWL_BLOBS_URL.');
  return { storeUrl, key };
}

/** Resolves to the exit code: 0 after a clean stop, 1 otherwise. */
export async function runDataPlane(flags: DataPlaneFlags, io: ServeIo): Promise<number> {
  try {
    const environment = processEnvironment();
    const running = await startDataPlane({
      home: flags.home,
      host: flags.host,
      port: flags.port,
      hosts: flags.hosts,
      container: flags.container,
      ...(flags.name === undefined ? {} : { name: flags.name }),
      follow: followed(flags.follow, environment),
      // By the environment only: other users see the arguments of a process.
      onlineUrl: environment['PAWL_ONLINE_URL'] ?? '',
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
