// The source of a model version: which of our artifacts it means, and which sources are refused (local paths, tricks with `..`).
import type { ModelFolder } from '../../modules/registry/index.ts';
import type { MlflowDeps } from './calls.ts';
import { invalid } from './errors.ts';
import { below, modelLocation, placeOf, proxiedPath, runLocation } from './locations.ts';

const loggedModelUri = /^models:\/(m-[0-9a-f]{32})(?:\/(.*))?$/;
/** A copy names the version that it was made of. */
const copiedUri = /^models:\/([^/@]+)\/(\d{1,10})$/;
/** Copies of copies; names may have moved since, even in a circle. */
const mostCopies = 20;
const runUri = /^runs:\/([0-9A-Za-z]+)(?:\/(.*))?$/;

function decodeFully(text: string): string {
  let current = text;
  for (let round = 0; round < 10; round++) {
    try {
      const next = decodeURIComponent(current.replaceAll('+', ' '));
      if (next === current) return current;
      current = next;
    } catch {
      return current;
    }
  }
  return '..';
}

/** @throws AppError with MLflow's texts for local paths and relative references */
export function checkSource(source: string): void {
  const isLocal = /^(?:[/\\]|file:|[A-Za-z]:[/\\]|\.)/i.test(source) || !/^[a-z][a-z0-9+.-]*:/i.test(source);
  if (isLocal) {
    throw invalid(
      `Invalid model version source: '${source}'. To use a local path as a model version source, the run_id request parameter has to be specified and the local path has to be contained within the artifact directory of the run specified by the run_id.`,
    );
  }
  const decoded = decodeFully(source);
  if (decoded.includes('\0') || decoded.split(/[/\\]/).includes('..')) {
    throw invalid(
      `Invalid model version source: '${source}'. If supplying a source as an http, https, local file path, ftp, objectstore, or mlflow-artifacts uri, an absolute path must be provided without relative path references present. Please provide an absolute path.`,
    );
  }
}

export interface ResolvedSource {
  readonly folder: ModelFolder | null;
  readonly loggedModelId: string | undefined;
}

/** What of ours a source means; a null folder for another store. */
export async function resolveSource(
  deps: MlflowDeps,
  project: string,
  source: string,
  modelId: string | undefined,
): Promise<ResolvedSource> {
  const ofModel = loggedModelUri.exec(source);
  if (ofModel !== null) {
    if (modelId !== undefined && modelId !== ofModel[1]) {
      throw invalid(`Invalid model version source: '${source}'. It names another model than model_id '${modelId}'.`);
    }
    const owner = ofModel[1] ?? '';
    return { folder: { owner, path: ofModel[2] ?? '' }, loggedModelId: owner };
  }
  const ofRun = runUri.exec(source);
  if (ofRun !== null) {
    // A run of another project is as foreign as one of another server: nothing is read of it.
    const run = await deps.tracking.runs.find(project, ofRun[1] ?? '');
    return { folder: run === undefined ? null : { owner: run.id, path: ofRun[2] ?? '' }, loggedModelId: modelId };
  }
  const path = proxiedPath(source);
  if (path === undefined) return { folder: null, loggedModelId: modelId };
  const place = await placeOf(deps.tracking, project, path.replace(/\/+/g, '/'));
  return { folder: place, loggedModelId: modelId ?? (place.owner.startsWith('m-') ? place.owner : undefined) };
}

/** A URI that a client can open for the files of a version. */
export async function downloadUri(deps: MlflowDeps, project: string, source: string, depth = 0): Promise<string> {
  const ofVersion = copiedUri.exec(source);
  if (ofVersion !== null && depth < mostCopies) {
    const [, name = '', version] = ofVersion;
    const original = await deps.registry.versions.get(project, name, Number(version));
    return downloadUri(deps, project, original.source, depth + 1);
  }
  const ofModel = loggedModelUri.exec(source);
  if (ofModel !== null) {
    const root = modelLocation(await deps.tracking.loggedModels.get(project, ofModel[1] ?? ''));
    return ofModel[2] === undefined ? root : `${root}/${ofModel[2]}`;
  }
  const ofRun = runUri.exec(source);
  if (ofRun !== null) {
    const run = await deps.tracking.runs.find(project, ofRun[1] ?? '');
    if (run === undefined) return source;
    return ofRun[2] === undefined ? runLocation(run) : below(runLocation(run), ofRun[2]);
  }
  return source;
}
