// Parses the command line and runs one command. Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 server not reachable.
import { Command, CommanderError } from 'commander';

export interface CliDeps {
  serve(
    flags: Readonly<Record<string, string | undefined>>,
    file: string | undefined,
    io: { out(line: string): void; error(line: string): void },
  ): Promise<number>;
  dataPlane(
    flags: { home: string; host: string; port: number; hosts: readonly string[]; logLevel: string },
    io: { out(line: string): void; error(line: string): void },
  ): Promise<number>;
}

interface DataPlaneFlags {
  home: string;
  host: string;
  port: string;
  hosts: string;
  logLevel: string;
}

interface ServeOptions {
  home?: string;
  host?: string;
  port?: string;
  hosts?: string;
  auth?: string;
  dataPlane?: boolean;
  dataPlanePort?: string;
  detachDataPlane?: boolean;
  db?: string;
  blobs?: string;
  online?: string;
  clock?: string;
  logLevel?: string;
  config?: string;
}

export async function runCli(args: readonly string[], deps: CliDeps): Promise<number> {
  let exitCode = 0;
  const program = new Command('pawl')
    .description('One server for the whole machine-learning lifecycle.')
    .exitOverride();
  program
    .command('serve')
    .description('Run the server')
    .option('--home <folder>', 'folder of all data')
    .option('--host <address>', 'address to listen on')
    .option('--port <n>', 'port of the control plane; 0 takes a free one')
    .option('--hosts <names>', 'further host names clients use, comma separated')
    .option('--auth <auto|required>', 'whether loopback needs tokens too')
    .option('--data-plane-port <n>', 'port of the data plane')
    .option('--no-data-plane', 'do not start a data plane')
    .option('--detach-data-plane', 'leave the data plane running when the server stops')
    .option('--db <url>', 'postgres:// address; SQLite without')
    .option('--blobs <url>', 'S3-compatible server; files without')
    .option('--online <url>', 'redis:// address; SQLite without')
    .option('--clock <clock>', 'system, or simulated:<ISO time>')
    .option('--log-level <level>', 'debug, info, warn, error or silent')
    .option('--config <file>', 'configuration file')
    .action(async (options: ServeOptions) => {
      const flags = {
        home: options.home,
        'http.host': options.host,
        'http.port': options.port,
        'http.hosts': options.hosts,
        'http.auth': options.auth,
        'dataPlane.enabled': options.dataPlane === false ? 'false' : undefined,
        'dataPlane.port': options.dataPlanePort,
        'dataPlane.detach': options.detachDataPlane === true ? 'true' : undefined,
        'db.url': options.db,
        'blobs.url': options.blobs,
        'online.url': options.online,
        clock: options.clock,
        'log.level': options.logLevel,
      };
      exitCode = await deps.serve(flags, options.config, {
        out: (line) => console.log(line),
        error: (line) => console.error(line),
      });
    });
  program
    .command('data-plane')
    .description('Answer predictions from the snapshot of a home folder, without a server beside')
    .requiredOption('--home <folder>', 'folder of all data')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <n>', 'port; 0 takes a free one', '7296')
    .option('--hosts <names>', 'further host names clients use, comma separated', '')
    .option('--log-level <level>', 'debug, info, warn, error or silent', 'info')
    .action(async (options: DataPlaneFlags) => {
      const hosts = options.hosts.split(',').filter((host) => host !== '');
      exitCode = await deps.dataPlane(
        { ...options, port: Number(options.port), hosts },
        { out: (line) => console.log(line), error: (line) => console.error(line) },
      );
    });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
}
