// Batch scoring as background jobs: a job is cut into partitions, each of which is scored, stored and recorded in one transaction.
// A job that runs again, because its process died, goes on with the partitions that are not recorded, so each row comes out once.
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Actor, policyActor } from '../../../kernel/actor.ts';
import { messageOf } from '../../../kernel/errors.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../../kernel/paging.ts';
import type { Blobs } from '../../../platform/blobs/blobs.ts';
import type { Bus } from '../../../platform/bus/bus.ts';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { Database, Tx } from '../../../platform/db/database.ts';
import type { InferenceModel } from '../../../platform/inference/inference.ts';
import type { OpenSandbox } from '../../../platform/olap/lazy.ts';
import type { Olap } from '../../../platform/olap/olap.ts';
import { readParquet } from '../../../platform/olap/sql-text.ts';
import type { JobContext, Queue } from '../../../platform/queue/queue.ts';
import type { NewId } from '../../../platform/random/random.ts';
import { keepThread } from '../../../platform/threads/kept-thread.ts';
import type { Audit } from '../../audit/index.ts';
import type { Lineage } from '../../lineage/index.ts';
import { servingErrors } from '../errors.ts';
import { describeInterface } from '../model-interface.ts';
import type { DatasetSource, ModelSource, ServableVersion } from '../ports.ts';
import type { Partition } from './partition-store.ts';
import * as partitionStore from './partition-store.ts';
import { type Rows, type ScoredFile, scorePartition } from './score-partition.ts';
import type { ThreadRequest } from './score-thread.ts';
import type { Batch } from './store.ts';
import * as store from './store.ts';

export interface NewBatch {
  readonly model: string;
  /** Number or alias. */
  readonly version: string;
  readonly dataset: string;
  /** Number, or `latest`. */
  readonly datasetVersion: string;
  /** SELECT over the table `dataset` whose rows are scored; without one, all of them are. */
  readonly selection?: string | undefined;
  /** Dataset that gets the result as its next version. */
  readonly output?: string | undefined;
}

export interface Batches {
  /**
   * Queues the scoring of a dataset version, or of a selection of its rows.
   * @throws AppError `serving.not_servable`, errors of the registry and the datasets
   */
  start(actor: Actor, project: string, batch: NewBatch): Promise<Batch>;
  get(project: string, id: string): Promise<Batch>;
  /** Newest first. */
  list(project: string, page: PageRequest): Promise<Page<Batch>>;
  /** Calls `use` with a Parquet file that holds the whole result. @throws AppError `serving.unknown_batch` before there is one */
  withResult<T>(batch: Batch, use: (path: string) => Promise<T>): Promise<T>;
}

export interface BatchesDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly queue: Queue;
  readonly audit: Audit;
  readonly lineage: Lineage;
  readonly blobs: Blobs;
  readonly olap: Olap;
  readonly openSandbox: OpenSandbox;
  readonly models: ModelSource;
  readonly datasets: DatasetSource;
  /** Folder for files in the making. */
  readonly folder: string;
  /** Rows of a partition at most, default 245 760: two row groups of Parquet. */
  readonly partitionRows?: number;
  openModel(path: string): Promise<InferenceModel>;
}

const jobKind = 'serving.batch';
const usualRows = 245_760;
const threadMemoryMb = 512;
const system = policyActor('batch');

