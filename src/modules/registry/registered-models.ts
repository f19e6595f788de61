// Registered models: names under which versions are kept.
import type { Actor } from '../../kernel/actor.ts';
import type { Page, PageRequest } from '../../kernel/paging.ts';
import type { Tx } from '../../platform/db/database.ts';
import { searchPage } from '../../platform/db/search.ts';
import { registryErrors } from './errors.ts';
import { isPrompt, type RegisteredModel, type Tags } from './model.ts';
import type { RegistryDeps } from './ports.ts';
import { loadModels, modelSearch, type SearchRequest } from './search-store.ts';
import * as store from './store.ts';

export interface RegisteredModels {
  /** @throws AppError `registry.model_exists`, `identity.unknown_project` */
  create(
    actor: Actor,
    project: string,
    input: { readonly name: string; readonly description?: string | undefined; readonly tags?: Tags | undefined },
  ): Promise<RegisteredModel>;
  /** @throws AppError `registry.unknown_model` */
  get(project: string, name: string): Promise<RegisteredModel>;
  /** By name unless an order is given. @throws AppError `request.bad_filter` */
  search(project: string, request: SearchRequest, page: PageRequest): Promise<Page<RegisteredModel>>;
  rename(actor: Actor, project: string, name: string, newName: string): Promise<RegisteredModel>;
  describe(actor: Actor, project: string, name: string, description: string): Promise<RegisteredModel>;
  setTags(project: string, name: string, tags: Tags): Promise<void>;
  /** False when there was no such tag. */
  deleteTag(project: string, name: string, key: string): Promise<boolean>;
  /** Hides the model and its versions; the name is free again. */
  delete(actor: Actor, project: string, name: string): Promise<void>;
  /** Brings back the model of that name that was deleted last. @throws AppError `registry.model_exists` */
  restore(actor: Actor, project: string, name: string): Promise<RegisteredModel>;
}

/** The live model of that name. @throws AppError `registry.unknown_model` */
export async function loadModel(tx: Tx, project: string, name: string): Promise<RegisteredModel> {
  const model = await store.findModel(tx, project, name);
  if (model === undefined) {
    throw registryErrors.create('unknown_model', `Project ${project} has no model ${name}.`, { details: { name } });
  }
  return model;
}

export function createRegisteredModels(deps: RegistryDeps): RegisteredModels {
  const { db, clock, audit, bus, lineage } = deps;

  const exists = (name: string): Error =>
    registryErrors.create('model_exists', `Model ${name} exists.`, { details: { name } });

  const change = async (
    tx: Tx,
    actor: Actor,
    action: string,
    before: RegisteredModel,
    fields: Partial<Pick<RegisteredModel, 'name' | 'description' | 'deletedAt'>>,
  ): Promise<RegisteredModel> => {
    const after: RegisteredModel = { ...before, ...fields, updatedAt: clock.now() };
    await store.updateModel(tx, before.id, {
      name: after.name,
      live_name: after.deletedAt === null ? after.name : null,
      description: after.description,
      deleted_at: after.deletedAt,
      updated_at: after.updatedAt,
    });
    const ref = { type: 'model', id: before.id } as const;
    if (after.name !== before.name)
      await lineage.describe(tx, {
        ref,
        project: before.project,
        label: after.name,
        detail: { prompt: isPrompt(after) },
      });
    await audit.record(tx, { actor, action, project: before.project, subject: ref, before, after });
    await bus.publish(tx, {
      type: 'model.changed',
      project: before.project,
      subject: before.id,
      data: { name: after.name },
    });
    return after;
  };

  return {
    async create(actor, project, input) {
      await deps.identity.getProject(project);
      return db.transact(async (tx) => {
        if ((await store.findModel(tx, project, input.name)) !== undefined) throw exists(input.name);
        const now = clock.now();
        const model: RegisteredModel = {
          id: deps.newId(),
          project,
          name: input.name,
          description: input.description ?? '',
          lastVersion: 0,
          tags: input.tags ?? {},
          aliases: {},
          createdAt: now,
          updatedAt: now,
          deletedAt: null,
        };
        await store.insertModel(tx, model);
        await store.modelTags.upsert(tx, model.id, model.tags);
        const ref = { type: 'model', id: model.id } as const;
        await lineage.describe(tx, { ref, project, label: model.name, detail: { prompt: isPrompt(model) } });
        await audit.record(tx, { actor, action: 'registry.create_model', project, subject: ref, after: model });
        await bus.publish(tx, {
          type: 'model.created',
          project,
          subject: model.id,
          data: { name: model.name, description: model.description, tags: model.tags, prompt: isPrompt(model) },
        });
        return model;
      });
    },
    get: (project, name) => loadModel(db.reader, project, name),
    search: (project, request, page) => searchPage(db, modelSearch(project, request), page, loadModels),
    async rename(actor, project, name, newName) {
      return db.transact(async (tx) => {
        const before = await loadModel(tx, project, name);
        const other = await store.findModel(tx, project, newName);
        if (other !== undefined && other.id !== before.id) throw exists(newName);
        return change(tx, actor, 'registry.rename_model', before, { name: newName });
      });
    },
    async describe(actor, project, name, description) {
      return db.transact(async (tx) =>
        change(tx, actor, 'registry.describe_model', await loadModel(tx, project, name), { description }),
      );
    },
    async setTags(project, name, tags) {
      await db.transact(async (tx) => {
        const model = await loadModel(tx, project, name);
        await store.modelTags.upsert(tx, model.id, tags);
        await store.updateModel(tx, model.id, { updated_at: clock.now() });
        for (const [key, value] of Object.entries(tags))
          await bus.publish(tx, {
            type: 'model.tag.set',
            project,
            subject: model.id,
            data: { model: model.name, key, value, prompt: isPrompt(model) },
          });
      });
    },
    async deleteTag(project, name, key) {
      return db.transact(async (tx) => {
        const model = await loadModel(tx, project, name);
        const was = await store.modelTags.delete(tx, model.id, key);
        if (was)
          await bus.publish(tx, {
            type: 'model.tag.deleted',
            project,
            subject: model.id,
            data: { model: model.name, key, prompt: isPrompt(model) },
          });
        return was;
      });
    },
    async delete(actor, project, name) {
      await db.transact(async (tx) => {
        const before = await loadModel(tx, project, name);
        await change(tx, actor, 'registry.delete_model', before, { deletedAt: clock.now() });
      });
    },
    async restore(actor, project, name) {
      return db.transact(async (tx) => {
        const before = await store.findDeletedModel(tx, project, name);
        if (before === undefined) {
          throw registryErrors.create('unknown_model', `Project ${project} has no deleted model ${name}.`, {
            details: { name },
          });
        }
        if ((await store.findModel(tx, project, name)) !== undefined) throw exists(name);
        return change(tx, actor, 'registry.restore_model', before, { deletedAt: null });
      });
    },
  };
}
