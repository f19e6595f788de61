// Models that endpoints use: which provider, under which name there, with which key, at which prices.
import type { Actor } from '../../../kernel/actor.ts';
import { isName } from '../../../kernel/names.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../../kernel/paging.ts';
import type { Tx } from '../../../platform/db/database.ts';
import { gatewayErrors } from '../errors.ts';
import { findKey } from '../keys/store.ts';
import type { Key, ModelDefinition, Prices } from '../model.ts';
import { type RecordDeps, tell } from '../telling.ts';
import * as store from './store.ts';

export interface NewModel {
  readonly name: string;
  readonly keyId: string;
  readonly provider: string;
  readonly model: string;
  readonly prices?: Prices | null | undefined;
}

export type ModelChange = { readonly [field in keyof NewModel]?: NewModel[field] | undefined };

export interface Models {
  /** @throws AppError `gateway.bad_name`, `gateway.bad_value`, `gateway.unknown` (key), `gateway.name_taken` */
  create(actor: Actor, project: string, model: NewModel): Promise<ModelDefinition>;
  /** @throws AppError as `create`, and `gateway.unknown` */
  change(actor: Actor, project: string, key: Key, change: ModelChange): Promise<ModelDefinition>;
  /** @throws AppError `gateway.unknown` */
  get(project: string, key: Key): Promise<ModelDefinition>;
  find(project: string, key: Key): Promise<ModelDefinition | undefined>;
  /** By name. */
  list(
    project: string,
    page: PageRequest,
    where?: { readonly provider?: string | undefined; readonly keyId?: string | undefined },
  ): Promise<Page<ModelDefinition>>;
  /** @throws AppError `gateway.unknown`, `gateway.model_in_use` */
  delete(actor: Actor, project: string, key: Key): Promise<void>;
}

/** The most a million tokens may cost, 1,000,000 dollars: sums stay within what an integer holds. */
const mostMicros = 1e12;

function checkPrices(prices: Prices): void {
  for (const price of [prices.input, prices.output, prices.cachedInput ?? 0])
    if (!Number.isSafeInteger(price) || price < 0 || price > mostMicros)
      throw gatewayErrors.create('bad_value', `A price is a whole number of micro-dollars, not ${price}.`);
}

export function createModels(deps: RecordDeps): Models {
  const { db, clock, newId, identity } = deps;

  const get = async (project: string, key: Key, tx: Tx = db.reader): Promise<ModelDefinition> => {
    const found = await store.findModel(tx, project, key);
    if (found !== undefined) return found;
    throw gatewayErrors.create('unknown', `Project ${project} has no model ${'id' in key ? key.id : key.name}.`, {
      details: { what: 'GatewayModelDefinition', ...('id' in key ? { model_definition_id: key.id } : key) },
    });
  };
  const check = ({ name, provider, model, prices }: ModelChange): void => {
    if (name !== undefined && !isName(name))
      throw gatewayErrors.create('bad_name', `${JSON.stringify(name)} cannot name a model.`);
    for (const [field, text] of [
      ['provider', provider],
      ['model', model],
    ])
      if (text !== undefined && (text.trim() === '' || text.length > 300 || /\p{Cc}/u.test(text)))
        throw gatewayErrors.create('bad_value', `The ${field} must have 1 to 300 printable characters.`);
    if (prices !== null && prices !== undefined) checkPrices(prices);
  };
  const put = async (
    tx: Tx,
    actor: Actor,
    before: ModelDefinition | undefined,
    after: ModelDefinition,
  ): Promise<ModelDefinition> => {
    if (before?.name !== after.name) {
      const other = await store.findModel(tx, after.project, { name: after.name });
      if (other !== undefined)
        throw gatewayErrors.create('name_taken', `Project ${after.project} has a model ${after.name} already.`, {
          details: { what: 'Model definition', name: after.name },
        });
    }
    let { keyName } = after;
    if (after.keyId !== null && after.keyId !== before?.keyId) {
      const key = await findKey(tx, after.project, { id: after.keyId });
      if (key === undefined)
        throw gatewayErrors.create('unknown', `Project ${after.project} has no key ${after.keyId}.`, {
          details: { what: 'GatewaySecret', secret_id: after.keyId },
        });
      keyName = key.name;
    }
    const model = { ...after, keyName };
    await store.putModel(tx, model);
    await tell(deps, tx, {
      actor,
      project: model.project,
      action: before === undefined ? 'create_model' : 'change_model',
      subject: { type: 'gateway-model', id: model.id },
      ...(before === undefined ? {} : { before }),
      after: model,
      detail: { name: model.name },
    });
    return model;
  };

  return {
    async create(actor, project, given) {
      check(given);
      await identity.getProject(project);
      const now = clock.wall();
      const model: ModelDefinition = {
        id: newId(),
        project,
        name: given.name,
        keyId: given.keyId,
        keyName: null,
        provider: given.provider,
        model: given.model,
        prices: given.prices ?? null,
        createdAt: now,
        createdBy: actor.name,
        updatedAt: now,
        updatedBy: actor.name,
      };
      return db.transact((tx) => put(tx, actor, undefined, model));
    },
    async change(actor, project, key, change) {
      check(change);
      return db.transact(async (tx) => {
        const before = await get(project, key, tx);
        return put(tx, actor, before, {
          ...before,
          name: change.name ?? before.name,
          keyId: change.keyId ?? before.keyId,
          provider: change.provider ?? before.provider,
          model: change.model ?? before.model,
          prices: change.prices === undefined ? before.prices : change.prices,
          updatedAt: Math.max(clock.wall(), before.updatedAt + 1),
          updatedBy: actor.name,
        });
      });
    },
    get: (project, key) => get(project, key),
    find: (project, key) => store.findModel(db.reader, project, key),
    async list(project, page, where = {}) {
      await identity.getProject(project);
      const after = page.cursor === undefined ? undefined : String(decodeCursor(page.cursor, 1)[0]);
      const rows = await store.listModels(db.reader, project, { ...where, after }, page.limit + 1);
      return toPage(rows, page.limit, ({ name }) => [name]);
    },
    async delete(actor, project, key) {
      await db.transact(async (tx) => {
        const before = await get(project, key, tx);
        if (await store.isAttached(tx, before.id))
          throw gatewayErrors.create('model_in_use', `Endpoints use the model ${before.name}.`);
        await store.deleteModel(tx, before.id);
        await tell(deps, tx, {
          actor,
          project,
          action: 'delete_model',
          subject: { type: 'gateway-model', id: before.id },
          before,
          detail: { name: before.name },
        });
      });
    },
  };
}
