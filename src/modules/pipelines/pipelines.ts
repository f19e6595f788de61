// Pipelines: declare, start (by hand, schedule, event or the loop), cancel, and re-create a past run from its recorded inputs.
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { Cron } from 'croner';
import type { CodeSource } from '../../contracts/code-source.ts';
import { type Actor, policyActor } from '../../kernel/actor.ts';
import { messageOf } from '../../kernel/errors.ts';
import { canonicalJson } from '../../kernel/json.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../kernel/paging.ts';
import type { Millis } from '../../kernel/time.ts';
import type { Blobs } from '../../platform/blobs/blobs.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Ticker } from '../../platform/clock/ticker.ts';
import type { Compute } from '../../platform/compute/compute.ts';
import type { Database, Tx } from '../../platform/db/database.ts';
import type { JobContext, Queue } from '../../platform/queue/queue.ts';
import type { NewId } from '../../platform/random/random.ts';
import type { Audit } from '../audit/index.ts';
import type { Lineage } from '../lineage/index.ts';
import { type CodeBundles, createCodeBundles } from './code-bundles.ts';
import { cleaned, codeRecord } from './code-record.ts';
import { pipelinesErrors } from './errors.ts';
import { logPath, RunExecutor } from './executor.ts';
import * as history from './history-store.ts';
import { createLogRanges, type LogHits, type LogQuery, type LogRange } from './log-ranges.ts';
import {
  findFaults,
  isEnded,
  type PastStep,
  type Pipeline,
  type PipelineDefinition,
  type PipelineHistory,
  type PipelineRun,
  type RunCause,
  type RunState,
  type StepRun,
} from './model.ts';
import { type ArtifactComparison, compareLeavings, type Leavings } from './reproduction/comparison.ts';
import type { InputSource, SecretSource, TrackedRuns } from './sources.ts';
import { createStepRunner } from './step-runner.ts';
import * as store from './store.ts';

export interface LogChunk {
  readonly text: string;
  /** Where to read on. */
  readonly nextOffset: number;
  /** Bytes of the log so far. */
  readonly size: number;
}

export interface Pipelines {
  readonly bundles: CodeBundles;
  /**
   * Declares a pipeline; a changed definition or other files are a new version. The same files of another commit are not: the
   * pipeline then names that commit. Without a source, files that are known keep theirs.
   * @throws AppError `pipelines.bad_definition`, `pipelines.bad_schedule`
   */
  declare(
    actor: Actor,
    project: string,
    name: string,
    definition: PipelineDefinition,
    code: string | null,
    codeSource?: CodeSource | null,
  ): Promise<Pipeline>;
  get(project: string, name: string): Promise<Pipeline>;
  list(project: string, page: PageRequest): Promise<Page<Pipeline>>;
  /** Starts a run; `tx` makes it part of a larger change. */
  start(
    actor: Actor,
    project: string,
    name: string,
    options: { readonly params?: Readonly<Record<string, string>>; readonly cause: RunCause; readonly tx?: Tx },
  ): Promise<PipelineRun>;
  getRun(id: string): Promise<PipelineRun>;
  listRuns(
    filter: { readonly project: string; readonly pipeline?: string | undefined; readonly state?: RunState | undefined },
    page: PageRequest,
  ): Promise<Page<PipelineRun>>;
  /** The newest runs of several pipelines and when each is due next, by pipeline id. */
  historyOf(pipelines: readonly Pipeline[], runs: number): Promise<ReadonlyMap<string, PipelineHistory>>;
  /** How the steps of several runs went. */
  pastSteps(runIds: readonly string[]): Promise<readonly PastStep[]>;
  steps(runId: string): Promise<readonly StepRun[]>;
  cancel(actor: Actor, runId: string): Promise<void>;
  /** Up to 256 KiB of a step's log from a byte offset. */
  readLog(runId: string, step: string, offset: number): Promise<LogChunk>;
  /** Lines of a step's log by their numbers, without `to`. */
  readLogLines(runId: string, step: string, from: number, to: number): Promise<LogRange>;
  searchLog(runId: string, step: string, query: LogQuery): Promise<LogHits>;
  /** Runs a past run again from its recorded inputs, without the cache. Takes the id of a pipeline run or of a tracking run. */
  reproduce(actor: Actor, runId: string): Promise<PipelineRun>;
  /** Everything that a reproduced run left beside what its original left; files that differ in bytes, by what they mean. */
  compare(reproducedRunId: string): Promise<readonly ArtifactComparison[]>;
}

