// Keys of providers. A value is written under an id of its own before its record points there, and goes after its record does, so that a
// crash leaves at most a value that nothing names. Nothing here answers a value but `reveal`.
import type { Actor } from '../../../kernel/actor.ts';
import { isName } from '../../../kernel/names.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../../kernel/paging.ts';
import type { Tx } from '../../../platform/db/database.ts';
import type { AddressRule } from '../../../platform/outbound/addresses.ts';
import type { Secrets } from '../../../platform/secrets/secrets.ts';
import { SecretValue } from '../../../platform/secrets/secrets.ts';
import { gatewayErrors } from '../errors.ts';
import type { Key, ProviderKey } from '../model.ts';
import { type RecordDeps, tell } from '../telling.ts';
import { checkSettings, checkValues, mask } from './address.ts';
import * as store from './store.ts';

export interface NewKey {
  readonly name: string;
  readonly provider?: string | undefined;
  /** Secret; such as `api_key`. */
  readonly values: Readonly<Record<string, string>>;
  /** Not secret; `api_base` is where calls go. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
}

export interface KeyChange {
  readonly provider?: string | null | undefined;
  readonly values?: Readonly<Record<string, string>> | undefined;
  readonly settings?: Readonly<Record<string, string>> | undefined;
}

export interface Keys {
  /** @throws AppError `gateway.bad_name`, `gateway.bad_value`, `gateway.bad_address`, `gateway.name_taken` */
  create(actor: Actor, project: string, key: NewKey): Promise<ProviderKey>;
  /** @throws AppError `gateway.unknown`, `gateway.bad_value`, `gateway.bad_address`, `gateway.address_needs_value` */
  change(actor: Actor, project: string, key: Key, change: KeyChange): Promise<ProviderKey>;
  /** @throws AppError `gateway.unknown` */
  get(project: string, key: Key): Promise<ProviderKey>;
  find(project: string, key: Key): Promise<ProviderKey | undefined>;
  /** By name. */
  list(project: string, page: PageRequest, provider?: string): Promise<Page<ProviderKey>>;
  /** Models that use it have no key afterwards. @throws AppError `gateway.unknown` */
  delete(actor: Actor, project: string, key: Key): Promise<void>;
  /** The secret values by name, for a call to the provider. @throws AppError `gateway.unknown` when the value is lost */
  reveal(key: ProviderKey): Promise<ReadonlyMap<string, SecretValue>>;
  /** Drops values that a crash left without a record. Called before anything else is. */
  sweep(): Promise<number>;
}

/** Names with a dot are those of modules other than the vault. */
const secretName = (id: string): string => `gateway.${id}`;
const mostKept = 200;

