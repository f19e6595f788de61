// Builds bundles, off the request: a job reads the model's interface, makes it an 8-bit one when asked, counts the reference, and puts the signed
// folder of each target into the blob store.
import { createReadStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Actor, policyActor } from '../../../kernel/actor.ts';
import { isAppError, messageOf } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../../kernel/paging.ts';
import type { Tx } from '../../../platform/db/database.ts';
import { describeInterface, type ModelInterface, readExample } from '../../serving/index.ts';
import { edgeErrors } from '../errors.ts';
import { type Bundle, type BundleRequest, type BundleTarget, type Reference, type Target, targets } from '../model.ts';
import type { EdgeDeps } from '../ports.ts';
import { buildTarget } from './contents.ts';
import { describe } from './description.ts';
import { type Rows, referenceOfFiles, referenceOfRows, rowsOfFiles } from './reference.ts';
import type { Signer } from './signing.ts';
import * as store from './store.ts';

export interface NewBundle extends Partial<BundleRequest> {
  readonly model: string;
  /** A version number or an alias. */
  readonly version: string;
}

export interface Bundles {
  /** Begins to build. @throws AppError `edge.bad_request`, `edge.no_onnx`, `serving.not_servable`, `serving.runtime_pending` */
  build(actor: Actor, project: string, request: NewBundle): Promise<Bundle>;
  /** Refuses what `build` would refuse. */
  check(project: string, request: NewBundle): Promise<void>;
  /** @throws AppError `edge.unknown_bundle` */
  get(project: string, id: Id): Promise<Bundle>;
  /** Newest first. */
  list(project: string, model: string | undefined, page: PageRequest): Promise<Page<Bundle>>;
  /** The folder for a target. @throws AppError `edge.unknown_bundle`, `edge.not_ready` */
  target(project: string, id: Id, target: Target): Promise<BundleTarget>;
}

const jobKind = 'edge.bundle';
const system = policyActor('bundle');
const shownRows = 5;

