// Finds out how each registered version can be run, off the request: what has an ONNX export of its own runs as it is; scikit-learn,
// XGBoost and LightGBM models are converted and compared; everything else, and what differs, runs in Python processes of its own.
import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Actor, policyActor } from '../../../kernel/actor.ts';
import { isAppError, messageOf } from '../../../kernel/errors.ts';
import type { Blobs } from '../../../platform/blobs/blobs.ts';
import type { Bus } from '../../../platform/bus/bus.ts';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { Database, Tx } from '../../../platform/db/database.ts';
import type { InferenceModel } from '../../../platform/inference/inference.ts';
import type { PythonModels } from '../../../platform/inference/python/python-models.ts';
import type { Queue } from '../../../platform/queue/queue.ts';
import type { Audit } from '../../audit/index.ts';
import { placeFiles } from '../data-plane/snapshot.ts';
import { servingErrors } from '../errors.ts';
import { describeInterface } from '../model-interface.ts';
import type { ModelSource, ServableVersion } from '../ports.ts';
import type { Runtime } from './model.ts';
import * as store from './store.ts';

/** A version and how it is run. One of `onnxSha256` and `python` is there. */
export interface RunnableVersion extends ServableVersion {
  readonly python: Runtime['python'];
}

export interface Runtimes {
  /** What is known; undefined for a version with an ONNX export of its own, or without files. */
  get(project: string, model: string, version: string): Promise<Runtime | undefined>;
  /**
   * The version with how it is run, prepared now when nobody has.
   * @throws AppError `serving.not_servable`, `serving.runtime_pending`; the registry's own for unknown ones
   */
  resolve(project: string, model: string, version: string): Promise<RunnableVersion>;
  /** Prepares it again, such as after a package was installed. @throws AppError `serving.not_servable` */
  prepare(actor: Actor, project: string, model: string, version: string): Promise<Runtime>;
}

export interface RuntimesDeps {
  readonly db: Database;
  readonly blobs: Blobs;
  readonly bus: Bus;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly models: ModelSource;
  readonly pythonModels: PythonModels;
  /** Folder for files in the making. */
  readonly folder: string;
  openModel(path: string): Promise<InferenceModel>;
}

const jobKind = 'serving.runtime';
/** How long a deployment waits for a version that is being prepared. */
const waitMs = 90_000;
const lookMs = 100;
const system = policyActor('runtime');

type Decision = Pick<Runtime, 'state' | 'kind' | 'reason' | 'onnxSha256' | 'parity' | 'python'>;

const undecided = { kind: null, onnxSha256: null, parity: null, python: null } as const;