export function createKeys(deps: RecordDeps & { readonly secrets: Secrets; readonly addresses: AddressRule }): Keys {
  const { db, clock, newId, identity, secrets, addresses } = deps;
  /** Values under an id never change, so that reading the secrets file once is enough. */
  const known = new Map<string, ReadonlyMap<string, SecretValue>>();

  const unknown = (project: string, key: Key): Error =>
    gatewayErrors.create('unknown', `Project ${project} has no key ${'id' in key ? key.id : key.name}.`, {
      details: 'id' in key ? { what: 'GatewaySecret', secret_id: key.id } : { what: 'GatewaySecret', name: key.name },
    });
  const get = async (project: string, key: Key, tx: Tx = db.reader): Promise<ProviderKey> => {
    const found = await store.findKey(tx, project, key);
    if (found === undefined) throw unknown(project, key);
    return found;
  };
  const put = async (tx: Tx, actor: Actor, before: ProviderKey | undefined, after: ProviderKey): Promise<void> => {
    await store.putKey(tx, after);
    await tell(deps, tx, {
      actor,
      project: after.project,
      action: 'set_key',
      subject: { type: 'gateway-key', id: after.id },
      ...(before === undefined ? {} : { before }),
      after,
      detail: { name: after.name, replaced: before !== undefined && before.valueId !== after.valueId },
    });
  };
  /** Writes values, runs the change with their id, and drops what it replaced, or its own when it fails. */
  const withValues = async (
    values: Readonly<Record<string, string>> | undefined,
    work: (valueId: string | undefined) => Promise<{ readonly key: ProviderKey; readonly replaced?: string }>,
  ): Promise<ProviderKey> => {
    const id = values === undefined ? undefined : newId();
    if (id !== undefined) await secrets.set(secretName(id), JSON.stringify(values));
    const { key, replaced } = await work(id).catch(async (error: unknown) => {
      if (id !== undefined) await secrets.delete(secretName(id));
      throw error;
    });
    if (replaced !== undefined) {
      known.delete(replaced);
      await secrets.delete(secretName(replaced));
    }
    return key;
  };
  const masksOf = (values: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, mask(value)]));

  return {
    async create(actor, project, { name, provider = null, values, settings = {} }) {
      if (!isName(name)) throw gatewayErrors.create('bad_name', `${JSON.stringify(name)} cannot name a key.`);
      checkValues(values);
      const checked = checkSettings(settings, addresses);
      await identity.getProject(project);
      return withValues(values, async (valueId = '') => {
        const now = clock.wall();
        const key: ProviderKey = {
          id: newId(),
          project,
          name,
          provider,
          masked: masksOf(values),
          settings: checked,
          valueId,
          createdAt: now,
          createdBy: actor.name,
          updatedAt: now,
          updatedBy: actor.name,
        };
        await db.transact(async (tx) => {
          if ((await store.findKey(tx, project, { name })) !== undefined)
            throw gatewayErrors.create('name_taken', `Project ${project} has a key ${name} already.`, {
              details: { what: 'Secret', name },
            });
          await put(tx, actor, undefined, key);
        });
        return { key };
      });
    },
    async change(actor, project, which, { provider, values, settings }) {
      if (values !== undefined) checkValues(values);
      const checked = settings === undefined ? undefined : checkSettings(settings, addresses);
      await get(project, which);
      return withValues(values, (valueId) =>
        db.transact(async (tx) => {
          const before = await get(project, which, tx);
          if (valueId === undefined && checked !== undefined && checked['api_base'] !== before.settings['api_base'])
            throw gatewayErrors.create(
              'address_needs_value',
              `api_base of key ${before.name} changes only together with its value.`,
            );
          const key: ProviderKey = {
            ...before,
            provider: provider === undefined ? before.provider : provider,
            settings: checked ?? before.settings,
            ...(valueId === undefined || values === undefined ? {} : { valueId, masked: masksOf(values) }),
            updatedAt: Math.max(clock.wall(), before.updatedAt + 1),
            updatedBy: actor.name,
          };
          await put(tx, actor, before, key);
          return valueId === undefined ? { key } : { key, replaced: before.valueId };
        }),
      );
    },
    get: (project, key) => get(project, key),
    find: (project, key) => store.findKey(db.reader, project, key),
    async list(project, page, provider) {
      await identity.getProject(project);
      const after = page.cursor === undefined ? undefined : String(decodeCursor(page.cursor, 1)[0]);
      const rows = await store.listKeys(db.reader, project, { provider, after }, page.limit + 1);
      return toPage(rows, page.limit, ({ name }) => [name]);
    },
    async delete(actor, project, which) {
      const { valueId } = await db.transact(async (tx) => {
        const before = await get(project, which, tx);
        await store.deleteKey(tx, before.id);
        await tell(deps, tx, {
          actor,
          project,
          action: 'delete_key',
          subject: { type: 'gateway-key', id: before.id },
          before,
          detail: { name: before.name },
        });
        return before;
      });
      known.delete(valueId);
      await secrets.delete(secretName(valueId));
    },
    async reveal(key) {
      const held = known.get(key.valueId);
      if (held !== undefined) return held;
      const sealed = await secrets.get(secretName(key.valueId));
      if (sealed === undefined) throw unknown(key.project, { name: key.name });
      const values = JSON.parse(sealed.reveal()) as Record<string, string>;
      const opened = new Map(Object.entries(values).map(([name, value]) => [name, new SecretValue(value)]));
      if (known.size >= mostKept) known.clear();
      known.set(key.valueId, opened);
      return opened;
    },
    async sweep() {
      const named = new Set([...(await store.valueIds(db.reader))].map(secretName));
      const lost = (await secrets.names()).filter((name) => name.startsWith(secretName('')) && !named.has(name));
      for (const name of lost) await secrets.delete(name);
      return lost.length;
    },
  };
}
