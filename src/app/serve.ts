// `pawl serve`: parse the configuration, start, say where, stop on a signal.
import { flushCompileCache } from 'node:module';
import { isAppError, messageOf } from '../kernel/errors.ts';
import { createLogger } from '../platform/telemetry/telemetry.ts';
import { parseConfig, printableSettings, processEnvironment } from './config.ts';
import { startControlPlane } from './server.ts';

export interface ServeIo {
  out(line: string): void;
  error(line: string): void;
}

function inheritedFrom(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const inherited: Record<string, string> = {};
  for (const name of ['PATH', 'HOME', 'LANG', 'TMPDIR', 'OPENBLAS_CORETYPE', 'OPENBLAS_L2_SIZE']) {
    const value = environment[name];
    if (value !== undefined) inherited[name] = value;
  }
  return inherited;
}

/** Runs until SIGINT or SIGTERM; resolves to the exit code: 0 after a clean stop, 2 for bad settings, 1 otherwise. */
export async function serve(
  flags: Readonly<Record<string, string | undefined>>,
  file: string | undefined,
  io: ServeIo,
): Promise<number> {
  const environment = processEnvironment();
  // From here on: a signal that comes while the server starts must not leave a data plane behind.
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  try {
    const config = parseConfig({ flags, environment, file });
    const logger = createLogger({ level: config.log.level });
    const server = await startControlPlane(config, {
      logger,
      inherited: inheritedFrom(environment),
      settings: printableSettings(flags, file),
    });
    io.out(`Pawl runs at ${server.url}  (data in ${config.home}; stop with Ctrl-C)`);
    const predictions = server.predictionsUrl();
    if (predictions !== undefined) io.out(`Predictions at ${predictions}`);
    if (server.adminToken !== undefined) io.out(`Admin token, shown once: ${server.adminToken}`);
    flushCompileCache();
    await stopped;
    logger.info({}, 'stopping');
    await server.close();
    return 0;
  } catch (error) {
    io.error(messageOf(error));
    if (isAppError(error)) {
      if (error.hint !== '') io.error(`  ${error.hint}`);
      return error.kind === 'invalid' ? 2 : 1;
    }
    io.error(error instanceof Error ? (error.stack ?? '') : '');
    return 1;
  }
}
