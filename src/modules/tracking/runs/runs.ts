// Runs: started, logged to, ended, deleted and restored. A batch of metrics, parameters and tags is one durable transaction.
import type { CodeSource } from '../../../contracts/code-source.ts';
import type { Actor } from '../../../kernel/actor.ts';
import { storedJson } from '../../../kernel/json.ts';
import { decodeCursor, encodeCursor, type Page, type PageRequest, toPage } from '../../../kernel/paging.ts';
import type { Millis } from '../../../kernel/time.ts';
import type { Tx } from '../../../platform/db/database.ts';
import { searchCount, searchPage } from '../../../platform/db/search.ts';
import { trackingErrors } from '../errors.ts';
import type { Experiment, Tags } from '../experiments/experiment.ts';
import { unknownExperiment } from '../experiments/experiments.ts';
import * as experimentsStore from '../experiments/store.ts';
import { bucketsOfRun, coverMetric, pointsBeforeBlocks } from '../metrics/block-store.ts';
import { leadingMetric } from '../metrics/leading-metric.ts';
import { type MetricChart, type MetricPoint, type NewMetricPoint, stepGrid } from '../metrics/metric.ts';
import { primaryMetric } from '../metrics/primary-metric.ts';
import * as metricsStore from '../metrics/store.ts';
import { toStored } from '../metrics/stored-point.ts';
import type { TrackingDeps } from '../ports.ts';
import type { SearchRequest } from '../search.ts';
import { readActivity } from './activity.ts';
import { countAmong, countBetter } from './activity-store.ts';
import { endOf, loggedAt, startOf } from './client-time.ts';
import { type CompletionRequest, completeFilter } from './completion.ts';
import { readGroups } from './group-store.ts';
import { findLoggedKeys, readKeys } from './keys-store.ts';
import {
  type Activity,
  type Dataset,
  type DatasetSummary,
  type ExperimentKeys,
  isEnded,
  type LoggedKey,
  type LoggedKeys,
  type ModelUse,
  proposeRunName,
  type Run,
  type RunRecord,
  type RunStanding,
  type RunStatus,
} from './run.ts';
import type { GroupRequest, RunGroup } from './run-group.ts';
import { runSearch } from './search-store.ts';
import * as store from './store.ts';

export interface NewRun {
  /** Kept from elsewhere; one is made without it. */
  readonly id?: string | undefined;
  /** Its id, or its number in the project. */
  readonly experimentId: string | { readonly number: number };
  readonly name?: string | undefined;
  readonly user?: string | undefined;
  readonly sourceName?: string | undefined;
  readonly codeCommit?: string | undefined;
  readonly codeSource?: CodeSource | undefined;
  readonly startedAt?: Millis | undefined;
  readonly tags?: Tags | undefined;
  /** Key of a tag that also carries the name, for clients that read it there. */
  readonly nameTag?: string | undefined;
}

export interface RunChange {
  readonly name?: string | undefined;
  readonly status?: RunStatus | undefined;
  readonly endedAt?: Millis | undefined;
  readonly sourceName?: string | undefined;
  readonly codeCommit?: string | undefined;
  readonly tags?: Tags | undefined;
}

export interface LogBatch {
  readonly metrics?: readonly NewMetricPoint[];
  readonly params?: readonly { readonly key: string; readonly value: string }[];
  readonly tags?: Tags;
  /** Taken away, if the run has them. */
  readonly deleteTags?: readonly string[];
}

export interface NewDatasetInput {
  readonly dataset: Omit<Dataset, 'id'>;
  readonly context: string | null;
  readonly tags: Tags;
}

