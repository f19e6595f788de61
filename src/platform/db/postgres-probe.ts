// Connects to a Postgres server, asks it for one row, and leaves.
import type { Target } from '../outbound/addresses.ts';

export interface PostgresLogin {
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | undefined;
  readonly tls: boolean;
}

/** Resolves to what was found, in words. @throws Error with the reason */
export async function probePostgres(target: Target, login: PostgresLogin, limitMs: number): Promise<string> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    host: target.ip,
    port: login.port,
    database: login.database,
    user: login.user,
    // Without a password none is asked of the environment of the server.
    password: login.password ?? '',
    ssl: login.tls ? { servername: target.host } : false,
    connectionTimeoutMillis: limitMs,
    query_timeout: limitMs,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ one: number; version: string }>(
      "select 1 as one, current_setting('server_version') as version",
    );
    return `PostgreSQL ${rows[0]?.version ?? ''} answers.`;
  } finally {
    void client.end().catch(() => undefined);
  }
}
