// Aliases: names such as `champion` that point to one version. Every move is kept, so "what was live on that day" has an answer.
import type { Actor } from '../../kernel/actor.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../kernel/paging.ts';
import type { Millis } from '../../kernel/time.ts';
import type { Tx } from '../../platform/db/database.ts';
import { registryErrors } from './errors.ts';
import { type AliasMove, isAlias, isPrompt, type ModelVersion, type RegisteredModel } from './model.ts';
import type { RegistryDeps } from './ports.ts';
import { loadModel } from './registered-models.ts';
import * as store from './store.ts';
import { loadVersion } from './versions.ts';

export interface Aliases {
  /** Points an alias to a version. @throws AppError `registry.bad_alias`, `registry.unknown_version` */
  set(actor: Actor, project: string, model: string, alias: string, version: number): Promise<void>;
  /** Removes an alias; nothing happens when it is not there. */
  delete(actor: Actor, project: string, model: string, alias: string): Promise<void>;
  /** @throws AppError `registry.unknown_alias` */
  resolve(project: string, model: string, alias: string): Promise<ModelVersion>;
  /** Moves of one alias or of all, newest first. */
  history(project: string, model: string, alias: string | undefined, page: PageRequest): Promise<Page<AliasMove>>;
  /** Where each alias of a model pointed at a time; one that pointed nowhere is not there. */
  allAt(project: string, model: string, time: Millis): Promise<Readonly<Record<string, number>>>;
  /** The version an alias pointed to at a time; null when it pointed nowhere. */
  at(project: string, model: string, alias: string, time: Millis): Promise<number | null>;
}

export function createAliases(deps: RegistryDeps): Aliases {
  const { db, clock, audit, bus } = deps;

  const recordMove = async (
    tx: Tx,
    actor: Actor,
    model: RegisteredModel,
    alias: string,
    version: number | null,
  ): Promise<void> => {
    const { project } = model;
    const at = clock.now();
    await store.insertAliasMove(tx, deps.newId(), model.id, { alias, version, actor: actor.name, at });
    await store.updateModel(tx, model.id, { updated_at: at });
    await audit.record(tx, {
      actor,
      action: version === null ? 'registry.delete_alias' : 'registry.set_alias',
      project,
      subject: { type: 'model', id: model.id },
      before: { alias, version: model.aliases[alias] ?? null },
      after: { alias, version },
      detail: { model: model.name, alias, version },
    });
    await bus.publish(tx, {
      type: 'alias.moved',
      project,
      subject: model.id,
      data: { model: model.name, alias, version, previous: model.aliases[alias] ?? null, prompt: isPrompt(model) },
    });
  };

  return {
    async set(actor, project, modelName, alias, version) {
      if (!isAlias(alias)) {
        throw registryErrors.create('bad_alias', `${JSON.stringify(alias)} cannot be an alias.`, {
          details: { alias },
        });
      }
      await db.transact(async (tx) => {
        const model = await loadModel(tx, project, modelName);
        await loadVersion(tx, model, version);
        if (model.aliases[alias] === version) return;
        await store.upsertAlias(tx, model.id, alias, version);
        await recordMove(tx, actor, model, alias, version);
      });
    },
    async delete(actor, project, modelName, alias) {
      await db.transact(async (tx) => {
        const model = await loadModel(tx, project, modelName);
        if (model.aliases[alias] === undefined) return;
        await store.deleteAlias(tx, model.id, alias);
        await recordMove(tx, actor, model, alias, null);
      });
    },
    async resolve(project, modelName, alias) {
      const model = await loadModel(db.reader, project, modelName);
      const version = Object.hasOwn(model.aliases, alias) ? model.aliases[alias] : undefined;
      if (version === undefined) {
        throw registryErrors.create('unknown_alias', `Model ${modelName} has no alias ${alias}.`, {
          details: { name: modelName, alias },
        });
      }
      return loadVersion(db.reader, model, version);
    },
    async history(project, modelName, alias, page) {
      const model = await loadModel(db.reader, project, modelName);
      const key = page.cursor === undefined ? undefined : decodeCursor(page.cursor, 2);
      const before = {
        at: key === undefined ? Number.MAX_SAFE_INTEGER : Number(key[0]),
        id: key === undefined ? '' : String(key[1]),
      };
      const rows = await store.listAliasMoves(db.reader, model.id, alias, before, page.limit + 1);
      const moves = toPage(rows, page.limit, (move) => [move.at, move.id]);
      return {
        ...moves,
        items: moves.items.map(({ alias: name, version, actor, at }) => ({ alias: name, version, actor, at })),
      };
    },
    async allAt(project, modelName, time) {
      const model = await loadModel(db.reader, project, modelName);
      const moves = await store.newestAliasMoves(db.reader, model.id, time);
      return Object.fromEntries(moves.flatMap(({ alias, version }) => (version === null ? [] : [[alias, version]])));
    },
    async at(project, modelName, alias, time) {
      const model = await loadModel(db.reader, project, modelName);
      const [move] = await store.listAliasMoves(db.reader, model.id, alias, { at: time + 1, id: '' }, 1);
      return move?.version ?? null;
    },
  };
}