export interface Runs {
  /** Data that active runs of experiments took in, by experiment and name. */
  datasetsOf(experimentIds: readonly string[], limit: number): Promise<readonly DatasetSummary[]>;
  /** @throws AppError `tracking.unknown_experiment`, `tracking.not_active`, `tracking.run_exists` */
  create(actor: Actor, project: string, input: NewRun): Promise<RunRecord>;
  /** Deleted ones too. @throws AppError `tracking.unknown_run` */
  get(project: string, id: string): Promise<RunRecord>;
  find(project: string, id: string): Promise<Run | undefined>;
  /** Publishes `run.finished` when the status becomes final. @throws AppError `tracking.not_active` */
  update(actor: Actor, project: string, id: string, change: RunChange): Promise<Run>;
  /**
   * Writes all of a batch or nothing. Points that are there already are left alone; a parameter may be repeated, not changed.
   * @throws AppError `tracking.param_changed`, `tracking.unknown_run`, `tracking.not_active`
   */
  log(project: string, id: string, batch: LogBatch): Promise<void>;
  /** @throws AppError `tracking.unknown_tag` */
  deleteTag(project: string, id: string, key: string): Promise<void>;
  /** Records what the run read; the lineage edge is written with it. */
  logInputs(
    project: string,
    id: string,
    datasets: readonly NewDatasetInput[],
    models: readonly ModelUse[],
  ): Promise<void>;
  logOutputs(project: string, id: string, models: readonly ModelUse[]): Promise<void>;
  delete(actor: Actor, project: string, id: string): Promise<void>;
  restore(actor: Actor, project: string, id: string): Promise<void>;
  /**
   * Newest first unless an order is given; `experimentIds` undefined means all.
   * @param only what else the runs logged is left out
   * @throws AppError `request.bad_filter`
   */
  search(
    project: string,
    experimentIds: readonly string[] | undefined,
    request: SearchRequest,
    page: PageRequest,
    only?: LoggedKeys,
  ): Promise<Page<RunRecord>>;
  /** How many runs a search finds. @throws AppError `request.bad_filter` */
  count(project: string, experimentIds: readonly string[] | undefined, request: SearchRequest): Promise<number>;
  /**
   * Runs in groups of equal values, by those values unless an order is given. @throws AppError `request.bad_filter`
   */
  group(
    project: string,
    experimentIds: readonly string[] | undefined,
    request: GroupRequest,
    page: PageRequest,
  ): Promise<Page<RunGroup>>;
  /** Keys and values that a filter may name, in order of their text. */
  complete(project: string, request: CompletionRequest): Promise<readonly string[]>;
  /**
   * What goes on in several experiments, by experiment id; those without runs are absent.
   * @param without at most 500 runs that are never called the best
   */
  activityOf(experimentIds: readonly string[], without?: readonly string[]): Promise<ReadonlyMap<string, Activity>>;
  /** What the newest runs of an experiment logged, in order of the keys. */
  keysOf(experimentId: string): Promise<ExperimentKeys>;
  /** Keys of all its runs whose names contain a text; see `findLoggedKeys`. */
  findKeys(project: string, experimentId: string, text: string, page: PageRequest): Promise<Page<LoggedKey>>;
  /** How many of these runs are active ones of the experiment. */
  countOf(experimentId: string, runIds: readonly string[]): Promise<number>;
  /**
   * By the metric chosen for the experiment, else by one whose name tells a direction; undefined for a run without it.
   * @param without at most 500 other runs that do not count
   */
  standingOf(run: RunRecord, without?: readonly string[]): Promise<RunStanding | undefined>;
  /** Points of a metric in order of step and time. */
  history(
    project: string,
    id: string,
    key: string,
    page: PageRequest,
    range?: { readonly fromStep?: number | undefined; readonly toStep?: number | undefined },
  ): Promise<Page<MetricPoint>>;
  /**
   * A metric of several runs for a chart, on one grid of at most so many buckets; each keeps its extremes.
   * @throws AppError `tracking.unknown_run`
   */
  chart(
    project: string,
    ids: readonly string[],
    key: string,
    request: { readonly buckets: number; readonly fromStep?: number | undefined; readonly toStep?: number | undefined },
  ): Promise<MetricChart>;
  /** Runs with what they logged, in the order of the ids. @throws AppError `tracking.unknown_run` */
  many(project: string, ids: readonly string[]): Promise<readonly RunRecord[]>;
}

/** What lineage shows beside the name of a run. */
function detailOf(run: Run, experiment: Pick<Experiment, 'name'> | undefined): Readonly<Record<string, unknown>> {
  const { codeCommit, codeSource } = run;
  return {
    experiment: experiment?.name,
    ...(codeCommit === null ? {} : { commit: codeCommit }),
    ...(codeSource === null ? {} : { dirty: codeSource.dirty }),
  };
}

const unknownRun = (id: string) =>
  trackingErrors.create('unknown_run', `There is no run ${id}.`, { details: { run: id } });

