// Model versions: numbered from 1 and never reused; what a version is made of is read once, when it is registered.
import type { Actor } from '../../kernel/actor.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../kernel/paging.ts';
import type { Tx } from '../../platform/db/database.ts';
import { searchPage } from '../../platform/db/search.ts';
import { registryErrors } from './errors.ts';
import { isPrompt, type ModelVersion, type RegisteredModel, type Stage, type Tags } from './model.ts';
import { createPackageReader, type ModelFolder } from './packaging.ts';
import type { RegistryDeps } from './ports.ts';
import { loadModel } from './registered-models.ts';
import { loadVersions, type SearchRequest, versionSearch } from './search-store.ts';
import * as store from './store.ts';
import * as versionStore from './version-store.ts';

export interface NewVersion {
  /** Shown as the source; any text the client wants back. */
  readonly source: string;
  /** Where this server keeps the files; null for a source elsewhere. */
  readonly folder: ModelFolder | null;
  readonly runId?: string | undefined;
  /** A run of elsewhere, kept as the client names it. */
  readonly foreignRun?: string | undefined;
  readonly loggedModelId?: string | undefined;
  /** Path of the ONNX export; by default `model.onnx` in the folder or `onnx/model.onnx` of the run. */
  readonly onnxPath?: string | undefined;
  readonly runLink?: string | undefined;
  /** Its number elsewhere; the next one without. */
  readonly version?: number | undefined;
  readonly description?: string | undefined;
  readonly tags?: Tags | undefined;
  /** Refuse a broken ONNX export instead of leaving it out. */
  readonly strict?: boolean | undefined;
}