export function createRuntimes(deps: RuntimesDeps): Runtimes {
  const { db, clock, queue, pythonModels } = deps;
  let running: Promise<unknown> = Promise.resolve();

  const needs = (version: ServableVersion): boolean => version.onnxSha256 === null && version.files.length > 0;

  const begin = async (tx: Tx, project: string, found: ServableVersion): Promise<Runtime> => {
    const { id: versionId, model, version } = found;
    const payload = { project, model, version };
    const jobId = await queue.enqueue(tx, { kind: jobKind, project, payload, key: versionId, maxAttempts: 2 });
    const runtime: Runtime = {
      ...undecided,
      versionId,
      ...payload,
      jobId,
      state: 'pending',
      reason: 'It is being prepared.',
      updatedAt: clock.now(),
    };
    await store.putRuntime(tx, runtime);
    return runtime;
  };

  const decide = async (version: ServableVersion, signal: AbortSignal): Promise<Decision> => {
    const work = join(deps.folder, version.id);
    const [model, scratch] = [join(work, 'model'), join(work, 'made')];
    await rm(work, { recursive: true, force: true });
    await mkdir(scratch, { recursive: true });
    try {
      await placeFiles(model, version.files, deps.blobs.localPath);
      const chosen = await pythonModels.choose(model, signal);
      const { interpreter, why: environment } = chosen;
      let { reason, decision } = await convert(version, interpreter, model, scratch, signal);
      if (decision !== undefined) return decision;
      const { inputs, outputs } = await pythonModels.describe(interpreter, model);
      describeInterface(inputs, outputs, version.signature);
      reason = `Not converted to ONNX: ${reason}`;
      const python = { interpreter, environment, inputs, outputs };
      return { ...undecided, state: 'ready', kind: 'python', reason, python };
    } catch (error) {
      if (!isAppError(error) || error.kind === 'internal' || error.kind === 'unavailable') throw error;
      return { ...undecided, state: 'failed', reason: error.message };
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  };

  const convert = async (
    version: ServableVersion,
    interpreter: string,
    model: string,
    scratch: string,
    signal: AbortSignal,
  ): Promise<{ readonly reason: string; readonly decision?: Decision }> => {
    const made = await pythonModels.convert(interpreter, model, scratch, signal);
    if ('reason' in made) return made;
    const session = await deps.openModel(made.path);
    try {
      const { predictions } = describeInterface(session.inputs, session.outputs, version.signature);
      if (predictions !== made.predictions)
        return { reason: `The signature means the output ${predictions}, the model answers with ${made.predictions}.` };
    } catch (error) {
      return { reason: messageOf(error) };
    } finally {
      await session.release();
    }
    const { sha256 } = await deps.blobs.put(createReadStream(made.path));
    const { rows, maxDifference, tolerance } = made;
    const reason = `Converted to ONNX; on ${rows} rows it differs from the model by ${maxDifference.toPrecision(2)} at most.`;
    const parity = { rows, maxDifference, tolerance };
    return { reason, decision: { ...undecided, state: 'ready', kind: 'onnx', reason, onnxSha256: sha256, parity } };
  };

  queue.handle(jobKind, async ({ job, signal }) => {
    const { project, model, version } = job.payload as { project: string; model: string; version: string };
    const found = await deps.models.resolve(project, model, version);
    // One after another: each takes a processor and a good deal of memory.
    const own = running.then(() => decide(found, signal));
    running = own.catch(() => undefined);
    let decision: Decision;
    try {
      decision = await own;
    } catch (error) {
      if (signal.aborted || job.attempt < job.maxAttempts) throw error;
      decision = { ...undecided, state: 'failed', reason: messageOf(error) };
    }
    await db.transact(async (tx) => {
      const runtime = {
        versionId: found.id,
        project,
        model,
        version,
        jobId: job.id,
        ...decision,
        updatedAt: clock.now(),
      };
      await store.putRuntime(tx, runtime);
      const subject = { type: 'model-version', id: found.id } as const;
      const { state, kind, reason } = decision;
      await deps.audit.record(tx, {
        actor: system,
        action: 'serving.decide-runtime',
        project,
        subject,
        after: runtime,
        detail: { state, kind, reason },
      });
    });
    return { state: decision.state, kind: decision.kind, reason: decision.reason };
  });

  deps.bus.subscribe({
    consumer: 'serving.runtimes',
    types: ['model.version.created'],
    async handle({ project, data }) {
      if (project === null || data['prompt'] === true) return;
      const [model, version] = [String(data['model']), String(data['version'])];
      const found = await deps.models.resolve(project, model, version).catch(() => undefined);
      // Renamed or deleted meanwhile: a deployment finds it again.
      if (found === undefined || !needs(found)) return;
      await db.transact(async (tx) => {
        if ((await store.findRuntime(tx, found.id)) === undefined) await begin(tx, project, found);
      });
    },
  });

  const refuse = (version: ServableVersion): never => {
    throw servingErrors.create(
      'not_servable',
      `${version.model} version ${version.version} has neither an ONNX model nor the files of a saved MLflow model.`,
    );
  };

  const settled = async (project: string, version: ServableVersion): Promise<Runtime> => {
    const until = clock.monotonic() + waitMs;
    for (;;) {
      const known = await store.findRuntime(db.reader, version.id);
      if (known !== undefined && known.state !== 'pending') return known;
      if (known === undefined) await db.transact((tx) => begin(tx, project, version));
      if (clock.monotonic() >= until)
        throw servingErrors.create(
          'runtime_pending',
          `${version.model} version ${version.version} is still being prepared (job ${known?.jobId}).`,
        );
      await pause(lookMs);
    }
  };

  return {
    async get(project, model, version) {
      const found = await deps.models.resolve(project, model, version);
      return store.findRuntime(db.reader, found.id);
    },
    async resolve(project, model, version) {
      const found = await deps.models.resolve(project, model, version);
      if (found.onnxSha256 !== null) return { ...found, python: null };
      if (!needs(found)) refuse(found);
      const { state, reason, onnxSha256, python } = await settled(project, found);
      if (state === 'failed')
        throw servingErrors.create('not_servable', `${found.model} version ${found.version} cannot be run: ${reason}`);
      return { ...found, onnxSha256, python };
    },
    async prepare(actor, project, model, version) {
      const found = await deps.models.resolve(project, model, version);
      if (!needs(found)) refuse(found);
      return db.transact(async (tx) => {
        const before = await store.findRuntime(tx, found.id);
        const after = await begin(tx, project, found);
        const subject = { type: 'model-version', id: found.id } as const;
        await deps.audit.record(tx, { actor, action: 'serving.prepare-runtime', project, subject, before, after });
        return after;
      });
    },
  };
}