export function createRuns(deps: TrackingDeps): Runs {
  const { db, clock, audit, bus, lineage } = deps;

  const loadMany = async (project: string, ids: readonly string[]): Promise<readonly Run[]> => {
    const found = new Map((await store.findRuns(db.reader, ids)).map((run) => [run.id, run]));
    return ids.map((id) => {
      const run = found.get(id);
      if (run === undefined || run.project !== project) throw unknownRun(id);
      return run;
    });
  };
  const load = async (tx: Tx, project: string, id: string): Promise<Run> => {
    const run = await store.findRun(tx, project, id);
    if (run === undefined) throw unknownRun(id);
    return run;
  };
  const loadActive = async (tx: Tx, project: string, id: string): Promise<Run> => {
    const run = await load(tx, project, id);
    if (run.deletedAt !== null)
      throw trackingErrors.create('not_active', `Run ${id} is deleted.`, { details: { run: id } });
    return run;
  };

  const logParams = async (tx: Tx, runId: string, params: NonNullable<LogBatch['params']>): Promise<void> => {
    const known = await store.findParams(
      tx,
      runId,
      params.map((param) => param.key),
    );
    const fresh = new Map<string, string>();
    for (const { key, value } of params) {
      const old = known.get(key) ?? fresh.get(key);
      if (old === undefined) fresh.set(key, value);
      else if (old !== value) {
        throw trackingErrors.create('param_changed', `Parameter ${key} is ${old} and cannot become ${value}.`, {
          details: { key, old, new: value, run: runId },
        });
      }
    }
    await store.insertParams(tx, runId, [...fresh]);
  };

  const changeLife = async (
    actor: Actor,
    project: string,
    id: string,
    action: string,
    next: (run: Run) => Millis | null,
  ): Promise<void> => {
    await db.transact(async (tx) => {
      const before = await load(tx, project, id);
      const after = { ...before, deletedAt: next(before) };
      if ((after.deletedAt === null) === (before.deletedAt === null)) return;
      await store.updateRun(tx, id, { deleted_at: after.deletedAt });
      await audit.record(tx, { actor, action, project, subject: { type: 'run', id }, before, after });
      await bus.publish(tx, { type: 'run.changed', project, subject: id });
    });
  };

  return {
    datasetsOf: async (experimentIds, limit) =>
      experimentIds.length === 0 ? [] : store.datasetsOf(db.reader, experimentIds, limit),
    async create(actor, project, input) {
      return db.transact(async (tx) => {
        const key = typeof input.experimentId === 'string' ? { id: input.experimentId } : input.experimentId;
        const experiment = await experimentsStore.findExperimentRow(tx, project, key);
        if (experiment === undefined) throw unknownExperiment(key);
        if (experiment.deleted_at !== null) {
          throw trackingErrors.create('not_active', `Experiment ${experiment.name} is deleted.`, {
            details: { experiment: experiment.number },
          });
        }
        const [same] = input.id === undefined ? [] : await store.findRuns(tx, [input.id]);
        if (same !== undefined) {
          throw trackingErrors.create('run_exists', `There is a run ${same.id} already.`, {
            details: { run: same.id },
          });
        }
        const run: Run = {
          id: input.id ?? deps.newId(),
          project,
          experimentId: experiment.id,
          experimentNumber: experiment.number,
          artifactLocation: experiment.artifact_location,
          name: input.name ?? proposeRunName(deps.random),
          status: 'running',
          user: input.user ?? actor.name,
          sourceName: input.sourceName ?? null,
          codeCommit: input.codeCommit ?? input.codeSource?.commit ?? null,
          codeSource: input.codeSource ?? null,
          ...startOf(clock, input.startedAt),
          endedAt: null,
          deletedAt: null,
        };
        const tags = { ...input.tags, ...(input.nameTag === undefined ? {} : { [input.nameTag]: run.name }) };
        await store.insertRun(tx, run);
        await store.runTags.upsert(tx, run.id, tags);
        const ref = { type: 'run', id: run.id } as const;
        await lineage.describe(tx, { ref, project, label: run.name, detail: detailOf(run, experiment) });
        await lineage.link(tx, { from: { type: 'experiment', id: experiment.id }, to: ref, relation: 'contains' });
        await audit.record(tx, { actor, action: 'tracking.create_run', project, subject: ref, after: run });
        await bus.publish(tx, {
          type: 'run.started',
          project,
          subject: run.id,
          data: { experimentId: experiment.id, name: run.name },
        });
        return { ...run, params: {}, tags, metrics: [], datasets: [], modelInputs: [], modelOutputs: [] };
      });
    },
    async get(project, id) {
      const run = await load(db.reader, project, id);
      const [record] = await store.withRecords(db.reader, [run]);
      if (record === undefined) throw new Error(`Run ${id} vanished while it was read.`);
      return record;
    },
    find: (project, id) => store.findRun(db.reader, project, id),
    async update(actor, project, id, change) {
      return db.transact(async (tx) => {
        const before = await loadActive(tx, project, id);
        const status = change.status ?? before.status;
        const again = change.endedAt === undefined && before.endedAt !== null;
        const after: Run = {
          ...before,
          name: change.name ?? before.name,
          status,
          sourceName: change.sourceName ?? before.sourceName,
          codeCommit: change.codeCommit ?? before.codeCommit,
          // A client that names another commit knows better, and not where it is.
          codeSource: (change.codeCommit ?? before.codeCommit) === before.codeCommit ? before.codeSource : null,
          endedAt: !isEnded(status) ? null : again ? before.endedAt : endOf(clock, before, change.endedAt),
        };
        await store.updateRun(tx, id, {
          name: after.name,
          status: after.status,
          source_name: after.sourceName,
          code_commit: after.codeCommit,
          code_source: storedJson(after.codeSource),
          ended_at: after.endedAt,
        });
        await store.runTags.upsert(tx, id, change.tags ?? {});
        const subject = { type: 'run', id } as const;
        if (after.name !== before.name || after.codeCommit !== before.codeCommit) {
          const experiment = await experimentsStore.findExperiment(tx, project, { id: after.experimentId });
          await lineage.describe(tx, { ref: subject, project, label: after.name, detail: detailOf(after, experiment) });
        }
        if (after.name !== before.name) {
          await audit.record(tx, { actor, action: 'tracking.rename_run', project, subject, before, after });
          await bus.publish(tx, { type: 'run.changed', project, subject: id });
        }
        if (after.status !== before.status && isEnded(after.status)) {
          await audit.record(tx, { actor, action: 'tracking.finish_run', project, subject, before, after });
          await bus.publish(tx, {
            type: 'run.finished',
            project,
            subject: id,
            data: { status: after.status, experimentId: after.experimentId },
          });
        }
        return after;
      });
    },
    async log(project, id, batch) {
      const { metrics = [], params = [], tags = {}, deleteTags = [] } = batch;
      await db.transact(async (tx) => {
        const run = await loadActive(tx, project, id);
        if (params.length > 0) await logParams(tx, id, params);
        if (metrics.length > 0) {
          const points = metrics.map((metric) => ({ ...metric, at: loggedAt(clock, run, metric.at) }));
          await metricsStore.insertPoints(tx, run, points);
        }
        for (const key of deleteTags) await store.runTags.delete(tx, id, key);
        await store.runTags.upsert(tx, id, tags);
      });
    },
    async deleteTag(project, id, key) {
      await db.transact(async (tx) => {
        await loadActive(tx, project, id);
        if (!(await store.runTags.delete(tx, id, key))) {
          throw trackingErrors.create('unknown_tag', `Run ${id} has no tag ${key}.`, { details: { key, run: id } });
        }
      });
    },
    async logInputs(project, id, datasets, models) {
      await db.transact(async (tx) => {
        const run = await loadActive(tx, project, id);
        for (const input of datasets) {
          const dataset = await store.ensureDataset(tx, run.experimentId, { ...input.dataset, id: deps.newId() });
          await store.upsertDatasetInput(tx, id, { ...input, dataset });
          const ref = { type: 'dataset-version', id: dataset.id } as const;
          const detail = { digest: dataset.digest, source: dataset.source.slice(0, 500) };
          await lineage.describe(tx, { ref, project, label: `${dataset.name} ${dataset.digest}`, detail });
          await lineage.link(tx, { from: ref, to: { type: 'run', id }, relation: 'used' });
        }
        await store.insertModelUses(tx, id, 'input', models);
      });
    },
    async logOutputs(project, id, models) {
      await db.transact(async (tx) => {
        await loadActive(tx, project, id);
        await store.insertModelUses(tx, id, 'output', models);
      });
    },
    delete: (actor, project, id) => changeLife(actor, project, id, 'tracking.delete_run', () => clock.now()),
    restore: (actor, project, id) => changeLife(actor, project, id, 'tracking.restore_run', () => null),
    async search(project, experimentIds, request, page, only) {
      if (experimentIds?.length === 0) return { items: [] };
      return searchPage(db, runSearch(project, experimentIds, request, db.capabilities), page, async (tx, ids) =>
        store.withRecords(tx, await store.findRuns(tx, ids), only),
      );
    },
    count: async (project, experimentIds, request) =>
      experimentIds?.length === 0 ? 0 : searchCount(db, runSearch(project, experimentIds, request, db.capabilities)),
    group: (project, experimentIds, request, page) => readGroups(db, project, experimentIds, request, page),
    complete: (project, request) => completeFilter(db.reader, project, request),
    activityOf: (experimentIds, without = []) => readActivity(db.scanner, experimentIds, without),
    keysOf: (experimentId) => readKeys(db.scanner, experimentId),
    async findKeys(project, experimentId, text, page) {
      const of = { id: experimentId };
      if ((await experimentsStore.findExperiment(db.reader, project, of)) === undefined) throw unknownExperiment(of);
      const [entity, key] = page.cursor === undefined ? [] : decodeCursor(page.cursor, 2);
      const after: LoggedKey | undefined =
        entity === undefined ? undefined : { entity: entity === 'params' ? 'params' : 'metrics', key: String(key) };
      const found = await findLoggedKeys(db.scanner, experimentId, text, after, page.limit + 1);
      return toPage(found, page.limit, (one) => [one.entity, one.key]);
    },
    countOf: (experimentId, runIds) => countAmong(db.reader, experimentId, runIds),
    async standingOf(run, without = []) {
      const tags = (await experimentsStore.experimentTags.read(db.reader, [run.experimentId])).get(run.experimentId);
      const metric = primaryMetric(tags ?? {}) ?? leadingMetric(run.metrics.map(({ key }) => key));
      const value = run.metrics.find(({ key }) => key === metric?.key)?.value;
      if (metric === undefined || value === undefined || Number.isNaN(value)) return undefined;
      return { metric, value, ...(await countBetter(db.scanner, run.experimentId, metric, value, without)) };
    },
    async history(project, id, key, page, range = {}) {
      await load(db.reader, project, id);
      const cursor = page.cursor === undefined ? undefined : decodeCursor(page.cursor, 4);
      const [step, at, value, nan] = cursor ?? [];
      // JSON has no infinities: the cursor carries the value as text.
      const after =
        cursor === undefined
          ? undefined
          : { step: Number(step), at: Number(at), value: Number(value), nan: Number(nan) };
      const points = await metricsStore.listPoints(db.reader, id, key, range, after, page.limit + 1);
      if (points.length <= page.limit) return { items: points };
      const items = points.slice(0, page.limit);
      const last = items.at(-1);
      if (last === undefined) return { items };
      const stored = toStored(last);
      return { items, nextCursor: encodeCursor([stored.step, stored.at, String(stored.value), stored.nan]) };
    },
    async chart(project, ids, key, { buckets, fromStep, toStep }) {
      await loadMany(project, ids);
      const steps = await metricsStore.stepsOfRuns(db.scanner, ids, key);
      const from = fromStep ?? steps.reduce((least, each) => Math.min(least, each.from), Number.POSITIVE_INFINITY);
      const to = toStep ?? steps.reduce((most, each) => Math.max(most, each.to), Number.NEGATIVE_INFINITY);
      if (steps.length === 0 || from > to) return { grid: stepGrid(0, 0, buckets), series: [] };
      const grid = stepGrid(from, to, buckets);
      for (const { runId, uncovered } of steps) {
        if (uncovered > 4 * pointsBeforeBlocks) await coverMetric(db, runId, key);
      }
      // Run by run: one statement over several would sort the points of all of them.
      const logged = new Set(steps.map(({ runId }) => runId));
      const series = await Promise.all(
        ids
          .filter((id) => logged.has(id))
          .map(async (runId) => {
            const buckets = await bucketsOfRun(db.scanner, runId, key, grid);
            return { runId, points: buckets.reduce((sum, { points }) => sum + points, 0), buckets };
          }),
      );
      return { grid, series: series.filter(({ points }) => points > 0) };
    },
    many: async (project, ids) => store.withRecords(db.reader, await loadMany(project, ids)),
  };
}
