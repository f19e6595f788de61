// Webhooks of projects. A secret is written under an id of its own before the webhook points there, and goes after it does, so that a crash
// leaves at most a value that nothing points to.
import type { WebhookEventName } from '../../contracts/webhooks.ts';
import type { Actor } from '../../kernel/actor.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../kernel/paging.ts';
import type { NewEvent } from '../../platform/bus/bus.ts';
import type { Tx } from '../../platform/db/database.ts';
import { createDeliveries, type Deliveries, type Receiver, type Signer, secretName } from './deliveries.ts';
import { webhooksErrors } from './errors.ts';
import { checkUrl, type Delivery, type Webhook, type WebhookRules } from './model.ts';
import type { WebhooksDeps } from './ports.ts';
import type { Sent } from './sending.ts';
import { shownUrl } from './shown-url.ts';
import * as store from './store.ts';
import { translate } from './translation.ts';

export interface WebhookChange {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly url?: string | undefined;
  readonly events?: readonly WebhookEventName[] | undefined;
  /** null takes it away. */
  readonly secret?: string | null | undefined;
  readonly active?: boolean | undefined;
}
export type NewWebhook = WebhookChange & Required<Pick<WebhookChange, 'name' | 'url' | 'events'>>;

export interface Webhooks {
  readonly rules: WebhookRules;
  readonly deliveries: Pick<Deliveries, 'list' | 'get' | 'redeliver'>;
  /** @throws AppError `webhooks.bad_name`, `webhooks.bad_url`, `webhooks.no_events`, `identity.unknown_project` */
  create(actor: Actor, project: string, webhook: NewWebhook): Promise<Webhook>;
  /** What is not given stays. @throws AppError as `create`, `webhooks.unknown_webhook` */
  change(actor: Actor, project: string, id: string, change: WebhookChange): Promise<Webhook>;
  /** @throws AppError `webhooks.unknown_webhook` */
  delete(actor: Actor, project: string, id: string): Promise<void>;
  get(project: string, id: string): Promise<Webhook>;
  /** Newest first. */
  list(project: string, page: PageRequest): Promise<Page<Webhook>>;
  /** The delivery of each of these webhooks that was tried last. */
  lastTried(ids: readonly string[]): Promise<ReadonlyMap<string, Delivery>>;
  /** Sends an example of an event, its first unless one is named, and says what came of it. */
  test(
    actor: Actor,
    project: string,
    id: string,
    event?: WebhookEventName,
  ): Promise<{ readonly delivery: Delivery; readonly sent: Sent }>;
  /** @throws AppError `webhooks.bad_url` for an address that no delivery could go to */
  check(url: string): void;
  /** Tells a receiver that another module declares of a fact, in the transaction of the fact. */
  tell(tx: Tx, receiver: Receiver, event: NewEvent): Promise<void>;
  /** Who signs what is told to receivers of an origin. */
  signFor(origin: string, signer: Signer): void;
  /** Drops secrets that a crash left. Called before anything else is. */
  sweep(): Promise<number>;
  /** Finished deliveries made before a time. */
  countOld(project: string, before: number): Promise<number>;
  /** Finished deliveries made before a time, at most `limit`; how many went. */
  purge(tx: Tx, project: string, before: number, limit: number): Promise<number>;
}

