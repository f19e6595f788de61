// Evaluation sets of a project: made, filled by records that count once per input, used in experiments.
import type { Actor } from '../../kernel/actor.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../kernel/paging.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database, Tx } from '../../platform/db/database.ts';
import { searchPage } from '../../platform/db/search.ts';
import type { NewId } from '../../platform/random/random.ts';
import type { Audit } from '../audit/index.ts';
import type { Lineage } from '../lineage/index.ts';
import type { Tracing } from '../tracing/index.ts';
import type { Tracking } from '../tracking/index.ts';
import { evaluationSetsErrors } from './errors.ts';
import { recordOfTrace } from './from-traces.ts';
import {
  contentHash,
  digestOf,
  type EvaluationRecord,
  type EvaluationSet,
  emptyContent,
  extendSchema,
  foldContent,
  inputHash,
  mergeRecord,
  type NewRecord,
  type Tags,
} from './model.ts';
import * as store from './store.ts';

export interface EvaluationSets {
  /** Names need not be unique. @param by who made it, where that is not the caller @throws AppError `tracking.unknown_experiment` */
  create(
    actor: Actor,
    project: string,
    input: {
      readonly name: string;
      readonly tags?: Tags | undefined;
      readonly experimentIds?: readonly string[] | undefined;
      readonly by?: string | undefined;
    },
  ): Promise<EvaluationSet>;
  /** @throws AppError `evaluation-sets.unknown_set` */
  get(project: string, id: string): Promise<EvaluationSet>;
  /** Newest first unless an order is given. @throws AppError `request.bad_filter` */
  search(project: string, request: store.SetSearch, page: PageRequest): Promise<Page<EvaluationSet>>;
  delete(actor: Actor, project: string, id: string): Promise<void>;
  /** Sets the given tags and leaves the others. */
  setTags(actor: Actor, project: string, id: string, tags: Tags): Promise<EvaluationSet>;
  /** False when there was no such tag. */
  deleteTag(actor: Actor, project: string, id: string, key: string): Promise<boolean>;
  /** Adds records; one whose inputs the set has already is merged with it. */
  upsertRecords(
    actor: Actor,
    project: string,
    id: string,
    records: readonly NewRecord[],
    by?: string,
  ): Promise<{ readonly inserted: number; readonly updated: number }>;
  /** Adds what went in and out of traces, with what people expected of them. @throws AppError `tracing.unknown_trace`,
   * `evaluation-sets.bad_record` when a trace does not say what went in */
  addTraces(
    actor: Actor,
    project: string,
    id: string,
    traceIds: readonly string[],
  ): Promise<{ readonly inserted: number; readonly updated: number }>;
  /** Counts over all records. @throws AppError `evaluation-sets.unknown_set` */
  tally(project: string, id: string): Promise<store.RecordTally>;
  /** In the order they were added. */
  records(project: string, id: string, page: PageRequest): Promise<Page<EvaluationRecord>>;
  /** How many of them there were. */
  deleteRecords(actor: Actor, project: string, id: string, recordIds: readonly string[]): Promise<number>;
  /** @throws AppError `tracking.unknown_experiment` */
  addExperiments(actor: Actor, project: string, id: string, experimentIds: readonly string[]): Promise<EvaluationSet>;
  removeExperiments(
    actor: Actor,
    project: string,
    id: string,
    experimentIds: readonly string[],
  ): Promise<EvaluationSet>;
}

export interface EvaluationSetsDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly audit: Audit;
  readonly lineage: Lineage;
  readonly tracing: Pick<Tracing, 'get' | 'root'>;
  readonly tracking: { readonly experiments: Pick<Tracking['experiments'], 'get'> };
}

