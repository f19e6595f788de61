// Batch scoring as background jobs. A job may run twice (its lease was lost): it then makes the same file again.
import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Actor, policyActor } from '../../../kernel/actor.ts';
import { messageOf } from '../../../kernel/errors.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../../kernel/paging.ts';
import type { Blobs } from '../../../platform/blobs/blobs.ts';
import type { Bus } from '../../../platform/bus/bus.ts';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { Database, Tx } from '../../../platform/db/database.ts';
import type { InferenceModel } from '../../../platform/inference/inference.ts';
import type { Olap } from '../../../platform/olap/olap.ts';
import type { JobContext, Queue } from '../../../platform/queue/queue.ts';
import type { NewId } from '../../../platform/random/random.ts';
import type { Audit } from '../../audit/index.ts';
import type { Lineage } from '../../lineage/index.ts';
import { hostModel } from '../data-plane/hosted-model.ts';
import { servingErrors } from '../errors.ts';
import { describeInterface } from '../model-interface.ts';
import type { DatasetSource, ModelSource } from '../ports.ts';
import { scoreFiles } from './score-file.ts';
import type { Batch } from './store.ts';
import * as store from './store.ts';

export interface NewBatch {
  readonly model: string;
  /** Number or alias. */
  readonly version: string;
  readonly dataset: string;
  /** Number, or `latest`. */
  readonly datasetVersion: string;
}

export interface Batches {
  /** Queues the scoring of a dataset version. @throws AppError `serving.not_servable`, errors of the registry and the datasets */
  start(actor: Actor, project: string, batch: NewBatch): Promise<Batch>;
  get(project: string, id: string): Promise<Batch>;
  /** Newest first. */
  list(project: string, page: PageRequest): Promise<Page<Batch>>;
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
  readonly models: ModelSource;
  readonly datasets: DatasetSource;
  /** Folder for files in the making. */
  readonly folder: string;
  openModel(path: string): Promise<InferenceModel>;
}

const jobKind = 'serving.batch';

export function createBatches(deps: BatchesDeps): Batches {
  const { db, clock, audit, lineage, bus } = deps;

  const get = async (project: string, id: string): Promise<Batch> => {
    const batch = await store.findBatch(db.reader, project, id);
    if (batch === undefined) throw servingErrors.create('unknown_batch', `Project ${project} has no batch ${id}.`);
    return batch;
  };

  const finish = (batch: Batch, change: Parameters<typeof store.updateBatch>[2]): Promise<void> =>
    db.transact(async (tx: Tx) => {
      await store.updateBatch(tx, batch.id, { ...change, finishedAt: clock.now() });
      const subject = { type: 'batch-job', id: batch.id } as const;
      await lineage.describe(tx, {
        ref: subject,
        project: batch.project,
        label: `${batch.model} ${batch.modelVersion} on ${batch.dataset}`,
        detail: { state: change.state, records: change.records ?? 0 },
      });
      await audit.record(tx, {
        actor: policyActor('batch'),
        action: 'serving.finish-batch',
        project: batch.project,
        subject,
        before: batch,
        after: { ...batch, ...change },
        detail: { state: change.state },
      });
      await bus.publish(tx, {
        type: 'batch.finished',
        project: batch.project,
        subject: batch.id,
        data: { state: change.state, model: batch.model, version: batch.modelVersion, records: change.records ?? 0 },
      });
    });

  const score = async (batch: Batch, context: JobContext): Promise<void> => {
    const version = await deps.models.resolve(batch.project, batch.model, batch.modelVersion);
    const dataset = await deps.datasets.resolve(batch.project, batch.dataset, batch.datasetVersion);
    const session = await deps.openModel(await deps.blobs.localPath(version.onnxSha256 ?? ''));
    await mkdir(deps.folder, { recursive: true });
    const target = join(deps.folder, `${batch.id}.parquet`);
    try {
      const model = describeInterface(session.inputs, session.outputs, version.signature);
      const file = await scoreFiles(deps.olap, {
        hosted: hostModel(session, model, model.columns),
        files: dataset.files,
        scratch: join(deps.folder, `${batch.id}.ndjson`),
        target,
        signal: context.signal,
        report: (done, total) => context.report(total === 0 ? 1 : done / total, `${done} of ${total} rows`),
      });
      const { sha256 } = await deps.blobs.put(createReadStream(target));
      await finish(batch, { state: 'done', records: file.rows, bytes: file.bytes, sha256 });
    } finally {
      await session.release();
      await rm(target, { force: true });
    }
  };

  deps.queue.handle(jobKind, async (context) => {
    const { project, batch: id } = context.job.payload as { project: string; batch: string };
    const batch = await get(project, id);
    if (batch.state === 'done') return { sha256: batch.sha256 };
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
          records: 0,
          sha256: null,
          bytes: 0,
          error: null,
          createdBy: actor.name,
          createdAt: clock.now(),
          finishedAt: null,
        };
        await store.insertBatch(tx, batch);
        const subject = { type: 'batch-job', id } as const;
        await lineage.describe(tx, {
          ref: subject,
          project,
          label: `${batch.model} ${batch.modelVersion} on ${batch.dataset}`,
          detail: { state: 'queued' },
        });
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
  };
}
