// Logged models: announced by a run before their files are written, ready once all of them are there.
import type { Actor } from '../../../kernel/actor.ts';
import type { Page, PageRequest } from '../../../kernel/paging.ts';
import type { Tx } from '../../../platform/db/database.ts';
import { searchPage } from '../../../platform/db/search.ts';
import { trackingErrors } from '../errors.ts';
import type { Tags } from '../experiments/experiment.ts';
import { unknownExperiment } from '../experiments/experiments.ts';
import * as experimentsStore from '../experiments/store.ts';
import type { TrackingDeps } from '../ports.ts';
import { proposeRunName } from '../runs/run.ts';
import type { SearchRequest } from '../search.ts';
import type { LoggedModel, LoggedModelRecord } from './logged-model.ts';
import { loggedModelSearch, type MeasuredOn } from './search-store.ts';
import * as store from './store.ts';

export interface NewLoggedModel {
  /** Kept from elsewhere; one is made without it. */
  readonly id?: string | undefined;
  readonly experimentId: string;
  /** One is proposed without it. */
  readonly name?: string | undefined;
  readonly modelType?: string | undefined;
  readonly sourceRunId?: string | undefined;
  readonly params?: Tags | undefined;
  readonly tags?: Tags | undefined;
}

export interface LoggedModels {
  /** The source run may be one that this server does not know. @throws AppError `tracking.unknown_experiment`, `tracking.logged_model_exists` */
  create(actor: Actor, project: string, input: NewLoggedModel): Promise<LoggedModelRecord>;
  /** @throws AppError `tracking.unknown_logged_model` (a deleted one too, unless `deleted` is asked for) */
  get(project: string, id: string, deleted?: boolean): Promise<LoggedModelRecord>;
  find(project: string, id: string): Promise<LoggedModel | undefined>;
  /** Newest first unless an order is given. @throws AppError `request.bad_filter` */
  search(
    project: string,
    experimentIds: readonly string[] | undefined,
    request: SearchRequest & { readonly datasets?: readonly MeasuredOn[] | undefined },
    page: PageRequest,
  ): Promise<Page<LoggedModelRecord>>;
  /** Publishes `model.logged` when it becomes ready. */
  finish(project: string, id: string, status: 'ready' | 'failed', message?: string): Promise<LoggedModelRecord>;
  setTags(project: string, id: string, tags: Tags): Promise<LoggedModelRecord>;
  deleteTag(project: string, id: string, key: string): Promise<void>;
  logParams(project: string, id: string, params: Tags): Promise<void>;
  delete(actor: Actor, project: string, id: string): Promise<void>;
}

export function createLoggedModels(deps: TrackingDeps): LoggedModels {
  const { db, clock, audit, bus } = deps;

  const load = async (tx: Tx, project: string, id: string, deleted = false): Promise<LoggedModel> => {
    const model = await store.findModel(tx, project, id);
    if (model === undefined || (model.deletedAt !== null && !deleted)) {
      throw trackingErrors.create('unknown_logged_model', `There is no logged model ${id}.`, {
        details: { model: id },
      });
    }
    return model;
  };
  const record = async (tx: Tx, model: LoggedModel): Promise<LoggedModelRecord> => {
    const [found] = await store.withRecords(tx, [model]);
    if (found === undefined) throw new Error(`Logged model ${model.id} vanished while it was read.`);
    return found;
  };

  return {
    async create(actor, project, input) {
      return db.transact(async (tx) => {
        const experiment = await experimentsStore.findExperiment(tx, project, { id: input.experimentId });
        if (experiment === undefined) throw unknownExperiment({ id: input.experimentId });
        const [same] = input.id === undefined ? [] : await store.findModels(tx, [input.id]);
        if (same !== undefined) {
          throw trackingErrors.create('logged_model_exists', `There is a logged model ${same.id} already.`, {
            details: { model: same.id },
          });
        }
        const sourceRunId = input.sourceRunId ?? null;
        const now = clock.now();
        const model: LoggedModel = {
          id: input.id ?? `m-${deps.newId()}`,
          project,
          experimentId: experiment.id,
          experimentNumber: experiment.number,
          artifactLocation: experiment.artifactLocation,
          name: input.name ?? proposeRunName(deps.random),
          modelType: input.modelType ?? null,
          status: 'pending',
          statusMessage: null,
          sourceRunId,
          createdAt: now,
          updatedAt: now,
          deletedAt: null,
        };
        const { params = {}, tags = {} } = input;
        await store.insertModel(tx, model);
        await store.modelParams.upsert(tx, model.id, params);
        await store.modelTags.upsert(tx, model.id, tags);
        await audit.record(tx, {
          actor,
          action: 'tracking.create_logged_model',
          project,
          subject: sourceRunId === null ? { type: 'experiment', id: experiment.id } : { type: 'run', id: sourceRunId },
          after: model,
          detail: { model: model.id },
        });
        return { ...model, params, tags, metrics: [] };
      });
    },
    get: async (project, id, deleted) => record(db.reader, await load(db.reader, project, id, deleted)),
    find: (project, id) => store.findModel(db.reader, project, id),
    async search(project, experimentIds, request, page) {
      if (experimentIds?.length === 0) return { items: [] };
      return searchPage(db, loggedModelSearch(project, experimentIds, request), page, async (tx, ids) =>
        store.withRecords(tx, await store.findModels(tx, ids)),
      );
    },
    async finish(project, id, status, message) {
      return db.transact(async (tx) => {
        const before = await load(tx, project, id);
        const updatedAt = clock.now();
        const statusMessage = message ?? null;
        await store.updateModel(tx, id, { status, status_message: statusMessage, updated_at: updatedAt });
        if (status === 'ready' && before.status !== 'ready') {
          const data = { name: before.name, runId: before.sourceRunId };
          await bus.publish(tx, { type: 'model.logged', project, subject: id, data });
        }
        return record(tx, { ...before, status, statusMessage, updatedAt });
      });
    },
    async setTags(project, id, tags) {
      return db.transact(async (tx) => {
        const model = await load(tx, project, id);
        const updatedAt = clock.now();
        await store.modelTags.upsert(tx, id, tags);
        await store.updateModel(tx, id, { updated_at: updatedAt });
        return record(tx, { ...model, updatedAt });
      });
    },
    async deleteTag(project, id, key) {
      await db.transact(async (tx) => {
        await load(tx, project, id);
        if (!(await store.modelTags.delete(tx, id, key))) {
          throw trackingErrors.create('unknown_tag', `Logged model ${id} has no tag ${key}.`, {
            details: { key, model: id },
          });
        }
      });
    },
    async logParams(project, id, params) {
      await db.transact(async (tx) => {
        await load(tx, project, id);
        await store.modelParams.upsert(tx, id, params);
      });
    },
    async delete(actor, project, id) {
      await db.transact(async (tx) => {
        const before = await load(tx, project, id);
        const now = clock.now();
        await store.updateModel(tx, id, { deleted_at: now, updated_at: now });
        await audit.record(tx, {
          actor,
          action: 'tracking.delete_logged_model',
          project,
          subject: { type: 'experiment', id: before.experimentId },
          before,
          detail: { model: id },
        });
      });
    },
  };
}
