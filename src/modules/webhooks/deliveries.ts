// Deliveries: made in the transaction of what they tell, tried by a job for each attempt, and given up after the last. At least once: a
// crash between the answer and its record sends the same delivery, with the same id, again.
import type { Actor } from '../../kernel/actor.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../kernel/paging.ts';
import { type Backoff, backoffDelay } from '../../kernel/retry.ts';
import { toIso } from '../../kernel/time.ts';
import type { Tx } from '../../platform/db/database.ts';
import { SecretValue } from '../../platform/secrets/secrets.ts';
import { webhooksErrors } from './errors.ts';
import type { Attempt, Delivery, Webhook } from './model.ts';
import type { WebhooksDeps } from './ports.ts';
import { type Sent, send } from './sending.ts';
import * as store from './store.ts';
import { examples, type Notice, toldTypes, translate } from './translation.ts';

const jobKind = 'webhooks.attempt';
/** The first retry within a second, the last ones ten minutes apart. */
const backoff: Backoff = { firstMs: 1_000, factor: 4, maxMs: 10 * 60_000 };
/** A receiver may ask for more patience than this, but does not get it. */
const mostPatienceMs = 60 * 60_000;
const mostAttempts = 1_000;

/** Who is told: a webhook, or what another module declares and signs for. */
export interface Receiver {
  readonly origin: string;
  readonly owner: string;
  readonly name: string;
  readonly url: string;
}

/** The secret of a receiver that a module declares; undefined: it is declared no more, so nothing is sent. */
export type Signer = (project: string, owner: string) => Promise<string | undefined>;

export interface Deliveries {
  /** Queues a delivery in the caller's transaction; false when this receiver was told this event before. */
  queue(tx: Tx, receiver: Receiver, project: string, notice: Notice, source: string, at: number): Promise<boolean>;
  /** Sends an example now, once. */
  test(actor: Actor, webhook: Webhook, event: Webhook['events'][number]): Promise<{ delivery: Delivery; sent: Sent }>;
  list(filter: store.DeliveryFilter, page: PageRequest): Promise<Page<Delivery>>;
  /** @throws AppError `webhooks.unknown_delivery` */
  get(project: string, id: string): Promise<{ delivery: Delivery; history: readonly Attempt[] }>;
  /** Tries a finished delivery again, with another set of attempts. @throws AppError `webhooks.still_queued` */
  redeliver(actor: Actor, project: string, id: string): Promise<Delivery>;
  signFor(origin: string, signer: Signer): void;
}

const secretGone = 'The secret of the webhook is gone; set it again.';

const notSent = (error: string, again: boolean): Sent => ({
  status: null,
  ok: false,
  error,
  again,
  retryAfterMs: undefined,
  body: null,
  ms: 0,
});

export const secretName = (id: string): string => `webhook.${id}`;