export interface PipelinesDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly queue: Queue;
  readonly blobs: Blobs;
  readonly compute: Compute;
  readonly audit: Audit;
  readonly lineage: Lineage;
  readonly sources: readonly InputSource[];
  readonly tracked: TrackedRuns;
  readonly secrets: SecretSource;
  readonly folder: string;
  readonly programs: Readonly<Record<string, string>>;
  environment(project: string): Readonly<Record<string, string>>;
}

const jobKind = 'pipelines.run';
const logChunkBytes = 256 * 1024;

function parseCron(schedule: string): Cron {
  try {
    return new Cron(schedule, { timezone: 'UTC', paused: true });
  } catch (error) {
    throw pipelinesErrors.create('bad_schedule', `${JSON.stringify(schedule)}: ${messageOf(error)}`, { cause: error });
  }
}

function nextAfter(schedule: string | null, now: Millis): Millis | null {
  return schedule === null ? null : (parseCron(schedule).nextRun(new Date(now))?.getTime() ?? null);
}

export function createPipelines(deps: PipelinesDeps): Pipelines {
  const { db, clock, bus, queue, audit, lineage } = deps;
  const bundles = createCodeBundles({ ...deps, folder: join(deps.folder, 'code') });
  const executorDeps = {
    ...deps,
    bundles,
    runner: createStepRunner(deps),
    sources: new Map(deps.sources.map((source) => [source.kind, source])),
  };

  const get = async (project: string, name: string, tx: Tx = db.reader): Promise<Pipeline> => {
    const pipeline = await store.findPipeline(tx, project, name);
    if (pipeline === undefined)
      throw pipelinesErrors.create('unknown_pipeline', `Project ${project} has no pipeline ${name}.`);
    return pipeline;
  };
  const getRun = async (id: string): Promise<PipelineRun> => {
    const run = await store.findRun(db.reader, id);
    if (run === undefined) throw pipelinesErrors.create('unknown_run', `There is no pipeline run ${id}.`);
    return run;
  };

  const insertRun = async (tx: Tx, actor: Actor, run: PipelineRun): Promise<void> => {
    const jobId = await queue.enqueue(tx, {
      kind: jobKind,
      project: run.project,
      payload: { runId: run.id },
      key: run.id,
      maxAttempts: 3,
    });
    await store.insertRun(tx, run, jobId);
    const ref = { type: 'pipeline-run', id: run.id } as const;
    await lineage.describe(tx, {
      ref,
      project: run.project,
      label: `${run.pipeline} #${run.id.slice(-6)}`,
      detail: { cause: run.cause },
    });
    await lineage.link(tx, { from: { type: 'pipeline', id: run.pipelineId }, to: ref, relation: 'contains' });
    if (run.code !== null) {
      const code = codeRecord(run.project, run.code, run.codeSource);
      await lineage.describe(tx, { ...code, project: run.project });
      await lineage.link(tx, { from: code.ref, to: ref, relation: 'used' });
    }
    await audit.record(tx, {
      actor,
      action: 'pipelines.start',
      project: run.project,
      subject: ref,
      after: run,
      detail: { pipeline: run.pipeline, cause: run.cause.kind },
    });
    await bus.publish(tx, {
      type: 'pipeline.run.started',
      project: run.project,
      subject: run.id,
      data: { pipeline: run.pipeline },
    });
  };

  const newRun = (
    pipeline: Pipeline,
    options: { params?: Readonly<Record<string, string>> | undefined; cause: RunCause; reproduces?: string },
  ): PipelineRun => ({
    id: deps.newId(),
    project: pipeline.project,
    pipelineId: pipeline.id,
    pipeline: pipeline.name,
    version: pipeline.version,
    definition: pipeline.definition,
    code: pipeline.code,
    codeSource: pipeline.codeSource,
    params: { ...pipeline.definition.params, ...options.params },
    state: 'queued',
    cause: options.cause,
    error: null,
    reproduces: options.reproduces ?? null,
    createdAt: clock.now(),
    startedAt: null,
    endedAt: null,
    durationMs: null,
  });

  const start: Pipelines['start'] = async (actor, project, name, options) => {
    const work = async (tx: Tx): Promise<PipelineRun> => {
      const pipeline = await get(project, name, tx);
      for (const param of Object.keys(options.params ?? {})) {
        if (!(param in pipeline.definition.params))
          throw pipelinesErrors.create('bad_definition', `Pipeline ${name} has no parameter ${param}.`);
      }
      const run = newRun(pipeline, options);
      await insertRun(tx, actor, run);
      return run;
    };
    return options.tx === undefined ? db.transact(work) : work(options.tx);
  };

  const execute = async (context: JobContext): Promise<void> => {
    const run = await getRun(String(context.job.payload['runId']));
    if (isEnded(run.state)) return;
    const began = clock.monotonic();
    await db.transact((tx) =>
      store.changeRun(tx, run.id, ['queued', 'running'], {
        state: 'running',
        ...(run.startedAt === null ? { started_at: clock.now() } : {}),
      }),
    );
    await mkdir(join(deps.folder, run.id), { recursive: true });
    const failure = await new RunExecutor(executorDeps, run, context.signal, context.report).execute();
    const state: RunState = failure === undefined ? 'succeeded' : context.signal.aborted ? 'cancelled' : 'failed';
    await db.transact(async (tx) => {
      const change = { state, error: failure ?? null, ended_at: clock.now(), duration_ms: clock.monotonic() - began };
      if (!(await store.changeRun(tx, run.id, ['running'], change))) return;
      await audit.record(tx, {
        actor: policyActor('pipelines'),
        action: 'pipelines.finish',
        project: run.project,
        subject: { type: 'pipeline-run', id: run.id },
        detail: { state },
      });
      await bus.publish(tx, {
        type: 'pipeline.run.finished',
        project: run.project,
        subject: run.id,
        data: { pipeline: run.pipeline, state, cause: run.cause.kind, causeId: run.cause.id },
      });
    });
  };
  queue.handle(jobKind, execute);

  deps.ticker.onTick('pipelines.schedules', async (now) => {
    for (const { pipeline, nextAt } of await store.listDue(db.reader, now)) {
      const actor = policyActor('schedule');
      await db.transact(async (tx) => {
        await store.setNextAt(tx, pipeline.id, nextAfter(pipeline.definition.schedule, now));
        await start(actor, pipeline.project, pipeline.name, {
          cause: {
            kind: 'schedule',
            id: pipeline.definition.schedule ?? '',
            note: `due ${new Date(nextAt).toISOString()}`,
          },
          tx,
        });
      });
    }
  });

  /** What a step left: its outputs by name, and what its tracking run logged by path. */
  const leavingsOf = async (run: PipelineRun, step: StepRun | undefined): Promise<Leavings> => {
    const outputs = Object.entries(step?.outputs ?? {});
    const files = new Map(outputs.map(([name, { sha256, label }]) => [name, { sha256, name: label }]));
    const trackingRunId = step?.trackingRunId ?? null;
    if (trackingRunId === null)
      return { files, values: {}, identifiers: { ids: { pipeline_run: run.id }, versions: [] } };
    const results = await deps.tracked.results(run.project, trackingRunId);
    for (const { path, sha256 } of results.files) files.set(`artifacts/${path}`, { sha256, name: path });
    const models = results.modelIds.map((id, index) => [index === 0 ? 'model_id' : `model_id ${index + 1}`, id]);
    return {
      files,
      values: { params: results.params, metrics: results.metrics },
      identifiers: {
        ids: { run_id: trackingRunId, pipeline_run: run.id, ...Object.fromEntries(models) },
        versions: results.versions,
      },
    };
  };

  /** Called by the composition for each event that a pipeline may wait for; a run per event, however often it is delivered. */
  const onEvent = async (event: { id: string; type: string; project: string | null }): Promise<void> => {
    if (event.project === null) return;
    for (const pipeline of await store.listWithTriggers(db.reader, event.project)) {
      if (!pipeline.definition.triggers.includes(event.type)) continue;
      const runs = await store.listRuns(db.reader, { project: event.project, pipeline: pipeline.name }, '~', 50);
      if (runs.some((run) => run.cause.kind === 'event' && run.cause.id === event.id)) continue;
      await start(policyActor('trigger'), event.project, pipeline.name, {
        cause: { kind: 'event', id: event.id, note: event.type },
      });
    }
  };
  bus.subscribe({
    consumer: 'pipelines.triggers',
    types: [
      'dataset.version.created',
      'features.materialized',
      'model.version.created',
      'alias.moved',
      'alarm.raised',
      'kpi.missed',
    ],
    handle: onEvent,
  });

  const logs = createLogRanges();
  /** The file of a step's log; a cached step has that of the run it came from. */
  async function logOf(runId: string, step: string): Promise<string> {
    const run = await getRun(runId);
    if (!run.definition.steps.some((one) => one.name === step))
      throw pipelinesErrors.create('unknown_step', `Run ${runId} has no step ${step}.`);
    const cached = (await store.listSteps(db.reader, runId)).find((one) => one.step === step)?.cachedFrom;
    return logPath(deps.folder, cached ?? runId, step);
  }

  return {
    bundles,
    get,
    getRun,
    start,
    async declare(actor, project, name, definition, code, given = null) {
      const faults = findFaults(definition);
      if (faults.length > 0) {
        const errors = faults.map((message) => ({ path: name, message }));
        throw pipelinesErrors.create('bad_definition', `Pipeline ${name}: ${faults[0]}`, { details: { errors } });
      }
      const nextAt = nextAfter(definition.schedule, clock.now());
      return db.transact(async (tx) => {
        const before = await store.findPipeline(tx, project, name);
        const sameCode = before !== undefined && before.code === code;
        const same = sameCode && canonicalJson(before.definition) === canonicalJson(definition);
        const codeSource = code === null ? null : (cleaned(given) ?? (sameCode ? before.codeSource : null));
        if (same && canonicalJson(before.codeSource) === canonicalJson(codeSource)) return before;
        const now = clock.now();
        const pipeline: Pipeline = {
          id: before?.id ?? deps.newId(),
          project,
          name,
          version: same ? before.version : (before?.version ?? 0) + 1,
          definition,
          code,
          codeSource,
          createdAt: before?.createdAt ?? now,
          updatedAt: now,
        };
        await store.upsertPipeline(tx, pipeline, nextAt);
        const ref = { type: 'pipeline', id: pipeline.id } as const;
        const detail = { version: pipeline.version, code, commit: codeSource?.commit ?? null };
        await lineage.describe(tx, { ref, project, label: name, detail });
        await audit.record(tx, { actor, action: 'pipelines.declare', project, subject: ref, before, after: pipeline });
        await bus.publish(tx, { type: 'pipeline.changed', project, subject: pipeline.id, data: { name } });
        return pipeline;
      });
    },
    async list(project, page) {
      const after = page.cursor === undefined ? '' : String(decodeCursor(page.cursor, 1)[0]);
      return toPage(await store.listPipelines(db.reader, project, after, page.limit + 1), page.limit, (pipeline) => [
        pipeline.name,
      ]);
    },
    async listRuns(filter, page) {
      const before = page.cursor === undefined ? '~' : String(decodeCursor(page.cursor, 1)[0]);
      return toPage(await store.listRuns(db.reader, filter, before, page.limit + 1), page.limit, (run) => [run.id]);
    },
    async historyOf(pipelines, limit) {
      const ids = pipelines.map(({ id }) => id);
      const [runs, next] = await Promise.all([
        history.recentRuns(db.reader, ids, limit),
        history.nextTimes(db.reader, ids),
      ]);
      return new Map(
        ids.map((id) => [
          id,
          { nextAt: next.get(id) ?? null, runs: runs.filter(({ pipelineId }) => pipelineId === id) },
        ]),
      );
    },
    pastSteps: (runIds) => history.pastSteps(db.reader, runIds),
    async steps(runId) {
      const run = await getRun(runId);
      const known = new Map((await store.listSteps(db.reader, runId)).map((step) => [step.step, step]));
      return run.definition.steps.flatMap((step) => known.get(step.name) ?? []);
    },
    async cancel(actor, runId) {
      const run = await getRun(runId);
      if (isEnded(run.state)) return;
      const jobId = await store.findJobOfRun(db.reader, runId);
      await db.transact(async (tx) => {
        await audit.record(tx, {
          actor,
          action: 'pipelines.cancel',
          project: run.project,
          subject: { type: 'pipeline-run', id: runId },
        });
        if (
          await store.changeRun(tx, runId, ['queued'], {
            state: 'cancelled',
            error: 'The run was cancelled before it began.',
            ended_at: clock.now(),
          })
        ) {
          await bus.publish(tx, {
            type: 'pipeline.run.finished',
            project: run.project,
            subject: runId,
            data: { pipeline: run.pipeline, state: 'cancelled', cause: run.cause.kind, causeId: run.cause.id },
          });
        }
      });
      if (jobId !== undefined) await queue.cancel(jobId);
    },
    readLogLines: async (runId, step, from, to) => logs.read(await logOf(runId, step), from, to),
    searchLog: async (runId, step, query) => logs.search(await logOf(runId, step), query),
    async readLog(runId, step, offset) {
      const file = await open(await logOf(runId, step)).catch(() => undefined);
      if (file === undefined) return { text: '', nextOffset: 0, size: 0 };
      try {
        const { size } = await file.stat();
        const buffer = Buffer.alloc(Math.max(0, Math.min(logChunkBytes, size - offset)));
        const { bytesRead } = await file.read(buffer, 0, buffer.length, offset);
        // Ends at a line, so that no character is cut, unless one line fills the chunk.
        const text = buffer.subarray(0, bytesRead);
        const lineEnd = text.lastIndexOf(10) + 1;
        const whole = lineEnd > 0 && offset + bytesRead < size ? text.subarray(0, lineEnd) : text;
        return { text: whole.toString(), nextOffset: offset + whole.length, size };
      } finally {
        await file.close();
      }
    },
    async reproduce(actor, id) {
      const direct = await store.findRun(db.reader, id);
      const viaTracking = direct === undefined ? await store.findStepByTrackingRun(db.reader, id) : undefined;
      const original =
        direct ?? (viaTracking === undefined ? undefined : await store.findRun(db.reader, viaTracking.runId));
      if (original === undefined)
        throw pipelinesErrors.create('not_reproducible', `No pipeline run is known that made ${id}.`);
      if (!isEnded(original.state))
        throw pipelinesErrors.create('not_ended', `Run ${original.id} is ${original.state}.`);
      const run: PipelineRun = {
        ...original,
        id: deps.newId(),
        state: 'queued',
        cause: { kind: 'reproduce', id: original.id, note: '' },
        error: null,
        reproduces: original.id,
        // Inputs that were not recorded (a step that never ran) are resolved as of the original's time.
        createdAt: original.createdAt,
        startedAt: null,
        endedAt: null,
        durationMs: null,
      };
      await db.transact((tx) => insertRun(tx, actor, run));
      return run;
    },
    async compare(reproducedRunId) {
      const run = await getRun(reproducedRunId);
      if (run.reproduces === null)
        throw pipelinesErrors.create('not_reproducible', `Run ${reproducedRunId} re-creates no other run.`);
      if (!isEnded(run.state)) throw pipelinesErrors.create('not_ended', `Run ${run.id} is ${run.state}.`);
      const original = await getRun(run.reproduces);
      const again = new Map((await store.listSteps(db.reader, run.id)).map((step) => [step.step, step]));
      const compared: ArtifactComparison[] = [];
      for (const step of await store.listSteps(db.reader, original.id)) {
        const before = await leavingsOf(original, step);
        const after = await leavingsOf(run, again.get(step.step));
        compared.push(...(await compareLeavings(deps.blobs, step.step, before, after)));
      }
      return compared;
    },
  };
}
