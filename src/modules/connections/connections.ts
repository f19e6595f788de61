// Connections of projects: set, deleted, and tested by really connecting. A test never outlasts its limit, never reaches an address that
// the rule refuses, and its words never hold the secret.
import type { ConnectionKind } from '../../contracts/connections.ts';
import type { Actor } from '../../kernel/actor.ts';
import { messageOf } from '../../kernel/errors.ts';
import { isName } from '../../kernel/names.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../kernel/paging.ts';
import { probeS3 } from '../../platform/blobs/s3-probe.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database } from '../../platform/db/database.ts';
import { probePostgres } from '../../platform/db/postgres-probe.ts';
import { probeRedis } from '../../platform/online/redis-probe.ts';
import { type AddressRule, resolveTarget } from '../../platform/outbound/addresses.ts';
import { probeHttp } from '../../platform/outbound/http-probe.ts';
import type { NewId } from '../../platform/random/random.ts';
import type { Audit } from '../audit/index.ts';
import type { Identity } from '../identity/index.ts';
import type { Vault } from '../vault/index.ts';
import { connectionsErrors } from './errors.ts';
import { type Connection, completeSettings, type Settings, type TestResult } from './model.ts';
import * as store from './store.ts';

const limitMs = 5_000;
const mostReason = 300;

export interface NewConnection {
  readonly kind: ConnectionKind;
  readonly settings: Settings;
  readonly secret?: string | null | undefined;
}

export interface Connections {
  /** @throws AppError `connections.bad_name`, `connections.bad_field`, `identity.unknown_project` */
  set(actor: Actor, project: string, name: string, connection: NewConnection): Promise<Connection>;
  /** @throws AppError `connections.unknown_connection` */
  delete(actor: Actor, project: string, name: string): Promise<void>;
  list(project: string, page: PageRequest): Promise<Page<Connection>>;
  /** Connects within five seconds; a system that does not answer is a result, not an error. @throws AppError `connections.unknown_connection` */
  test(actor: Actor, project: string, name: string): Promise<TestResult>;
}

export interface ConnectionsDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly audit: Audit;
  readonly identity: Identity;
  readonly vault: Pick<Vault, 'reveal'>;
  readonly addresses: AddressRule;
}

const textOf = (settings: Settings, field: string): string => String(settings[field] ?? '');

/** What was found, in words. @throws Error with the reason */
async function probe(
  { kind, settings }: Connection,
  secret: string | undefined,
  rule: AddressRule,
  signal: AbortSignal,
): Promise<string> {
  const text = (field: string): string => textOf(settings, field);
  const hostOf = (): string =>
    kind === 's3' || kind === 'http' ? new URL(text(kind === 's3' ? 'endpoint' : 'url')).hostname : text('host');
  const target = await resolveTarget(hostOf(), rule);
  switch (kind) {
    case 's3':
      return probeS3(
        target,
        {
          endpoint: text('endpoint'),
          bucket: text('bucket'),
          region: text('region'),
          accessKeyId: text('accessKeyId'),
          secretAccessKey: secret ?? '',
        },
        { limitMs, signal },
      );
    case 'postgres':
      return probePostgres(
        target,
        {
          port: Number(settings['port']),
          database: text('database'),
          user: text('user'),
          password: secret,
          tls: settings['tls'] === true,
        },
        limitMs,
      );
    case 'redis':
      return probeRedis(
        target,
        {
          port: Number(settings['port']),
          user: text('user') === '' ? undefined : text('user'),
          password: secret,
          database: Number(settings['database']),
          tls: settings['tls'] === true,
        },
        limitMs,
      );
    case 'http':
      return probeHttp(target, new URL(text('url')), { bearer: secret, signal });
  }
}

/** The words of a driver, with neither the secret nor more than a line in them. */
function reasonOf(error: unknown, secret: string | undefined): string {
  const inner = error instanceof AggregateError ? error.errors[0] : error;
  const text = messageOf(inner)
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .trim();
  const safe = secret === undefined ? text : text.replaceAll(secret, '••••••');
  return safe === '' ? 'It does not answer.' : safe.slice(0, mostReason);
}

export function createConnections(deps: ConnectionsDeps): Connections {
  const { db, clock, newId, bus, audit, identity, vault, addresses } = deps;

  const find = async (project: string, name: string, tx = db.reader): Promise<Connection> => {
    const connection = await store.findConnection(tx, project, name);
    if (connection === undefined)
      throw connectionsErrors.create('unknown_connection', `Project ${project} has no connection ${name}.`);
    return connection;
  };

  /** Connects, but waits no longer than the limit. */
  const attempt = async (connection: Connection): Promise<Omit<TestResult, 'at' | 'ms'>> => {
    const over = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        over.abort();
        reject(new Error(`It did not answer within ${limitMs / 1000} s.`));
      }, limitMs);
    });
    let secret: string | undefined;
    try {
      const { secret: named, project } = connection;
      if (named !== null) secret = (await vault.reveal(project, [named])).get(named)?.reveal();
      return { ok: true, reason: await Promise.race([probe(connection, secret, addresses, over.signal), late]) };
    } catch (error) {
      return { ok: false, reason: reasonOf(error, secret) };
    } finally {
      clearTimeout(timer);
      over.abort();
    }
  };

  return {
    async set(actor, project, name, { kind, settings: given, secret = null }) {
      if (!isName(name))
        throw connectionsErrors.create('bad_name', `${JSON.stringify(name)} cannot name a connection.`);
      const settings = completeSettings(kind, given, secret);
      await identity.getProject(project);
      return db.transact(async (tx) => {
        const before = await store.findConnection(tx, project, name);
        const after: Connection = {
          id: before?.id ?? newId(),
          project,
          name,
          kind,
          settings,
          secret,
          updatedAt: clock.wall(),
          updatedBy: actor.name,
          test: null,
        };
        await store.putConnection(tx, after);
        await audit.record(tx, {
          actor,
          action: 'connections.set',
          project,
          subject: { type: 'connection', id: after.id },
          ...(before === undefined ? {} : { before }),
          after,
          detail: { name, kind, secret },
        });
        await bus.publish(tx, { type: 'connection.set', project, subject: after.id });
        return after;
      });
    },
    async delete(actor, project, name) {
      await db.transact(async (tx) => {
        const before = await find(project, name, tx);
        await store.deleteConnection(tx, before.id);
        await audit.record(tx, {
          actor,
          action: 'connections.delete',
          project,
          subject: { type: 'connection', id: before.id },
          before,
          detail: { name },
        });
        await bus.publish(tx, { type: 'connection.deleted', project, subject: before.id });
      });
    },
    async list(project, page) {
      await identity.getProject(project);
      const after = page.cursor === undefined ? '' : String(decodeCursor(page.cursor, 1)[0]);
      return toPage(await store.listConnections(db.reader, project, after, page.limit + 1), page.limit, ({ name }) => [
        name,
      ]);
    },
    async test(actor, project, name) {
      const connection = await find(project, name);
      const started = clock.monotonic();
      const outcome = await attempt(connection);
      const result: TestResult = { at: clock.wall(), ms: Math.round(clock.monotonic() - started), ...outcome };
      await db.transact(async (tx) => {
        await store.keepTest(tx, connection, result);
        await audit.record(tx, {
          actor,
          action: 'connections.test',
          project,
          subject: { type: 'connection', id: connection.id },
          detail: { name, ok: result.ok },
        });
        await bus.publish(tx, { type: 'connection.tested', project, subject: connection.id });
      });
      return result;
    },
  };
}
