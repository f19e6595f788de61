// `Idempotency-Key` on native POSTs: the first request's answer is stored and given to every repetition for a day, and what the
// request does is done once, also when the server dies under it. Each transaction of such a request marks its key before it commits;
// a key whose server process is gone is therefore free again when nothing was committed, and told to be in doubt when something was.
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { canonicalJson } from '../kernel/json.ts';
import { day } from '../kernel/time.ts';
import type { Clock } from '../platform/clock/clock.ts';
import type { Database, Tx } from '../platform/db/database.ts';
import { withWitness } from '../platform/db/witness.ts';
import type { Presence } from '../platform/presence/presence.ts';
import { requestErrors } from './errors.ts';
import * as store from './idempotency-store.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The answer holds a secret: it is not kept for repetitions. */
    secretAnswer?: boolean;
  }
  interface FastifyRequest {
    /** Set while this request is the first to use its key. */
    keyUse?: KeyUse;
  }
}

interface KeyUse {
  readonly principal: string;
  readonly key: string;
  /** Ends the marking of transactions. */
  over: boolean;
}

export interface IdempotencyDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly presence: Presence;
}

function keyOf(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (request.method !== 'POST' || typeof key !== 'string' || !request.url.startsWith('/api/v1/')) return undefined;
  if (request.routeOptions.config.secretAnswer === true) return undefined;
  if (key.length === 0 || key.length > 200)
    throw requestErrors.create('invalid', 'Idempotency-Key must have 1 to 200 characters.');
  return key;
}

export function installIdempotency(app: FastifyInstance, deps: IdempotencyDeps): void {
  const { db, clock, presence } = deps;
  /** Keys whose requests this process is busy with. */
  const busy = new Set<string>();
  const nameOf = ({ principal, key }: { principal: string; key: string }): string => `${principal} ${key}`;

  const isBusy = (tx: Tx, row: store.IdempotencyRow): Promise<boolean> | boolean => {
    if (row.boot === presence.boot) return busy.has(nameOf(row));
    return row.boot !== null && presence.isAlive(tx, row.boot);
  };

  /** The row that answers for the request already; undefined when it is this request's turn. */
  const claim = (principal: string, key: string, digest: string): Promise<store.IdempotencyRow | undefined> =>
    db.transact(async (tx) => {
      const now = clock.wall();
      await store.deleteKeysBefore(tx, now - day);
      const own = { principal, key, request_digest: digest, boot: presence.boot, at: now };
      if (await store.insertKey(tx, own)) return undefined;
      const row = await store.findKey(tx, principal, key);
      if (row === undefined || row.status !== null || row.request_digest !== digest) return row;
      if (await isBusy(tx, row))
        throw requestErrors.create('in_progress', `The request with key ${key} has not finished.`);
      if (row.effects > 0) {
        throw requestErrors.create(
          'outcome_lost',
          `The request with key ${key} changed something, and its server ended before the answer was kept.`,
        );
      }
      await store.takeKey(tx, own);
      return undefined;
    });

  app.addHook('preHandler', (request, reply, done) => {
    const begin = async (): Promise<KeyUse | 'replayed' | undefined> => {
      const key = keyOf(request);
      if (key === undefined) return undefined;
      const principal = request.principal.id;
      const digest = createHash('sha256')
        .update(`${request.url}\n${canonicalJson(request.body ?? null)}`)
        .digest('hex');
      const known = await claim(principal, key, digest);
      if (known === undefined) return { principal, key, over: false };
      if (known.request_digest !== digest)
        throw requestErrors.create('key_reused', `The key ${key} belongs to another request.`);
      void reply.header('idempotency-replayed', 'true').code(known.status ?? 200);
      if (known.content_type !== null) void reply.header('content-type', known.content_type);
      void reply.serializer((body: unknown) => String(body)).send(known.body ?? '');
      return 'replayed';
    };
    begin().then(
      (use) => {
        // What is answered goes no further.
        if (use === 'replayed') return;
        if (use === undefined) return done();
        request.keyUse = use;
        busy.add(nameOf(use));
        withWitness(async (tx) => {
          // Whoever took the key over meanwhile, believing this process gone, does what is to be done.
          if (!use.over && !(await store.markEffect(tx, use, presence.boot)))
            throw requestErrors.create('superseded', `The request with key ${use.key} is answered elsewhere.`);
        }, done);
      },
      (error: Error) => done(error),
    );
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const use = request.keyUse;
    if (use === undefined) return payload;
    use.over = true;
    try {
      if (reply.statusCode >= 500 || (payload !== null && payload !== undefined && typeof payload !== 'string')) {
        // A fault of the server is not an answer: the client may try again with the same key, unless something was done.
        await db.transact((tx) => store.deleteUnusedKey(tx, use, presence.boot));
        return payload;
      }
      const contentType = reply.getHeader('content-type');
      const answer = {
        status: reply.statusCode,
        content_type: contentType === undefined ? null : String(contentType),
        body: String(payload ?? ''),
      };
      await db.transact((tx) => store.completeKey(tx, use, presence.boot, answer));
      return payload;
    } finally {
      busy.delete(nameOf(use));
    }
  });
}