export function createEvaluationSets(deps: EvaluationSetsDeps): EvaluationSets {
  const { db, clock, newId, bus, audit, lineage, tracing, tracking } = deps;

  const load = async (tx: Tx, project: string, id: string): Promise<store.StoredSet> => {
    const set = await store.findSet(tx, project, id);
    if (set === undefined)
      throw evaluationSetsErrors.create('unknown_set', `Project ${project} has no evaluation set ${id}.`, {
        details: { set: id },
      });
    return set;
  };

  const shown = ({ content: _content, ...set }: store.StoredSet): EvaluationSet => set;

  const requireExperiments = async (project: string, ids: readonly string[]): Promise<readonly string[]> => {
    const unique = [...new Set(ids)];
    for (const id of unique) await tracking.experiments.get(project, { id });
    return unique;
  };

  /** Runs a change of a set and tells of it in the same transaction. */
  const change = <T>(
    actor: Actor,
    project: string,
    id: string,
    action: string,
    work: (tx: Tx, before: store.StoredSet) => Promise<{ readonly result: T; readonly detail?: object }>,
  ): Promise<{ readonly result: T; readonly after: EvaluationSet }> =>
    db.transact(async (tx) => {
      const before = await load(tx, project, id);
      const { result, detail = {} } = await work(tx, before);
      const after = await load(tx, project, id);
      await audit.record(tx, {
        actor,
        action: `evaluation-sets.${action}`,
        project,
        subject: { type: 'evaluation-set', id },
        before: shown(before),
        after: shown(after),
        detail: { ...detail },
      });
      await bus.publish(tx, {
        type: 'evaluation-set.changed',
        project,
        subject: id,
        data: { name: after.name, digest: after.digest, records: after.records },
      });
      return { result, after: shown(after) };
    });

  const touch = (tx: Tx, set: store.StoredSet, by: string, fields: Partial<store.StoredSet> = {}): Promise<void> =>
    store.updateSet(tx, { ...set, ...fields, updatedBy: by, updatedAt: clock.now() });

  const upsertRecords: EvaluationSets['upsertRecords'] = async (actor, project, id, records, by = actor.name) => {
    const { result } = await change(actor, project, id, 'upsert_records', async (tx, set) => {
      const now = clock.now();
      const hashes = records.map(({ inputs }) => inputHash(inputs));
      const known = await store.findRecords(tx, id, [...new Set(hashes)]);
      const removed = new Map([...known].map(([hash, record]) => [hash, contentHash(record)]));
      const written = new Map<string, EvaluationRecord>();
      let inserted = 0;
      records.forEach((given, at) => {
        const hash = hashes[at] ?? '';
        const before = written.get(hash) ?? known.get(hash);
        if (before === undefined) inserted++;
        written.set(
          hash,
          before === undefined
            ? {
                id: newId(),
                inputs: given.inputs,
                outputs: given.outputs ?? null,
                expectations: given.expectations ?? null,
                tags: given.tags ?? {},
                source: given.source ?? null,
                createdBy: by,
                updatedBy: by,
                createdAt: now,
                updatedAt: now,
              }
            : mergeRecord(before, given, by, now),
        );
      });
      const after = [...written.values()];
      await store.upsertRecords(tx, id, after);
      await touch(tx, set, by, {
        schema: extendSchema(set.schema, records),
        records: set.records + inserted,
        content: foldContent(set.content, [...removed.values(), ...after.map(contentHash)]),
      });
      const counts = { inserted, updated: records.length - inserted };
      return { result: counts, detail: counts };
    });
    return result;
  };

  return {
    async create(actor, project, { name, tags = {}, experimentIds = [], by = actor.name }) {
      const experiments = await requireExperiments(project, experimentIds);
      return db.transact(async (tx) => {
        const now = clock.now();
        const set: store.StoredSet = {
          id: newId(),
          project,
          name,
          digest: digestOf(name, emptyContent),
          schema: null,
          records: 0,
          content: emptyContent,
          tags,
          experimentIds: [],
          createdBy: by,
          updatedBy: by,
          createdAt: now,
          updatedAt: now,
        };
        await store.insertSet(tx, set);
        await store.setTags.upsert(tx, set.id, tags);
        await store.addExperiments(tx, set, experiments);
        const ref = { type: 'evaluation-set', id: set.id } as const;
        const after: EvaluationSet = { ...shown(set), experimentIds: experiments };
        await lineage.describe(tx, { ref, project, label: name });
        await audit.record(tx, { actor, action: 'evaluation-sets.create', project, subject: ref, after });
        await bus.publish(tx, { type: 'evaluation-set.created', project, subject: set.id, data: { name } });
        return after;
      });
    },
    get: async (project, id) => shown(await load(db.reader, project, id)),
    async search(project, request, page) {
      const found = await searchPage(db, store.setSearch(project, request), page, store.loadSets);
      return { ...found, items: found.items.map(shown) };
    },
    async delete(actor, project, id) {
      await db.transact(async (tx) => {
        const before = await load(tx, project, id);
        await store.deleteSet(tx, id);
        const subject = { type: 'evaluation-set', id } as const;
        await audit.record(tx, { actor, action: 'evaluation-sets.delete', project, subject, before: shown(before) });
        await bus.publish(tx, {
          type: 'evaluation-set.deleted',
          project,
          subject: id,
          data: { name: before.name },
        });
      });
    },
    async setTags(actor, project, id, tags) {
      const { after } = await change(actor, project, id, 'set_tags', async (tx, set) => {
        await store.setTags.upsert(tx, id, tags);
        await touch(tx, set, actor.name);
        return { result: undefined };
      });
      return after;
    },
    async deleteTag(actor, project, id, key) {
      const { result } = await change(actor, project, id, 'delete_tag', async (tx, set) => {
        const was = await store.setTags.delete(tx, id, key);
        if (was) await touch(tx, set, actor.name);
        return { result: was, detail: { key } };
      });
      return result;
    },
    upsertRecords,
    async addTraces(actor, project, id, traceIds) {
      await load(db.reader, project, id);
      const records: NewRecord[] = [];
      for (const trace of new Set(traceIds))
        records.push(recordOfTrace(await tracing.get(project, trace), await tracing.root(project, trace)));
      return upsertRecords(actor, project, id, records);
    },
    async tally(project, id) {
      await load(db.reader, project, id);
      return store.tallyRecords(db.reader, id);
    },
    async records(project, id, page) {
      await load(db.reader, project, id);
      const after = page.cursor === undefined ? '' : String(decodeCursor(page.cursor, 1)[0]);
      return toPage(await store.listRecords(db.reader, id, after, page.limit + 1), page.limit, (record) => [record.id]);
    },
    async deleteRecords(actor, project, id, recordIds) {
      const { result } = await change(actor, project, id, 'delete_records', async (tx, set) => {
        const gone = await store.deleteRecords(tx, id, [...new Set(recordIds)]);
        if (gone.length > 0)
          await touch(tx, set, actor.name, {
            records: set.records - gone.length,
            content: foldContent(set.content, gone),
          });
        return { result: gone.length, detail: { deleted: gone.length } };
      });
      return result;
    },
    async addExperiments(actor, project, id, experimentIds) {
      await load(db.reader, project, id);
      const experiments = await requireExperiments(project, experimentIds);
      const { after } = await change(actor, project, id, 'add_experiments', async (tx, set) => {
        await store.addExperiments(tx, set, experiments);
        await touch(tx, set, actor.name);
        return { result: undefined };
      });
      return after;
    },
    async removeExperiments(actor, project, id, experimentIds) {
      const { after } = await change(actor, project, id, 'remove_experiments', async (tx, set) => {
        await store.removeExperiments(tx, id, experimentIds);
        await touch(tx, set, actor.name);
        return { result: undefined };
      });
      return after;
    },
  };
}
