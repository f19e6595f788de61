// Experiments: made, renamed, tagged, deleted together with their runs, and restored.
import type { Actor } from '../../../kernel/actor.ts';
import type { Page, PageRequest } from '../../../kernel/paging.ts';
import type { Tx } from '../../../platform/db/database.ts';
import { searchPage } from '../../../platform/db/search.ts';
import { trackingErrors } from '../errors.ts';
import type { TrackingDeps } from '../ports.ts';
import * as runsStore from '../runs/store.ts';
import type { SearchRequest } from '../search.ts';
import { defaultExperimentName, type Experiment, type Tags } from './experiment.ts';
import { experimentSearch, loadExperiments } from './search-store.ts';
import * as store from './store.ts';

export type { ExperimentKey } from './store.ts';

export interface NewExperiment {
  readonly name: string;
  readonly artifactLocation?: string | undefined;
  readonly tags?: Tags | undefined;
}

export interface Experiments {
  /** @throws AppError `tracking.experiment_exists`, `identity.unknown_project` */
  create(actor: Actor, project: string, input: NewExperiment): Promise<Experiment>;
  /** The experiment with number 0, made when it is missing. */
  ensureDefault(project: string): Promise<Experiment>;
  /** Deleted ones too. @throws AppError `tracking.unknown_experiment` */
  get(project: string, key: store.ExperimentKey): Promise<Experiment>;
  find(project: string, key: store.ExperimentKey): Promise<Experiment | undefined>;
  /** Newest first unless an order is given. @throws AppError `request.bad_filter` */
  search(project: string, request: SearchRequest, page: PageRequest): Promise<Page<Experiment>>;
  rename(actor: Actor, project: string, id: string, name: string): Promise<Experiment>;
  setTags(project: string, id: string, tags: Tags): Promise<void>;
  /** @throws AppError `tracking.unknown_tag` */
  deleteTag(project: string, id: string, key: string): Promise<void>;
  /** Deletes the experiment and its active runs; both come back with `restore`. */
  delete(actor: Actor, project: string, id: string): Promise<void>;
  restore(actor: Actor, project: string, id: string): Promise<void>;
}

export function unknownExperiment(key: store.ExperimentKey): Error {
  const [field, value] = Object.entries(key)[0] ?? ['id', ''];
  return trackingErrors.create('unknown_experiment', `There is no experiment with ${field} ${String(value)}.`, {
    details: { [field]: value },
  });
}

