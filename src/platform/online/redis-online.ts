// The online store in Redis: a hash per row at `<prefix><table>:<key>`, compared and replaced by a script, commands pipelined.
// Expiry is decided by domain time at reading; the server's own expiry only frees space, and only while domain time is real.
import type { Redis } from 'ioredis';
import { messageOf } from '../../kernel/errors.ts';
import type { Clock } from '../clock/clock.ts';
import { onlineErrors } from './errors.ts';
import { checkTable, newestRows, type OnlineRow, type OnlineStore } from './online.ts';

const commandsPerPipeline = 1000;
const connectTimeoutMs = 3_000;
const commandTimeoutMs = 5_000;

// KEYS: row. ARGV: event time, created time, expiry or '', values, '1' to let the server expire the row.
const writeNewest = `
local held = redis.call('HMGET', KEYS[1], 'e', 'c')
if held[1] then
  local event, created = tonumber(held[1]), tonumber(held[2])
  if event > tonumber(ARGV[1]) or (event == tonumber(ARGV[1]) and created > tonumber(ARGV[2])) then return 0 end
end
redis.call('HSET', KEYS[1], 'e', ARGV[1], 'c', ARGV[2], 'x', ARGV[3], 'v', ARGV[4])
if ARGV[3] ~= '' and ARGV[5] == '1' then redis.call('PEXPIREAT', KEYS[1], ARGV[3]) else redis.call('PERSIST', KEYS[1]) end
return 1
`;

export interface RedisOnlineOptions {
  /** `redis://user:password@host:port/database`, or `rediss://` for TLS. */
  readonly url: string;
  /** Put before every key; letters, digits and `_.:-`. Default `pawl:online:`. */
  readonly prefix?: string;
  readonly clock: Clock;
}

/** Connects at the first call; when Redis is away, calls fail with `online.unavailable` and later ones try again. */
export async function openRedisOnline(options: RedisOnlineOptions): Promise<OnlineStore> {
  const { Redis } = await import('ioredis');
  const prefix = options.prefix ?? 'pawl:online:';
  if (!/^[A-Za-z0-9_.:-]*$/.test(prefix)) throw onlineErrors.create('bad_row', `The prefix ${prefix} is not plain.`);
  const redis = new Redis(options.url, {
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    commandTimeout: commandTimeoutMs,
    maxRetriesPerRequest: 1,
    scripts: { writeNewest: { lua: writeNewest, numberOfKeys: 1 } },
  });
  // Each call reports its own failure; without a listener the client would print.
  redis.on('error', () => undefined);
  const keyOf = (table: string, key: string): string => `${prefix}${table}:${key}`;
  const serverExpires = options.clock.simulated ? '0' : '1';

  return {
    async writeRows(table, rows, { ttlMs } = {}) {
      const newest = newestRows(table, rows);
      const commands = newest.map((row) => [
        'writeNewest',
        keyOf(table, row.key),
        String(row.eventTime),
        String(row.createdTime),
        ttlMs === undefined ? '' : String(row.eventTime + ttlMs),
        JSON.stringify(row.values),
        serverExpires,
      ]);
      const replies = await pipelined(redis, commands);
      return replies.filter((reply) => reply === 1).length;
    },
    async readRows(table, keys) {
      checkTable(table);
      const commands = keys.map((key) => ['hmget', keyOf(table, key), 'e', 'c', 'x', 'v']);
      const replies = await pipelined(redis, commands);
      const now = options.clock.now();
      return keys.map((key, index) => toRow(key, replies[index], now));
    },
    async deleteTable(table) {
      checkTable(table);
      await orUnavailable(async () => {
        let cursor = '0';
        do {
          const [next, found] = await redis.scan(cursor, 'MATCH', `${prefix}${table}:*`, 'COUNT', commandsPerPipeline);
          if (found.length > 0) await redis.unlink(found);
          cursor = next;
        } while (cursor !== '0');
      });
    },
    purgeExpired: async () => 0,
    async close() {
      redis.disconnect();
    },
  };
}

async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw onlineErrors.create('unavailable', `The online store failed: ${messageOf(error)}`, { cause: error });
  }
}

/** The replies in order; the first failed command fails the call. */
function pipelined(redis: Redis, commands: readonly (readonly string[])[]): Promise<readonly unknown[]> {
  return orUnavailable(async () => {
    const replies: unknown[] = [];
    for (let at = 0; at < commands.length; at += commandsPerPipeline) {
      const part = commands.slice(at, at + commandsPerPipeline).map((command) => [...command]);
      for (const [error, reply] of (await redis.pipeline(part).exec()) ?? []) {
        if (error !== null) throw error;
        replies.push(reply);
      }
    }
    return replies;
  });
}

function toRow(key: string, reply: unknown, now: number): OnlineRow | undefined {
  if (!Array.isArray(reply)) return undefined;
  const [eventTime, createdTime, expiresAt, values]: unknown[] = reply;
  if (typeof values !== 'string') return undefined;
  if (typeof expiresAt === 'string' && expiresAt !== '' && Number(expiresAt) <= now) return undefined;
  return {
    key,
    eventTime: Number(eventTime),
    createdTime: Number(createdTime),
    values: JSON.parse(values) as OnlineRow['values'],
  };
}
