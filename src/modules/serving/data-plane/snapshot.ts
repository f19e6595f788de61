// What the data plane serves, as one signed file: it holds all that answering needs, so that neither the control plane nor the
// database has to be there. A snapshot is used whole or not at all; one whose signature does not fit is refused.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, copyFile, link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { canonicalJson } from '../../../kernel/json.ts';
import { safeRelativePath } from '../../../kernel/names.ts';
import type { Millis } from '../../../kernel/time.ts';
import type { TensorSpec } from '../../../platform/inference/inference.ts';
import { servingErrors } from '../errors.ts';
import type { ModelSignature, OutputMapping } from '../model-interface.ts';
import type { Audience } from './audience.ts';
import type { Burst } from './burst.ts';
import type { FeatureBinding } from './features/binding.ts';
import type { LogPolicy } from './log-rules.ts';
import { seal, unseal } from './sealed.ts';
import type { EndpointSettings } from './settings.ts';

/** A file of a saved model, by its path in the model's folder. */
export interface ModelFile {
  readonly path: string;
  readonly sha256: string;
}

/** A saved MLflow model that runs in Python processes of its own. */
export interface PythonPackage {
  readonly files: readonly ModelFile[];
  readonly interpreter: string;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
}

/**
 * A model version that takes part in answering. Its model is the file `models/<sha256>.onnx` beside the snapshot, or the folder
 * `models/<sha256>` of a Python model.
 */
export interface SnapshotArm {
  readonly role: 'champion' | 'challenger' | 'shadow';
  readonly modelVersionId: string;
  readonly model: string;
  readonly version: string;
  /** Digest of the ONNX model, or of the list of the files of a Python model. */
  readonly sha256: string;
  readonly python?: PythonPackage | undefined;
  /** Content of its input example, as MLflow saves it for scoring, when it has one; the file `models/<digest>.json`. */
  readonly example?: string | undefined;
  readonly signature: ModelSignature | null;
  /** Share of sticky keys it answers, 0 … 1; a shadow has 0. */
  readonly weight: number;
}

export interface SnapshotEndpoint {
  readonly id: Id;
  readonly project: string;
  readonly name: string;
  /** Number of the revision: grows with each change of the endpoint. */
  readonly revision: number;
  /** Parameter or column whose value keeps a caller on one arm; without one, the request id does. */
  readonly stickyKey: string | null;
  /** Whether every arm scores every request, so that arms can be compared on the same rows. */
  readonly mirror: boolean;
  /** Whose requests are split between the arms; without one, everybody's. */
  readonly audience?: Audience | null;
  /** When a challenger is taken out of the traffic at once; null: by the default rule. */
  readonly burst?: Burst | null;
  readonly output: OutputMapping;
  /** What is not set takes its default. */
  readonly settings?: Partial<EndpointSettings> | undefined;
  /** What is logged of its predictions; what is left out takes its default. */
  readonly log?: Partial<LogPolicy> | undefined;
  /** What is joined to requests from the online store; without it, requests bring all columns. */
  readonly features?: FeatureBinding | null;
  /** The champion first. Weights add up to 1. */
  readonly arms: readonly SnapshotArm[];
}

export interface Snapshot {
  readonly format: 1;
  /** Grows with each snapshot of a home folder. */
  readonly version: number;
  readonly writtenAt: Millis;
  /** Whether requests may say which time it is (replays). */
  readonly simulatedClock: boolean;
  /** Domain time of the control plane when it wrote this; what a simulated clock stands at. */
  readonly domainTime: Millis;
  /** Bytes of the prediction log that may wait to be collected; absent: 8 GiB. */
  readonly spoolBytes?: number;
  /** SHA-256 of the tokens that a data plane beyond loopback takes. */
  readonly tokens?: readonly string[];
  readonly endpoints: readonly SnapshotEndpoint[];
}

/** Paths below `home/serving`. */
export function servingPaths(home: string) {
  const folder = join(home, 'serving');
  return {
    folder,
    snapshot: join(folder, 'snapshot.json'),
    key: join(folder, 'snapshot.key'),
    models: join(folder, 'models'),
    spool: join(folder, 'spool'),
    /** Where the data plane says that it runs, and where. */
    process: join(folder, 'data-plane.json'),
    /** What the data plane has loaded. */
    status: join(folder, 'status.json'),
    /** Starts of the data plane that have not ended well so far. */
    starts: join(folder, 'starts.json'),
    /** What the data plane says of itself every few seconds. */
    report: join(folder, 'report.json'),
    /** Where data planes of other homes find the snapshot, when no object store is configured. */
    exchange: join(folder, 'exchange'),
    log: join(folder, 'data-plane.log'),
    modelFile: (sha256: string): string => join(folder, 'models', `${sha256}.onnx`),
    exampleFile: (sha256: string): string => join(folder, 'models', `${sha256}.json`),
    modelFolder: (sha256: string): string => join(folder, 'models', sha256),
  };
}

export type ServingPaths = ReturnType<typeof servingPaths>;