export function createBundles(deps: EdgeDeps & { readonly signer: Signer }): Bundles {
  const { db, blobs, clock, queue, signer } = deps;

  const get = async (project: string, id: Id): Promise<Bundle> => {
    const bundle = await store.findBundle(db.reader, id);
    if (bundle === undefined || bundle.project !== project)
      throw edgeErrors.create('unknown_bundle', `Project ${project} has no bundle ${id}.`);
    return bundle;
  };

  const resolve = async (project: string, model: string, version: string) => {
    const found = await deps.runtimes.resolve(project, model, version);
    const { onnxSha256 } = found;
    if (onnxSha256 === null) {
      const why = await deps.runtimes.get(project, model, found.version);
      throw edgeErrors.create(
        'no_onnx',
        `${model} version ${found.version} has no ONNX form.${why === undefined ? '' : ` ${why.reason}`}`,
      );
    }
    return { ...found, onnxSha256 };
  };

  /** The interface of a model, and the rows it was logged with; null without an example. */
  const read = async (version: Awaited<ReturnType<typeof resolve>>, { predictions, score }: BundleRequest) => {
    const session = await deps.openModel(await blobs.localPath(version.onnxSha256));
    let model: ModelInterface;
    try {
      model = describeInterface(session.inputs, session.outputs, version.signature, {
        predictions: predictions ?? undefined,
        score: score ?? undefined,
      });
    } finally {
      await session.release();
    }
    return { model, example: await exampleOf(version, model) };
  };

  const exampleOf = async (
    version: Awaited<ReturnType<typeof resolve>>,
    model: ModelInterface,
  ): Promise<Rows | null> => {
    const sha256 = version.files.find(({ path }) => path === 'serving_input_example.json')?.sha256;
    if (sha256 === undefined) return null;
    try {
      const { rows, values } = await readExample(model, await blobs.localPath(sha256));
      const width = model.columns.length;
      const lists = Array.from({ length: rows }, (_, row) =>
        values.slice(row * width, (row + 1) * width).map((value) => (Number.isNaN(value) ? null : value)),
      );
      return { source: 'the input example that the version was logged with', rows: lists, labels: null };
    } catch (error) {
      // An example of another form than the signature says nothing, and is no reason to build no bundle.
      if (isAppError(error)) return null;
      throw error;
    }
  };

  const quantize = async (
    bundle: Bundle,
    model: ModelInterface,
    onnxSha256: string,
    rows: Rows | null,
    signal: AbortSignal,
  ) => {
    if (rows === null || rows.rows.length === 0)
      throw edgeErrors.create(
        'bad_request',
        `${bundle.model} version ${bundle.version} was logged without an input example; name a dataset to compare the 8-bit model on.`,
      );
    const work = join(deps.scratch, `bundle-${bundle.id}`);
    await rm(work, { recursive: true, force: true });
    await mkdir(work, { recursive: true });
    try {
      const given = join(work, 'rows.json');
      await writeFile(given, JSON.stringify({ ...describe(bundle, model), rows: rows.rows, labels: rows.labels }));
      const made = await deps.pythonModels.quantize(await blobs.localPath(onnxSha256), given, work, signal);
      if ('reason' in made) throw edgeErrors.create('not_quantized', made.reason);
      const { report } = made;
      const { maxDifference } = bundle.request;
      if (maxDifference !== null && report.maxDifference > maxDifference)
        throw edgeErrors.create(
          'not_quantized',
          `The 8-bit model differs by ${report.maxDifference.toPrecision(3)} on ${report.rows} rows; ${maxDifference} is allowed.`,
        );
      const { sha256 } = await blobs.put(createReadStream(made.path));
      return { report, sha256 };
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  };

  const make = async (
    bundle: Bundle,
    signal: AbortSignal,
    report: (share: number, note: string) => void,
  ): Promise<Bundle> => {
    const { project, request } = bundle;
    const version = await resolve(project, bundle.model, bundle.version);
    report(0.05, 'reading the model');
    const { model, example } = await read(version, request);
    let reference: Reference | null = example === null ? null : referenceOfRows(model, example);
    let rows = example;
    if (request.dataset !== null) {
      report(0.1, 'counting the reference');
      const found = await deps.datasets.resolve(project, request.dataset, request.datasetVersion ?? 'latest');
      const from = { source: `${found.dataset} version ${found.version}`, files: found.files };
      reference = await referenceOfFiles(deps.olap, model, from, signal);
      if (request.precision === 'int8') rows = await rowsOfFiles(deps.olap, model, from, request.label, signal);
    }
    let modelSha256 = version.onnxSha256;
    let built: Bundle = { ...bundle, reference };
    if (request.precision === 'int8') {
      report(0.3, 'making weights 8-bit');
      const made = await quantize(bundle, model, modelSha256, rows, signal);
      modelSha256 = made.sha256;
      built = { ...built, report: made.report };
    }
    const shown = (example?.rows ?? []).slice(0, shownRows);
    const parts = {
      bundle: built,
      description: describe(bundle, model),
      modelSha256,
      reference,
      example: shown.map((row) => Object.fromEntries(model.columns.map(({ name }, at) => [name, row[at]]))),
    };
    const done: BundleTarget[] = [];
    for (const target of targets) {
      signal.throwIfAborted();
      report(0.5 + (0.5 * done.length) / targets.length, `packing for ${target}`);
      done.push(await buildTarget({ blobs, signer }, parts, target));
    }
    return { ...built, state: 'ready', targets: done };
  };

  queue.handle(jobKind, async ({ job, signal, report }) => {
    const bundle = await store.findBundle(db.reader, String(job.payload['bundle']));
    if (bundle === undefined || bundle.state !== 'building') return null;
    let made: Bundle;
    try {
      made = await make(bundle, signal, report);
    } catch (error) {
      // A server that stops has not failed: the job begins again with the next one.
      const cancelled = isAppError(signal.reason, 'queue.cancelled');
      const expected = isAppError(error) && error.kind !== 'internal' && error.kind !== 'unavailable';
      if (!cancelled && (signal.aborted || (!expected && job.attempt < job.maxAttempts))) throw error;
      made = { ...bundle, state: 'failed', error: cancelled ? 'It was cancelled.' : messageOf(error) };
    }
    const finished = { ...made, finishedAt: clock.now() };
    await db.transact((tx) => finish(tx, bundle, finished));
    return { bundle: bundle.id, state: finished.state, error: finished.error };
  });

  const finish = async (tx: Tx, before: Bundle, after: Bundle): Promise<void> => {
    const { id, project, model, version, state } = after;
    await store.finishBundle(tx, after);
    const subject = { type: 'bundle', id } as const;
    await deps.audit.record(tx, {
      actor: system,
      action: 'edge.finish-bundle',
      project,
      subject,
      before,
      after,
      detail: { state },
    });
    await deps.bus.publish(tx, { type: 'bundle.finished', project, subject: id, data: { model, version, state } });
  };

  /** What a bundle is to be made of, with the versions that it names now. */
  const prepare = async (project: string, { model, version: asked, ...given }: NewBundle) => {
    const request: BundleRequest = {
      precision: given.precision ?? 'float32',
      dataset: given.dataset ?? null,
      datasetVersion: given.datasetVersion ?? null,
      label: given.label ?? null,
      predictions: given.predictions ?? null,
      score: given.score ?? null,
      threshold: given.threshold ?? null,
      maxDifference: given.maxDifference ?? null,
    };
    if (request.dataset === null && (request.label !== null || request.datasetVersion !== null))
      throw edgeErrors.create('bad_request', 'A label or a version of a dataset is named, but no dataset.');
    if (request.precision === 'float32' && request.maxDifference !== null)
      throw edgeErrors.create(
        'bad_request',
        'Only an 8-bit model can differ: a largest difference means nothing for float32.',
      );
    const version = await resolve(project, model, asked);
    const dataset =
      request.dataset === null
        ? undefined
        : await deps.datasets.resolve(project, request.dataset, request.datasetVersion ?? 'latest');
    return { request, version, dataset };
  };

  return {
    async check(project, request) {
      await prepare(project, request);
    },
    async build(actor, project, asked) {
      const { request, version, dataset } = await prepare(project, asked);
      return db.transact(async (tx) => {
        const id = deps.newId();
        const jobId = await queue.enqueue(tx, {
          kind: jobKind,
          project,
          payload: { bundle: id },
          key: id,
          maxAttempts: 2,
        });
        const bundle: Bundle = {
          id,
          project,
          model: version.model,
          version: version.version,
          versionId: version.id,
          // What is the newest version of a dataset now may not be when the job runs.
          request: dataset === undefined ? request : { ...request, datasetVersion: dataset.version },
          jobId,
          state: 'building',
          error: null,
          report: null,
          reference: null,
          targets: [],
          keyId: signer.keyId,
          createdAt: clock.now(),
          finishedAt: null,
        };
        await store.insertBundle(tx, bundle);
        const subject = { type: 'bundle', id } as const;
        await deps.lineage.describe(tx, {
          ref: subject,
          project,
          label: `${bundle.model} v${bundle.version} for devices`,
          detail: { precision: request.precision },
        });
        await deps.lineage.link(tx, { from: { type: 'model-version', id: version.id }, to: subject, relation: 'used' });
        if (dataset !== undefined)
          await deps.lineage.link(tx, {
            from: { type: 'dataset-version', id: dataset.versionId },
            to: subject,
            relation: 'used',
          });
        await deps.audit.record(tx, { actor, action: 'edge.build-bundle', project, subject, after: bundle });
        return bundle;
      });
    },
    get,
    async list(project, model, page) {
      const before = page.cursor === undefined ? '~' : String(decodeCursor(page.cursor, 1)[0]);
      const rows = await store.listBundles(db.reader, { project, model }, before, page.limit + 1);
      return toPage(rows, page.limit, ({ id }) => [id]);
    },
    async target(project, id, wanted) {
      const bundle = await get(project, id);
      const found = bundle.targets.find(({ target }) => target === wanted);
      if (found === undefined)
        throw edgeErrors.create(
          'not_ready',
          `Bundle ${id} is ${bundle.state}${bundle.error === null ? '' : `: ${bundle.error}`}.`,
        );
      return found;
    },
  };
}
