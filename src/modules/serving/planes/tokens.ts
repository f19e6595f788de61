// Tokens of clients of data planes that answer beyond loopback. Data planes get their digests with the snapshot, so that they know them
// without the control plane; a secret is shown once and kept nowhere.
import { createHash } from 'node:crypto';
import type { Actor } from '../../../kernel/actor.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { Database } from '../../../platform/db/database.ts';
import { type NewId, systemRandom } from '../../../platform/random/random.ts';
import type { Audit } from '../../audit/index.ts';
import * as endpointStore from '../endpoints/store.ts';
import { servingErrors } from '../errors.ts';
import type { PlaneToken } from './model.ts';
import * as store from './store.ts';

export interface PlaneTokens {
  /** @throws AppError `serving.token_taken`, `serving.too_many_tokens` */
  create(actor: Actor, name: string): Promise<{ readonly token: PlaneToken; readonly secret: string }>;
  list(): Promise<readonly PlaneToken[]>;
  /** Data planes refuse it as soon as they have the next snapshot. @throws AppError `serving.unknown_token` */
  delete(actor: Actor, name: string): Promise<void>;
}

const secretBytes = 32;
/** They travel with each snapshot. */
const mostTokens = 1_000;

export function createPlaneTokens(deps: {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly audit: Audit;
}): PlaneTokens {
  const { db, clock, audit } = deps;
  const subject = (id: Id) => ({ type: 'token', id }) as const;
  return {
    async create(actor, name) {
      const secret = `pdp_${Buffer.from(systemRandom.bytes(secretBytes)).toString('base64url')}`;
      const token: PlaneToken = { id: deps.newId(), name, createdBy: actor.name, createdAt: clock.now() };
      await db.transact(async (tx) => {
        const all = await store.listTokens(tx);
        if (all.some((one) => one.name === name))
          throw servingErrors.create('token_taken', `There is a token ${name} already.`);
        if (all.length >= mostTokens)
          throw servingErrors.create('too_many_tokens', `There are ${all.length} tokens of data planes already.`);
        await store.insertToken(tx, token, createHash('sha256').update(secret).digest('hex'));
        await endpointStore.countChange(tx);
        await audit.record(tx, {
          actor,
          action: 'serving.create-plane-token',
          project: null,
          subject: subject(token.id),
          after: token,
          detail: { name },
        });
      });
      return { token, secret };
    },
    async list() {
      return (await store.listTokens(db.reader)).map(({ sha256: _, ...token }) => token);
    },
    async delete(actor, name) {
      await db.transact(async (tx) => {
        const token = await store.findToken(tx, name);
        if (token === undefined) throw servingErrors.create('unknown_token', `There is no token ${name}.`);
        await store.deleteToken(tx, token.id);
        await endpointStore.countChange(tx);
        await audit.record(tx, {
          actor,
          action: 'serving.delete-plane-token',
          project: null,
          subject: subject(token.id),
          before: token,
          detail: { name },
        });
      });
    },
  };
}