export function createExperiments(deps: TrackingDeps): Experiments {
  const { db, clock, audit, bus, lineage } = deps;

  const load = async (tx: Tx, project: string, key: store.ExperimentKey): Promise<Experiment> => {
    const experiment = await store.findExperiment(tx, project, key);
    if (experiment === undefined) throw unknownExperiment(key);
    return experiment;
  };
  const loadActive = async (tx: Tx, project: string, id: string): Promise<Experiment> => {
    const experiment = await load(tx, project, { id });
    if (experiment.deletedAt !== null) {
      throw trackingErrors.create('not_active', `Experiment ${experiment.name} is deleted.`, {
        details: { experiment: experiment.number },
      });
    }
    return experiment;
  };

  const insert = async (tx: Tx, actor: Actor, project: string, input: NewExperiment): Promise<Experiment> => {
    const now = clock.now();
    const experiment: Experiment = {
      id: deps.newId(),
      project,
      number: (await store.highestNumber(tx, project)) + 1,
      name: input.name,
      artifactLocation: input.artifactLocation ?? null,
      tags: input.tags ?? {},
      createdAt: now,
      updatedAt: now,
      deletedAt: null,
    };
    await store.insertExperiment(tx, experiment);
    await store.experimentTags.upsert(tx, experiment.id, experiment.tags);
    const ref = { type: 'experiment', id: experiment.id } as const;
    await lineage.describe(tx, { ref, project, label: experiment.name });
    await audit.record(tx, { actor, action: 'tracking.create_experiment', project, subject: ref, after: experiment });
    await bus.publish(tx, { type: 'experiment.created', project, subject: experiment.id });
    return experiment;
  };

  /** Writes the change with its audit entry and event. */
  const change = async (
    tx: Tx,
    actor: Actor,
    before: Experiment,
    action: string,
    fields: { readonly name?: string; readonly deletedAt?: number | null },
  ): Promise<Experiment> => {
    const after: Experiment = { ...before, ...fields, updatedAt: clock.now() };
    await store.updateExperiment(tx, before.id, {
      name: after.name,
      updated_at: after.updatedAt,
      deleted_at: after.deletedAt,
    });
    const ref = { type: 'experiment', id: before.id } as const;
    if (after.name !== before.name) await lineage.describe(tx, { ref, project: before.project, label: after.name });
    await audit.record(tx, { actor, action, project: before.project, subject: ref, before, after });
    await bus.publish(tx, { type: 'experiment.changed', project: before.project, subject: before.id });
    return after;
  };

  return {
    async create(actor, project, input) {
      await deps.identity.getProject(project);
      return db.transact(async (tx) => {
        const existing = await store.findExperiment(tx, project, { name: input.name });
        if (existing !== undefined) {
          throw trackingErrors.create('experiment_exists', `Experiment ${input.name} exists.`, {
            details: { name: input.name, deleted: existing.deletedAt !== null },
          });
        }
        return insert(tx, actor, project, input);
      });
    },
    async ensureDefault(project) {
      const found = await store.findExperiment(db.reader, project, { number: 0 });
      if (found !== undefined) return found;
      await deps.identity.getProject(project);
      const actor = { kind: 'policy', id: 'default-experiment', name: 'default-experiment' } as const;
      return db.transact(
        async (tx) =>
          (await store.findExperiment(tx, project, { number: 0 })) ??
          insert(tx, actor, project, { name: defaultExperimentName }),
      );
    },
    get: (project, key) => load(db.reader, project, key),
    find: (project, key) => store.findExperiment(db.reader, project, key),
    search: (project, request, page) => searchPage(db, experimentSearch(project, request), page, loadExperiments),
    async rename(actor, project, id, name) {
      return db.transact(async (tx) => {
        const before = await loadActive(tx, project, id);
        const other = await store.findExperiment(tx, project, { name });
        if (other !== undefined && other.id !== id) {
          throw trackingErrors.create('experiment_exists', `Experiment ${name} exists.`, {
            details: { name, deleted: other.deletedAt !== null },
          });
        }
        return change(tx, actor, before, 'tracking.rename_experiment', { name });
      });
    },
    async setTags(project, id, tags) {
      await db.transact(async (tx) => {
        await loadActive(tx, project, id);
        await store.experimentTags.upsert(tx, id, tags);
        await store.updateExperiment(tx, id, { updated_at: clock.now() });
      });
    },
    async deleteTag(project, id, key) {
      await db.transact(async (tx) => {
        await loadActive(tx, project, id);
        if (!(await store.experimentTags.delete(tx, id, key))) {
          throw trackingErrors.create('unknown_tag', `The experiment has no tag ${key}.`, { details: { key } });
        }
        await store.updateExperiment(tx, id, { updated_at: clock.now() });
      });
    },
    async delete(actor, project, id) {
      await db.transact(async (tx) => {
        const before = await loadActive(tx, project, id);
        const after = await change(tx, actor, before, 'tracking.delete_experiment', { deletedAt: clock.now() });
        await runsStore.deleteRunsOf(tx, id, after.deletedAt ?? 0);
      });
    },
    async restore(actor, project, id) {
      await db.transact(async (tx) => {
        const before = await load(tx, project, { id });
        if (before.deletedAt === null) {
          throw trackingErrors.create('not_active', `Experiment ${before.name} is not deleted.`, {
            hint: 'There is nothing to restore.',
            details: { experiment: before.number, active: true },
          });
        }
        await change(tx, actor, before, 'tracking.restore_experiment', { deletedAt: null });
        await runsStore.restoreRunsOf(tx, id, before.deletedAt);
      });
    },
  };
}