export function createBatches(deps: BatchesDeps): Batches {
  const { db, clock, audit, lineage, bus, blobs, olap } = deps;

  const get = async (project: string, id: string): Promise<Batch> => {
    const batch = await store.findBatch(db.reader, project, id);
    if (batch === undefined) throw servingErrors.create('unknown_batch', `Project ${project} has no batch ${id}.`);
    return batch;
  };

  const titleOf = (batch: Batch): string => `${batch.model} ${batch.modelVersion} on ${batch.dataset}`;

  const finish = (batch: Batch, change: store.BatchChange & Pick<Batch, 'state'>): Promise<void> =>
    db.transact(async (tx: Tx) => {
      await store.updateBatch(tx, batch.id, { ...change, finishedAt: clock.now() });
      const after = (await store.findBatch(tx, batch.project, batch.id)) ?? batch;
      const subject = { type: 'batch-job', id: batch.id } as const;
      const detail = { state: after.state, records: after.records };
      await lineage.describe(tx, { ref: subject, project: batch.project, label: titleOf(batch), detail });
      if (after.outputVersionId !== null)
        await lineage.link(tx, {
          from: subject,
          to: { type: 'dataset-version', id: after.outputVersionId },
          relation: 'produced',
        });
      await audit.record(tx, {
        actor: system,
        action: 'serving.finish-batch',
        project: batch.project,
        subject,
        before: batch,
        after,
        detail: { state: after.state },
      });
      await bus.publish(tx, {
        type: 'batch.finished',
        project: batch.project,
        subject: batch.id,
        data: { ...detail, model: batch.model, version: batch.modelVersion, output: after.outputVersion },
      });
    });

  /** Writes the selected rows to a file of their own, so that a job that runs again scores the same ones. */
  const select = async (batch: Batch, selection: string, files: readonly string[], signal: AbortSignal) => {
    const folder = await mkdtemp(join(deps.folder, 'select-'));
    const setup = [`CREATE VIEW dataset AS SELECT * FROM ${readParquet(files)}`];
    const sandbox = await deps.openSandbox({ files, folders: [folder], setup });
    try {
      const path = join(folder, 'selected.parquet');
      await sandbox.copyToParquet(selection, path, undefined, { signal });
      const { sha256 } = await blobs.put(createReadStream(path));
      await db.transact((tx) => store.updateBatch(tx, batch.id, { selectionSha256: sha256 }));
      return sha256;
    } finally {
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    }
  };

  const filesOf = async (batch: Batch, signal: AbortSignal): Promise<readonly string[]> => {
    const { files } = await deps.datasets.resolve(batch.project, batch.dataset, batch.datasetVersion);
    if (batch.selection === null) return files;
    const sha256 = batch.selectionSha256 ?? (await select(batch, batch.selection, files, signal));
    return [await blobs.localPath(sha256)];
  };

  /** The partitions of a job, planned when it runs for the first time. */
  const plan = async (batch: Batch, files: readonly string[]): Promise<readonly Partition[]> => {
    if (batch.total !== null) return partitionStore.listPartitions(db.reader, batch.id);
    const { partitionRows = usualRows } = deps;
    const partitions: Partition[] = [];
    let total = 0;
    for (const [file, path] of files.entries()) {
      const [counted] = await olap.query('SELECT count(*) AS n FROM read_parquet($path)', { path });
      const rows = Number(counted?.['n'] ?? 0);
      total += rows;
      // An empty file still tells the columns of the result, where it is the only one.
      for (let first = 0; first < rows || (first === 0 && files.length === 1); first += partitionRows) {
        const last = Math.min(rows, first + partitionRows);
        const number = partitions.length;
        partitions.push({ number, file, first, last, sha256: null, records: 0, refused: 0, bytes: 0 });
      }
    }
    await db.transact(async (tx) => {
      await partitionStore.insertPartitions(tx, batch.id, partitions);
      await store.updateBatch(tx, batch.id, { total });
    });
    return partitions;
  };

  /** Scores in this process what is one partition, and in threads what is several. */
  const withScorers = async <T>(
    version: ServableVersion,
    partitions: number,
    signal: AbortSignal,
    use: (scorers: readonly ((rows: Rows, target: string) => Promise<ScoredFile>)[]) => Promise<T>,
  ): Promise<T> => {
    const modelFile = await blobs.localPath(version.onnxSha256 ?? '');
    const { signature } = version;
    if (partitions <= 1) {
      const session = await deps.openModel(modelFile);
      const model = describeInterface(session.inputs, session.outputs, signature);
      try {
        return await use([(rows, target) => scorePartition({ olap, session, model, rows, target, signal })]);
      } finally {
        await session.release();
      }
    }
    const body = new URL('./score-thread.ts', import.meta.url);
    const threads = Array.from({ length: Math.min(partitions, availableParallelism()) }, () =>
      keepThread(body, 'scoreInThread'),
    );
    try {
      return await use(
        threads.map((thread) => (rows, target) => {
          const request: ThreadRequest = { modelFile, signature, rows, target, memoryLimitMb: threadMemoryMb };
          return thread<ScoredFile>(request, signal);
        }),
      );
    } finally {
      for (const thread of threads) thread.end();
    }
  };

  const score = async (batch: Batch, context: JobContext): Promise<void> => {
    const { signal } = context;
    await mkdir(deps.folder, { recursive: true });
    const version = await deps.models.resolve(batch.project, batch.model, batch.modelVersion);
    const files = await filesOf(batch, signal);
    const partitions = await plan(batch, files);
    const total = partitions.reduce((sum, { first, last }) => sum + last - first, 0);
    const open = partitions.filter(({ sha256 }) => sha256 === null);
    let done = partitions.reduce((sum, { records }) => sum + records, 0);
    const began = clock.monotonic();
    const before = done;

    const keep = async (partition: Partition, target: string, scored: ScoredFile, scoringMs: number): Promise<void> => {
      const { rows: records, refused } = scored;
      const { sha256, size: bytes } = await blobs.put(createReadStream(target));
      await db.transact(async (tx) => {
        const result = { sha256, records, refused, bytes };
        if (!(await partitionStore.finishPartition(tx, batch.id, partition.number, result))) return;
        await store.addScored(tx, batch.id, { records, refused, bytes, scoringMs });
        await bus.publish(tx, {
          type: 'batch.progressed',
          project: batch.project,
          subject: batch.id,
          data: { partition: partition.number, records, total },
        });
      });
      done += records;
      const perSecond = Math.round(((done - before) / (clock.monotonic() - began)) * 1000);
      context.report(total === 0 ? 1 : done / total, `${done} of ${total} rows, ${perSecond} a second`);
    };

    await withScorers(version, open.length, signal, async (scorers) => {
      const waiting = [...open];
      let last = clock.monotonic();
      await Promise.all(
        scorers.map(async (scoreRows) => {
          // What a thread has scored is stored while it scores the next.
          let keeping: Promise<void> = Promise.resolve();
          for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
            signal.throwIfAborted();
            const partition = next;
            const target = join(deps.folder, `${batch.id}-${partition.number}.parquet`);
            const rows = { file: files[partition.file] ?? '', first: partition.first, last: partition.last };
            try {
              const [scored] = await Promise.all([scoreRows(rows, target), keeping]);
              const now = clock.monotonic();
              keeping = keep(partition, target, scored, Math.round(now - last)).finally(() =>
                rm(target, { force: true }),
              );
              // It is met where it is awaited; until then it must not count as one that nobody meets.
              void keeping.catch(() => undefined);
              last = Math.max(last, now);
            } catch (error) {
              // The other threads end with what they have under way.
              waiting.length = 0;
              await rm(target, { force: true });
              throw error;
            }
          }
          await keeping;
        }),
      );
    });
    const finished = await partitionStore.listPartitions(db.reader, batch.id);
    const contents = finished.flatMap(({ sha256 }) => (sha256 === null ? [] : [sha256]));
    context.report(1, 'storing the result');
    const made =
      batch.output === null
        ? undefined
        : await deps.datasets.publish(system, batch.project, batch.output, contents, signal);
    await finish(batch, {
      state: 'done',
      error: null,
      sha256: contents.length === 1 ? (contents[0] ?? null) : null,
      ...(made === undefined ? {} : { outputVersion: made.version, outputVersionId: made.versionId }),
    });
  };

  deps.queue.handle(jobKind, async (context) => {
    const { project, batch: id } = context.job.payload as { project: string; batch: string };
    const batch = await get(project, id);
    if (batch.state === 'done') return { batch: id };
    await db.transact((tx) => store.updateBatch(tx, id, { state: 'running' }));
    try {
      await score(batch, context);
    } catch (error) {
      const state = context.signal.aborted ? 'cancelled' : 'failed';
      await finish(batch, { state, error: messageOf(error) });
      throw error;
    }
    return { batch: id };
  });

  return {
    async start(actor, project, input) {
      const version = await deps.models.resolve(project, input.model, input.version);
      if (version.onnxSha256 === null)
        throw servingErrors.create('not_servable', `${version.model} version ${version.version} has no ONNX model.`);
      const dataset = await deps.datasets.resolve(project, input.dataset, input.datasetVersion);
      return db.transact(async (tx) => {
        const id = deps.newId();
        const jobId = await deps.queue.enqueue(tx, {
          kind: jobKind,
          project,
          payload: { project, batch: id },
          key: id,
        });
        const batch: Batch = {
          id,
          project,
          model: version.model,
          modelVersion: version.version,
          modelVersionId: version.id,
          dataset: dataset.dataset,
          datasetVersion: dataset.version,
          datasetVersionId: dataset.versionId,
          jobId,
          state: 'queued',
          selection: input.selection ?? null,
          selectionSha256: null,
          total: null,
          records: 0,
          refused: 0,
          scoringMs: 0,
          sha256: null,
          bytes: 0,
          output: input.output ?? null,
          outputVersion: null,
          outputVersionId: null,
          error: null,
          createdBy: actor.name,
          createdAt: clock.now(),
          finishedAt: null,
        };
        await store.insertBatch(tx, batch);
        const subject = { type: 'batch-job', id } as const;
        await lineage.describe(tx, { ref: subject, project, label: titleOf(batch), detail: { state: 'queued' } });
        await lineage.link(
          tx,
          { from: { type: 'model-version', id: version.id }, to: subject, relation: 'used' },
          { from: { type: 'dataset-version', id: dataset.versionId }, to: subject, relation: 'used' },
        );
        await audit.record(tx, { actor, action: 'serving.start-batch', project, subject, after: batch });
        return batch;
      });
    },
    get,
    async list(project, page) {
      const before = page.cursor === undefined ? 'g' : String(decodeCursor(page.cursor, 1)[0]);
      return toPage(await store.listBatches(db.reader, project, before, page.limit + 1), page.limit, (batch) => [
        batch.id,
      ]);
    },
    async withResult(batch, use) {
      if (batch.state !== 'done')
        throw servingErrors.create('unknown_batch', `Batch ${batch.id} is ${batch.state} and has no output.`);
      if (batch.sha256 !== null) return use(await blobs.localPath(batch.sha256));
      const partitions = await partitionStore.listPartitions(db.reader, batch.id);
      const files = await Promise.all(partitions.map(({ sha256 }) => blobs.localPath(sha256 ?? '')));
      await mkdir(deps.folder, { recursive: true });
      const folder = await mkdtemp(join(deps.folder, 'result-'));
      try {
        const path = join(folder, 'result.parquet');
        await olap.copyToParquet('SELECT * FROM read_parquet($files, union_by_name = true)', path, { files });
        return await use(path);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}