/** Writes a file that appears whole or not at all, synced to disk. */
export async function writeWhole(path: string, content: string): Promise<void> {
  const temporary = `${path}.new`;
  await mkdir(dirname(path), { recursive: true });
  const file = await open(temporary, 'w', 0o640);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
}

/** A snapshot as it lies on disk, with its signature. */
export function snapshotText(snapshot: Snapshot, key: Uint8Array): string {
  return seal('snapshot', snapshot, key);
}

export async function writeSnapshot(paths: ServingPaths, snapshot: Snapshot, key: Uint8Array): Promise<void> {
  await writeWhole(paths.snapshot, snapshotText(snapshot, key));
}

/** The snapshot on disk; undefined when there is none yet. @throws AppError `serving.bad_snapshot` */
export async function readSnapshot(paths: ServingPaths, key: Uint8Array): Promise<Snapshot | undefined> {
  let text: string;
  try {
    text = await readFile(paths.snapshot, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return parseSnapshot(text, key);
}

/** @throws AppError `serving.bad_snapshot` for one that is not as it was signed */
export function parseSnapshot(text: string, key: Uint8Array): Snapshot {
  let snapshot: Snapshot | undefined;
  try {
    snapshot = unseal('snapshot', text, key) as Snapshot | undefined;
  } catch (error) {
    throw servingErrors.create('bad_snapshot', `The serving snapshot is not JSON: ${messageOf(error)}`);
  }
  if (snapshot === undefined)
    throw servingErrors.create('bad_snapshot', 'The signature of the serving snapshot does not fit its content.');
  if (snapshot.format !== 1)
    throw servingErrors.create('bad_snapshot', `The serving snapshot has the format ${String(snapshot.format)}.`);
  return snapshot;
}

/** Puts a file beside the snapshot: a link where the file system can, else a copy. */
export async function placeFile(target: string, source: string): Promise<void> {
  if ((await stat(target).catch(() => undefined)) !== undefined) return;
  await mkdir(dirname(target), { recursive: true });
  const temporary = `${target}.new`;
  await rm(temporary, { force: true });
  await link(source, temporary).catch(() => copyFile(source, temporary));
  await rename(temporary, target);
}

/** The digest that names a saved model of these files. */
export function digestOfFiles(files: readonly ModelFile[]): string {
  const named = files.map(({ path, sha256 }) => ({ path, sha256 })).sort((a, b) => (a.path < b.path ? -1 : 1));
  return createHash('sha256').update(canonicalJson(named)).digest('hex');
}

/** Puts the files of a saved model into a folder. They are copies: the model's own code runs beside them and may write. */
export async function placeFiles(
  folder: string,
  files: readonly ModelFile[],
  source: (sha256: string) => Promise<string>,
): Promise<void> {
  if ((await stat(folder).catch(() => undefined)) !== undefined) return;
  const temporary = `${folder}.new`;
  await rm(temporary, { recursive: true, force: true });
  for (const { path, sha256 } of files) {
    const target = join(temporary, safeRelativePath(path));
    await mkdir(dirname(target), { recursive: true });
    await copyFile(await source(sha256), target);
    await chmod(target, 0o440);
  }
  await rename(temporary, folder);
}

/** Puts what the arms need beside the snapshot. @param localPath of content by its digest */
export async function placeArms(
  paths: ServingPaths,
  arms: readonly Pick<SnapshotArm, 'sha256' | 'python' | 'example'>[],
  localPath: (sha256: string) => Promise<string>,
): Promise<void> {
  for (const { sha256, python, example } of arms) {
    if (example !== undefined) await placeFile(paths.exampleFile(example), await localPath(example));
    if (python === undefined) await placeFile(paths.modelFile(sha256), await localPath(sha256));
    else await placeFiles(paths.modelFolder(sha256), python.files, localPath);
  }
}

async function verifyFile(path: string, sha256: string): Promise<void> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (error) {
    throw servingErrors.create(
      'corrupt_model',
      `The model ${sha256} cannot be read: ${messageOf(error).replaceAll(path, 'its file')}`,
      { cause: error },
    );
  }
  const found = hash.digest('hex');
  if (found !== sha256)
    throw servingErrors.create('corrupt_model', `The model file ${sha256} has the digest ${found}.`);
}

/** Path of the file or folder of an arm's model, when it has the content that the snapshot names. @throws AppError `serving.corrupt_model` */
export async function verifyModel(paths: ServingPaths, arm: Pick<SnapshotArm, 'sha256' | 'python'>): Promise<string> {
  if (arm.python === undefined) {
    const path = paths.modelFile(arm.sha256);
    await verifyFile(path, arm.sha256);
    return path;
  }
  const folder = paths.modelFolder(arm.sha256);
  if (digestOfFiles(arm.python.files) !== arm.sha256)
    throw servingErrors.create('corrupt_model', `The list of files of the model ${arm.sha256} has another digest.`);
  for (const { path, sha256 } of arm.python.files) await verifyFile(join(folder, path), sha256);
  return folder;
}