export interface Versions {
  /** @throws AppError `registry.unknown_model`, `registry.bad_onnx`, `tracking.unknown_run`, `tracking.unknown_logged_model` */
  create(actor: Actor, project: string, model: string, input: NewVersion): Promise<ModelVersion>;
  /** @throws AppError `registry.unknown_version` */
  get(project: string, model: string, version: number): Promise<ModelVersion>;
  getById(project: string, id: string): Promise<ModelVersion>;
  /** Model and number of each of these versions, by its id; one that never was is not there. */
  namesOf(
    project: string,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, { readonly model: string; readonly version: number }>>;
  /** Runs and logged models that live versions were made of. */
  ownersOf(tx: Tx, project: string): Promise<ReadonlySet<string>>;
  /** The runs that these versions came from. */
  runsOf(project: string, ids: readonly string[]): Promise<readonly string[]>;
  /** Newest first. */
  list(project: string, model: string, page: PageRequest): Promise<Page<ModelVersion>>;
  /** Of all models; by name and newest first unless an order is given. @throws AppError `request.bad_filter` */
  search(project: string, request: SearchRequest, page: PageRequest): Promise<Page<ModelVersion>>;
  /** The newest version of each stage. */
  latest(project: string, models: readonly Pick<RegisteredModel, 'id'>[]): Promise<readonly ModelVersion[]>;
  describe(actor: Actor, project: string, model: string, version: number, description: string): Promise<ModelVersion>;
  setTags(project: string, model: string, version: number, tags: Tags): Promise<void>;
  /** False when there was no such tag. */
  deleteTag(project: string, model: string, version: number, key: string): Promise<boolean>;
  /** Moves a version to a stage; with `archiveOthers`, the versions now in it are archived. @throws AppError `registry.bad_stage` */
  moveToStage(
    actor: Actor,
    project: string,
    model: string,
    version: number,
    stage: Stage,
    archiveOthers: boolean,
  ): Promise<ModelVersion>;
  /** Hides the version and drops its aliases. */
  delete(actor: Actor, project: string, model: string, version: number): Promise<void>;
  restore(actor: Actor, project: string, model: string, version: number): Promise<ModelVersion>;
}

/** The live version of a model. @throws AppError `registry.unknown_version` */
export async function loadVersion(
  tx: Tx,
  model: RegisteredModel,
  version: number,
  deleted = false,
): Promise<ModelVersion> {
  const found = await versionStore.findVersion(tx, model.id, version);
  if (found === undefined || (found.deletedAt !== null) !== deleted) {
    throw registryErrors.create('unknown_version', `Model ${model.name} has no version ${version}.`, {
      details: { name: model.name, version },
    });
  }
  return found;
}

export function createVersions(deps: RegistryDeps): Versions {
  const { db, clock, audit, bus, lineage, tracking } = deps;
  const packages = createPackageReader(deps);

  const change = async (
    tx: Tx,
    actor: Actor,
    action: string,
    before: ModelVersion,
    fields: Partial<Pick<ModelVersion, 'stage' | 'description' | 'deletedAt'>>,
  ): Promise<ModelVersion> => {
    const after: ModelVersion = { ...before, ...fields, updatedAt: clock.now() };
    await versionStore.updateVersion(tx, before.id, {
      stage: after.stage,
      description: after.description,
      deleted_at: after.deletedAt,
      updated_at: after.updatedAt,
    });
    const { project } = before;
    const detail = { model: before.model, version: before.version, stage: after.stage };
    const subject = { type: 'model-version', id: before.id } as const;
    await audit.record(tx, { actor, action, project, subject, before, after, detail });
    await bus.publish(tx, { type: 'model.version.changed', project, subject: before.id, data: detail });
    return after;
  };

  /** Finds run and logged model before the transaction, because reading the package touches files. */
  const prepare = async (project: string, input: NewVersion) => {
    const loggedModel =
      input.loggedModelId === undefined ? undefined : await tracking.loggedModels.get(project, input.loggedModelId);
    const runId = input.runId ?? loggedModel?.sourceRunId ?? null;
    const package_ = await packages.read(
      project,
      { folder: input.folder, runId, onnxPath: input.onnxPath },
      input.strict ?? false,
    );
    return { runId, package: package_ };
  };

  return {
    async create(actor, project, modelName, input) {
      await loadModel(db.reader, project, modelName);
      const prepared = await prepare(project, input);
      return db.transact(async (tx) => {
        const model = await loadModel(tx, project, modelName);
        if (input.version !== undefined && input.version <= model.lastVersion) {
          throw registryErrors.create(
            'version_exists',
            `${model.name} is at version ${model.lastVersion} already, so ${input.version} cannot be made.`,
            { details: { model: model.name, version: input.version, last: model.lastVersion } },
          );
        }
        const now = clock.now();
        const version: ModelVersion = {
          id: deps.newId(),
          modelId: model.id,
          project,
          model: model.name,
          version: input.version ?? model.lastVersion + 1,
          stage: 'none',
          description: input.description ?? '',
          source: input.source,
          runId: prepared.runId,
          foreignRun: input.foreignRun ?? null,
          runLink: input.runLink ?? null,
          loggedModelId: input.loggedModelId ?? null,
          user: actor.name,
          ...prepared.package,
          tags: input.tags ?? {},
          aliases: [],
          createdAt: now,
          updatedAt: now,
          deletedAt: null,
        };
        // The counter first: writers of the same model then meet there, and the database runs the later one again.
        await store.updateModel(tx, model.id, { last_version: version.version, updated_at: now });
        await versionStore.insertVersion(tx, version);
        await versionStore.versionTags.upsert(tx, version.id, version.tags);
        const ref = { type: 'model-version', id: version.id } as const;
        const detail = { model: model.name, version: version.version };
        const { codeCommit: commit, codeSource } = version;
        await lineage.describe(tx, {
          ref,
          project,
          label: `${model.name} v${version.version}`,
          detail: { ...detail, commit, dirty: codeSource?.dirty ?? null, prompt: isPrompt(model) },
        });
        await lineage.link(tx, { from: { type: 'model', id: model.id }, to: ref, relation: 'contains' });
        if (version.runId !== null) {
          await lineage.link(tx, { from: { type: 'run', id: version.runId }, to: ref, relation: 'produced' });
        }
        await audit.record(tx, {
          actor,
          action: 'registry.create_version',
          project,
          subject: ref,
          after: version,
          detail,
        });
        await bus.publish(tx, {
          type: 'model.version.created',
          project,
          subject: version.id,
          data: {
            ...detail,
            runId: version.runId ?? version.foreignRun,
            source: version.source,
            description: version.description,
            tags: version.tags,
            prompt: isPrompt(model),
          },
        });
        return version;
      });
    },
    get: async (project, model, version) => loadVersion(db.reader, await loadModel(db.reader, project, model), version),
    async getById(project, id) {
      const version = await versionStore.findVersionById(db.reader, project, id);
      if (version === undefined)
        throw registryErrors.create('unknown_version', `There is no model version ${id}.`, { details: { id } });
      return version;
    },
    async namesOf(project, ids) {
      const found = await versionStore.namesOf(db.reader, project, ids);
      return new Map(found.map(({ id, model, version }) => [id, { model, version }]));
    },
    ownersOf: versionStore.ownersOf,
    runsOf: (project, ids) => versionStore.runsOf(db.reader, project, ids),
    async list(project, modelName, page) {
      const model = await loadModel(db.reader, project, modelName);
      const before = page.cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(decodeCursor(page.cursor, 1)[0]);
      const rows = await versionStore.listVersions(db.reader, model.id, before, page.limit + 1);
      return toPage(rows, page.limit, (version) => [version.version]);
    },
    search: (project, request, page) => searchPage(db, versionSearch(project, request), page, loadVersions),
    latest: (_project, models) =>
      versionStore.latestPerStage(
        db.reader,
        models.map((model) => model.id),
      ),
    async describe(actor, project, modelName, number, description) {
      return db.transact(async (tx) => {
        const version = await loadVersion(tx, await loadModel(tx, project, modelName), number);
        return change(tx, actor, 'registry.describe_version', version, { description });
      });
    },
    async setTags(project, modelName, number, tags) {
      await db.transact(async (tx) => {
        const model = await loadModel(tx, project, modelName);
        const version = await loadVersion(tx, model, number);
        await versionStore.versionTags.upsert(tx, version.id, tags);
        await versionStore.updateVersion(tx, version.id, { updated_at: clock.now() });
        for (const [key, value] of Object.entries(tags))
          await bus.publish(tx, {
            type: 'model.version.tag.set',
            project,
            subject: version.id,
            data: { model: model.name, version: number, key, value, prompt: isPrompt(model) },
          });
      });
    },
    async deleteTag(project, modelName, number, key) {
      return db.transact(async (tx) => {
        const model = await loadModel(tx, project, modelName);
        const version = await loadVersion(tx, model, number);
        const was = await versionStore.versionTags.delete(tx, version.id, key);
        if (was)
          await bus.publish(tx, {
            type: 'model.version.tag.deleted',
            project,
            subject: version.id,
            data: { model: model.name, version: number, key, prompt: isPrompt(model) },
          });
        return was;
      });
    },
    async moveToStage(actor, project, modelName, number, stage, archiveOthers) {
      if (archiveOthers && stage !== 'staging' && stage !== 'production') {
        throw registryErrors.create('bad_stage', `Versions in stage ${stage} cannot be archived by a move to it.`, {
          details: { stage, archiveOthers },
        });
      }
      return db.transact(async (tx) => {
        const model = await loadModel(tx, project, modelName);
        const version = await loadVersion(tx, model, number);
        if (archiveOthers) {
          for (const other of await versionStore.versionsInStage(tx, model.id, stage)) {
            if (other.id !== version.id)
              await change(tx, actor, 'registry.move_to_stage', other, { stage: 'archived' });
          }
        }
        await store.updateModel(tx, model.id, { updated_at: clock.now() });
        return change(tx, actor, 'registry.move_to_stage', version, { stage });
      });
    },
    async delete(actor, project, modelName, number) {
      await db.transact(async (tx) => {
        const model = await loadModel(tx, project, modelName);
        const version = await loadVersion(tx, model, number);
        for (const alias of version.aliases) {
          await store.deleteAlias(tx, model.id, alias);
          await store.insertAliasMove(tx, deps.newId(), model.id, {
            alias,
            version: null,
            actor: actor.name,
            at: clock.now(),
          });
          await bus.publish(tx, {
            type: 'alias.moved',
            project,
            subject: model.id,
            data: { model: model.name, alias, version: null, prompt: isPrompt(model) },
          });
        }
        await store.updateModel(tx, model.id, { updated_at: clock.now() });
        await change(tx, actor, 'registry.delete_version', version, { deletedAt: clock.now() });
      });
    },
    async restore(actor, project, modelName, number) {
      return db.transact(async (tx) => {
        const model = await loadModel(tx, project, modelName);
        const version = await loadVersion(tx, model, number, true);
        return change(tx, actor, 'registry.restore_version', version, { deletedAt: null });
      });
    },
  };
}