export function createDeliveries(deps: WebhooksDeps): Deliveries {
  const { db, clock, bus, queue, audit, newId, rules } = deps;
  const signers = new Map<string, Signer>();

  const fresh = (receiver: Receiver, project: string, notice: Notice, source: string, at: number): Delivery => {
    const [entity, action] = notice.event.split('.');
    return {
      id: newId(),
      project,
      ...receiver,
      source,
      event: notice.event,
      body: JSON.stringify({ entity, action, timestamp: toIso(at), data: notice.data }),
      test: false,
      state: 'queued',
      attempts: 0,
      triedBefore: 0,
      last: null,
      nextAt: clock.wall(),
      createdAt: clock.wall(),
    };
  };

  const enqueue = (tx: Tx, { id, project }: Delivery, number: number, delayMs = 0) =>
    queue.enqueue(tx, { kind: jobKind, project, payload: { delivery: id, number }, delayMs });

  /** Where it goes now, and who signs; words: why it goes nowhere. */
  const receiverOf = async (
    delivery: Delivery,
  ): Promise<{ readonly url: string; readonly secret: SecretValue | undefined } | string> => {
    if (delivery.origin !== 'webhook') {
      const secret = await signers.get(delivery.origin)?.(delivery.project, delivery.owner);
      if (secret === undefined) return 'The receiver was declared no more before this was sent.';
      return { url: delivery.url, secret: new SecretValue(secret) };
    }
    const webhook = await store.findWebhook(db.reader, delivery.owner);
    if (webhook === undefined || !webhook.active) return 'The webhook was disabled or deleted before this was sent.';
    if (webhook.secret === null) return { url: webhook.url, secret: undefined };
    const secret = await deps.secrets.get(secretName(webhook.secret));
    // Unsigned is worse than not at all.
    return secret === undefined ? secretGone : { url: webhook.url, secret };
  };

  const record = (delivery: Delivery, sent: Sent, url: string): Promise<void> =>
    db.transact(async (tx) => {
      const number = delivery.attempts + 1;
      const left = rules.retries - (number - 1 - delivery.triedBefore);
      const again = !sent.ok && sent.again && left > 0 && !delivery.test;
      const delayMs = again
        ? Math.min(
            mostPatienceMs,
            Math.max(sent.retryAfterMs ?? 0, backoffDelay(backoff, number - delivery.triedBefore, deps.random.unit())),
          )
        : 0;
      const { status, error, ms } = sent;
      await store.insertAttempt(tx, delivery.id, { number, at: clock.wall(), ms, status, error });
      await store.moveDelivery(tx, delivery.id, {
        state: sent.ok ? 'delivered' : again ? 'queued' : 'dead',
        nextAt: again ? clock.wall() + delayMs : null,
        triedBefore: delivery.triedBefore,
        url,
      });
      if (again) await enqueue(tx, delivery, number + 1, delayMs);
      else
        await bus.publish(tx, {
          type: sent.ok ? 'webhook.delivered' : 'webhook.dead',
          project: delivery.project,
          subject: delivery.id,
          data: { name: delivery.name, event: delivery.event, status },
        });
    });

  queue.handle(jobKind, async ({ job, signal }) => {
    const { delivery: id, number } = job.payload as { delivery: string; number: number };
    const delivery = await store.findDelivery(db.reader, id);
    if (delivery === undefined || delivery.state !== 'queued' || delivery.attempts !== number - 1) return null;
    const receiver = await receiverOf(delivery);
    if (typeof receiver === 'string') {
      // Another secret may have taken the place of the one that is gone.
      await record(delivery, notSent(receiver, receiver === secretGone), delivery.url);
      return { skipped: receiver };
    }
    const { url, secret } = receiver;
    const sent = await send({ id, url, body: delivery.body }, secret, rules, { clock, signal });
    // A server that stops gives the attempt back.
    signal.throwIfAborted();
    await record(delivery, sent, url);
    return { status: sent.status, error: sent.error };
  });

  const queueDelivery: Deliveries['queue'] = async (tx, receiver, project, notice, source, at) => {
    const delivery = fresh(receiver, project, notice, source, at);
    if (!(await store.insertDelivery(tx, delivery))) return false;
    await enqueue(tx, delivery, 1);
    return true;
  };

  bus.subscribe({
    consumer: 'webhooks',
    types: toldTypes,
    async handle(event) {
      const { project } = event;
      const notice = translate(event);
      if (project === null || notice === undefined) return;
      const told = (await store.activeWebhooks(db.reader, project)).filter(({ events }) =>
        events.includes(notice.event),
      );
      if (told.length === 0) return;
      await db.transact(async (tx) => {
        for (const { id, name, url } of told)
          await queueDelivery(tx, { origin: 'webhook', owner: id, name, url }, project, notice, event.id, event.at);
      });
    },
  });

  const find = async (project: string, id: string, tx = db.reader): Promise<Delivery> => {
    const delivery = await store.findDelivery(tx, id);
    if (delivery === undefined || delivery.project !== project)
      throw webhooksErrors.create('unknown_delivery', `Project ${project} has no delivery ${id}.`);
    return delivery;
  };

  return {
    queue: queueDelivery,
    async test(actor, webhook, event) {
      const { id: owner, name, url, project } = webhook;
      const receiver = { origin: 'webhook', owner, name, url };
      const notice = { event, data: examples[event] };
      const delivery = { ...fresh(receiver, project, notice, newId(), clock.wall()), test: true, nextAt: null };
      const secret = webhook.secret === null ? undefined : await deps.secrets.get(secretName(webhook.secret));
      const sent =
        webhook.secret !== null && secret === undefined
          ? notSent(secretGone, false)
          : await send(delivery, secret, rules, { clock, signal: new AbortController().signal });
      await db.transact(async (tx) => {
        await store.insertDelivery(tx, { ...delivery, state: 'dead' });
        await audit.record(tx, {
          actor,
          action: 'webhooks.test',
          project,
          subject: { type: 'webhook', id: owner },
          detail: { name, event, ok: sent.ok },
        });
      });
      await record(delivery, sent, url);
      return { delivery, sent };
    },
    async list(filter, page) {
      const before = page.cursor === undefined ? '~' : String(decodeCursor(page.cursor, 1)[0]);
      const rows = await store.listDeliveries(db.reader, filter, before, page.limit + 1);
      return toPage(rows, page.limit, ({ id }) => [id]);
    },
    async get(project, id) {
      const delivery = await find(project, id);
      return { delivery, history: await store.listAttempts(db.reader, id, mostAttempts) };
    },
    async redeliver(actor, project, id) {
      await find(project, id);
      return db.transact(async (tx) => {
        const before = await find(project, id, tx);
        if (before.state === 'queued')
          throw webhooksErrors.create('still_queued', `Delivery ${id} is still being tried.`);
        const after: Delivery = {
          ...before,
          state: 'queued',
          triedBefore: before.attempts,
          nextAt: clock.wall(),
        };
        await store.moveDelivery(tx, id, after);
        await enqueue(tx, after, after.attempts + 1);
        await audit.record(tx, {
          actor,
          action: 'webhooks.redeliver',
          project,
          subject: { type: 'webhook-delivery', id },
          detail: { name: before.name, event: before.event },
        });
        return after;
      });
    },
    signFor: (origin, signer) => void signers.set(origin, signer),
  };
}
