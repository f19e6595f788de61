// Connects to a Redis server, pings it, and leaves.
import type { Target } from '../outbound/addresses.ts';

export interface RedisLogin {
  readonly port: number;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
  readonly tls: boolean;
}

/** Resolves to what was found, in words. @throws Error with the reason */
export async function probeRedis(target: Target, login: RedisLogin, limitMs: number): Promise<string> {
  const { Redis } = await import('ioredis');
  const redis = new Redis({
    host: target.ip,
    port: login.port,
    family: target.family,
    db: login.database,
    ...(login.user === undefined ? {} : { username: login.user }),
    ...(login.password === undefined ? {} : { password: login.password }),
    ...(login.tls ? { tls: { servername: target.host } } : {}),
    lazyConnect: true,
    enableReadyCheck: false,
    connectTimeout: limitMs,
    commandTimeout: limitMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // The reason comes as an event; the call itself only tells that the connection is closed.
  let told: Error | undefined;
  redis.on('error', (error: Error) => {
    told ??= error;
  });
  try {
    await redis.connect();
    await redis.ping();
    if (told !== undefined) throw told;
    return 'Redis answers PONG.';
  } catch (error) {
    throw told ?? error;
  } finally {
    redis.disconnect();
  }
}
