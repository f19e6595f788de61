// `Idempotency-Key` on native POSTs: the first request's answer is stored and given to every repetition for a day.
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { canonicalJson } from '../kernel/json.ts';
import { day, minute } from '../kernel/time.ts';
import type { Clock } from '../platform/clock/clock.ts';
import type { Database } from '../platform/db/database.ts';
import { requestErrors } from './errors.ts';
import * as store from './idempotency-store.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The answer holds a secret: it is not kept for repetitions. */
    secretAnswer?: boolean;
  }
  interface FastifyRequest {
    /** Set while this request is the first to use its key. */
    idempotencyKey?: string;
  }
}

/** How long a request that never finished (the server died) blocks its key. */
const abandonedMs = 5 * minute;

function keyOf(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (request.method !== 'POST' || typeof key !== 'string' || !request.url.startsWith('/api/v1/')) return undefined;
  if (request.routeOptions.config.secretAnswer === true) return undefined;
  if (key.length === 0 || key.length > 200)
    throw requestErrors.create('invalid', 'Idempotency-Key must have 1 to 200 characters.');
  return key;
}

export function installIdempotency(app: FastifyInstance, deps: { db: Database; clock: Clock }): void {
  const { db, clock } = deps;
  app.addHook('preHandler', async (request, reply) => {
    const key = keyOf(request);
    if (key === undefined) return;
    const principal = request.principal.id;
    const digest = createHash('sha256')
      .update(`${request.url}\n${canonicalJson(request.body ?? null)}`)
      .digest('hex');
    const now = clock.wall();
    const known = await db.transact(async (tx) => {
      const row = await store.findKey(tx, principal, key);
      const abandoned = row !== undefined && row.status === null && row.at < now - abandonedMs;
      if (row !== undefined && !abandoned && row.at > now - day) return row;
      if (row !== undefined) await store.deleteKey(tx, principal, key);
      await store.deleteKeysBefore(tx, now - day);
      await store.insertKey(tx, {
        principal,
        key,
        request_digest: digest,
        status: null,
        content_type: null,
        body: null,
        at: now,
      });
      return undefined;
    });
    if (known === undefined) {
      request.idempotencyKey = key;
      return;
    }
    if (known.request_digest !== digest)
      throw requestErrors.create('key_reused', `The key ${key} belongs to another request.`);
    if (known.status === null)
      throw requestErrors.create('in_progress', `The request with key ${key} has not finished.`);
    void reply.header('idempotency-replayed', 'true').code(known.status);
    if (known.content_type !== null) void reply.header('content-type', known.content_type);
    return reply.serializer((body: unknown) => String(body)).send(known.body ?? '');
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const key = request.idempotencyKey;
    if (key === undefined) return payload;
    const principal = request.principal.id;
    if (reply.statusCode >= 500 || (payload !== null && payload !== undefined && typeof payload !== 'string')) {
      // A fault of the server is not an answer: the client may try again with the same key.
      await db.transact((tx) => store.deleteKey(tx, principal, key));
      return payload;
    }
    const contentType = reply.getHeader('content-type');
    const answer = {
      status: reply.statusCode,
      content_type: contentType === undefined ? null : String(contentType),
      body: String(payload ?? ''),
    };
    await db.transact((tx) => store.completeKey(tx, principal, key, answer));
    return payload;
  });
}