export function createWebhooks(deps: WebhooksDeps): Webhooks {
  const { db, clock, newId, bus, audit, identity, secrets, rules } = deps;
  const deliveries = createDeliveries(deps);

  const find = async (project: string, id: string, tx = db.reader): Promise<Webhook> => {
    const webhook = await store.findWebhook(tx, id);
    if (webhook === undefined || webhook.project !== project)
      throw webhooksErrors.create('unknown_webhook', `Project ${project} has no webhook ${id}.`, { details: { id } });
    return webhook;
  };

  const requireValid = ({ name, url, events }: WebhookChange): void => {
    if (name !== undefined && !/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(name))
      throw webhooksErrors.create('bad_name', `${JSON.stringify(name.slice(0, 200))} cannot name a webhook.`, {
        details: { name },
      });
    if (url !== undefined) checkUrl(url, rules);
    if (events?.length === 0) throw webhooksErrors.create('no_events', 'A webhook needs at least one event.');
  };

  /** Writes a value, runs the change with its id, and drops the value that the change replaced, or its own when it fails. */
  const withSecret = async <T>(
    value: string | null | undefined,
    work: (secret: string | null | undefined) => Promise<{ readonly result: T; readonly replaced: string | null }>,
  ): Promise<T> => {
    const id = value === null || value === undefined ? value : newId();
    if (typeof id === 'string' && typeof value === 'string') await secrets.set(secretName(id), value);
    const { result, replaced } = await work(id).catch(async (error: unknown) => {
      if (typeof id === 'string') await secrets.delete(secretName(id));
      throw error;
    });
    if (replaced !== null) await secrets.delete(secretName(replaced));
    return result;
  };

  const keep = async (tx: Tx, actor: Actor, before: Webhook | undefined, after: Webhook): Promise<Webhook> => {
    await store.putWebhook(tx, after);
    await audit.record(tx, {
      actor,
      action: before === undefined ? 'webhooks.create' : 'webhooks.change',
      project: after.project,
      subject: { type: 'webhook', id: after.id },
      ...(before === undefined ? {} : { before }),
      after,
      detail: { name: after.name, url: shownUrl(after.url), active: after.active },
    });
    await bus.publish(tx, { type: 'webhook.set', project: after.project, subject: after.id });
    return after;
  };

  return {
    rules,
    deliveries,
    async create(actor, project, given) {
      requireValid(given);
      await identity.getProject(project);
      return withSecret(given.secret ?? null, async (secret) => {
        const now = clock.wall();
        const webhook: Webhook = {
          id: newId(),
          project,
          name: given.name ?? '',
          description: given.description ?? '',
          url: given.url ?? '',
          events: [...new Set(given.events)],
          active: given.active ?? true,
          secret: secret ?? null,
          createdAt: now,
          updatedAt: now,
          updatedBy: actor.name,
        };
        return { result: await db.transact((tx) => keep(tx, actor, undefined, webhook)), replaced: null };
      });
    },
    async change(actor, project, id, change) {
      await find(project, id);
      requireValid(change);
      return withSecret(change.secret, (secret) =>
        db.transact(async (tx) => {
          const before = await find(project, id, tx);
          const after: Webhook = {
            ...before,
            name: change.name ?? before.name,
            description: change.description ?? before.description,
            url: change.url ?? before.url,
            events: change.events === undefined ? before.events : [...new Set(change.events)],
            active: change.active ?? before.active,
            secret: secret === undefined ? before.secret : secret,
            // Whoever compares times sees that it changed.
            updatedAt: Math.max(clock.wall(), before.updatedAt + 1),
            updatedBy: actor.name,
          };
          await keep(tx, actor, before, after);
          return { result: after, replaced: after.secret === before.secret ? null : before.secret };
        }),
      );
    },
    async delete(actor, project, id) {
      const { secret } = await db.transact(async (tx) => {
        const before = await find(project, id, tx);
        await store.deleteWebhook(tx, id);
        await audit.record(tx, {
          actor,
          action: 'webhooks.delete',
          project,
          subject: { type: 'webhook', id },
          before,
          detail: { name: before.name, url: shownUrl(before.url) },
        });
        await bus.publish(tx, { type: 'webhook.deleted', project, subject: id });
        return before;
      });
      if (secret !== null) await secrets.delete(secretName(secret));
    },
    get: (project, id) => find(project, id),
    async list(project, page) {
      await identity.getProject(project);
      const before = page.cursor === undefined ? '~' : String(decodeCursor(page.cursor, 1)[0]);
      return toPage(await store.listWebhooks(db.reader, project, before, page.limit + 1), page.limit, ({ id }) => [id]);
    },
    lastTried: (ids) => store.lastTried(db.reader, ids),
    async test(actor, project, id, event) {
      const webhook = await find(project, id);
      const [first] = webhook.events;
      const asked = event ?? first;
      if (asked === undefined) throw webhooksErrors.create('no_events', `Webhook ${webhook.name} has no event.`);
      return deliveries.test(actor, webhook, asked);
    },
    check: (url) => checkUrl(url, rules),
    async tell(tx, receiver, event) {
      const notice = translate(event);
      if (notice === undefined || event.project === null) return;
      await deliveries.queue(tx, receiver, event.project, notice, newId(), clock.wall());
    },
    signFor: deliveries.signFor,
    async sweep() {
      const known = new Set([...(await store.secretIds(db.reader))].map((id) => secretName(id ?? '')));
      const lost = (await secrets.names()).filter((name) => name.startsWith(secretName('')) && !known.has(name));
      for (const name of lost) await secrets.delete(name);
      return lost.length;
    },
    countOld: (project, before) => store.countDeliveries(db.scanner, project, before),
    purge: (tx, project, before, limit) => store.deleteDeliveries(tx, project, before, limit),
  };
}
