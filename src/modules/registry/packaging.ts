// What a version is made of, read from what its run left behind: the signature and environment in the model's folder (the `MLmodel`
// layout), the ONNX export, the data the run read and the commit of its code. Nothing is executed or unpickled.
import type { Blobs } from '../../platform/blobs/blobs.ts';
import type { Tracking } from '../tracking/index.ts';
import type { Environment, ModelVersion, Signature, SignatureField, VersionFile } from './model.ts';
import { checkOnnxFile } from './onnx-file.ts';

/** A folder of artifacts; '' is the owner's root. */
export interface ModelFolder {
  readonly owner: string;
  readonly path: string;
}

export type Package = Pick<
  ModelVersion,
  'signature' | 'onnxSha256' | 'datasets' | 'codeCommit' | 'codeSource' | 'environment' | 'files'
>;

const textLimit = 4 * 1024 * 1024;

/** A folder of more files is no saved model. */
const maxFiles = 2_000;

const join = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function toField(value: unknown, index: number): SignatureField {
  const field = asRecord(value);
  const tensor = asRecord(field['tensor-spec']);
  const name = typeof field['name'] === 'string' ? field['name'] : String(index);
  const required = field['required'] !== false;
  if (field['type'] !== 'tensor') return { name, type: String(field['type'] ?? 'unknown'), required };
  const shape = Array.isArray(tensor['shape']) ? tensor['shape'].map(Number) : [];
  return { name, type: `tensor(${String(tensor['dtype'] ?? 'unknown')})`, required, shape };
}

function toFields(text: unknown): SignatureField[] {
  const value: unknown = typeof text === 'string' ? JSON.parse(text) : text;
  return Array.isArray(value) ? value.map(toField) : [];
}

/** The signature of an MLmodel document; null when there is none or it cannot be understood. */
export function readSignature(document: Readonly<Record<string, unknown>>): Signature | null {
  const signature = asRecord(document['signature']);
  try {
    const read = { inputs: toFields(signature['inputs']), outputs: toFields(signature['outputs']) };
    return read.inputs.length + read.outputs.length === 0 ? null : read;
  } catch {
    // Written by a client we do not know: the version is usable, its schema is just not known.
    return null;
  }
}

/** YAML of a client: core schema only, few aliases; an empty record when it is not YAML. */
async function readYaml(text: string | undefined): Promise<Readonly<Record<string, unknown>>> {
  if (text === undefined) return {};
  const { parse: parseYaml } = await import('yaml');
  try {
    return asRecord(parseYaml(text, { schema: 'core', maxAliasCount: 20 }));
  } catch {
    return {};
  }
}

function readEnvironment(
  modelDocument: Readonly<Record<string, unknown>>,
  requirements: string | undefined,
  pythonEnvironment: Readonly<Record<string, unknown>>,
): Environment {
  const flavors = Object.keys(asRecord(modelDocument['flavors']));
  const python = pythonEnvironment['python'];
  const lines = requirements
    ?.split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  return {
    ...(python === undefined ? {} : { python: String(python) }),
    ...(lines === undefined ? {} : { requirements: lines }),
    ...(flavors.length === 0 ? {} : { flavors }),
  };
}

export interface PackageReader {
  /**
   * @param strict refuses a broken ONNX export instead of leaving it out
   * @throws AppError `registry.bad_onnx`
   */
  read(
    project: string,
    source: {
      readonly folder: ModelFolder | null;
      readonly runId: string | null;
      readonly onnxPath?: string | undefined;
    },
    strict: boolean,
  ): Promise<Package>;
}

export function createPackageReader(deps: { readonly tracking: Tracking; readonly blobs: Blobs }): PackageReader {
  const { artifacts, runs } = deps.tracking;

  const findOnnx = async (
    folder: ModelFolder | null,
    runId: string | null,
    onnxPath: string | undefined,
    strict: boolean,
  ): Promise<string | null> => {
    const candidates: ModelFolder[] = [];
    if (folder !== null) candidates.push({ owner: folder.owner, path: join(folder.path, onnxPath ?? 'model.onnx') });
    if (runId !== null) candidates.push({ owner: runId, path: onnxPath ?? 'onnx/model.onnx' });
    for (const { owner, path } of candidates) {
      const entry = await artifacts.find(owner, path);
      if (entry === undefined || entry.sha256 === null) continue;
      try {
        await checkOnnxFile(await deps.blobs.localPath(entry.sha256));
        return entry.sha256;
      } catch (error) {
        if (strict) throw error;
      }
    }
    return null;
  };

  /** The files below a folder; empty when it has no `MLmodel`, or too many of them. */
  const filesOf = async (folder: ModelFolder): Promise<VersionFile[]> => {
    if ((await artifacts.find(folder.owner, join(folder.path, 'MLmodel'))) === undefined) return [];
    const files: VersionFile[] = [];
    const folders = [folder.path];
    for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
      let cursor: string | undefined;
      do {
        const page = await artifacts.list(folder.owner, at, { limit: 500, cursor });
        for (const { path, sha256 } of page.items) {
          if (sha256 === null) folders.push(path);
          else files.push({ path: folder.path === '' ? path : path.slice(folder.path.length + 1), sha256 });
        }
        if (files.length > maxFiles) return [];
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
    }
    return files.sort((a, b) => (a.path < b.path ? -1 : 1));
  };

  return {
    async read(project, { folder, runId, onnxPath }, strict) {
      const text = async (name: string): Promise<string | undefined> =>
        folder === null ? undefined : artifacts.readText(folder.owner, join(folder.path, name), textLimit);
      const modelDocument = await readYaml(await text('MLmodel'));
      const run = runId === null ? undefined : await runs.get(project, runId);
      return {
        signature: readSignature(modelDocument),
        onnxSha256: await findOnnx(folder, runId, onnxPath, strict),
        datasets: (run?.datasets ?? []).map(({ dataset, context }) => ({
          name: dataset.name,
          digest: dataset.digest,
          context,
        })),
        codeCommit: run?.codeCommit ?? null,
        codeSource: run?.codeSource ?? null,
        files: folder === null ? [] : await filesOf(folder),
        environment: readEnvironment(
          modelDocument,
          await text('requirements.txt'),
          await readYaml(await text('python_env.yaml')),
        ),
      };
    },
  };
}
