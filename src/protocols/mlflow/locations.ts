// Where artifacts lie, in MLflow's URIs, and back: `mlflow-artifacts:/<experiment>/<run>/artifacts/<path>` makes the client go through
// this server. Paths from clients only ever name owners that exist in the caller's project.
import { safeRelativePath } from '../../kernel/names.ts';
import type { Experiment, LoggedModel, Run, Tracking } from '../../modules/tracking/index.ts';
import { invalid } from './errors.ts';

interface Root {
  readonly experimentNumber: number;
  readonly artifactLocation: string | null;
}

export function experimentLocation(root: {
  readonly number: number;
  readonly artifactLocation: string | null;
}): string {
  return root.artifactLocation ?? `mlflow-artifacts:/${root.number}`;
}

/** A path below a location; what the location asks by a query stays at the end. */
export function below(location: string, path: string): string {
  const [root = '', query] = location.split(/\?(.*)/s);
  return `${root.replace(/\/+$/, '')}/${path}${query === undefined ? '' : `?${query}`}`;
}

function rootOf({ experimentNumber, artifactLocation }: Root): string {
  return experimentLocation({ number: experimentNumber, artifactLocation });
}

export function runLocation(run: Root & { readonly id: string }): string {
  return below(rootOf(run), `${run.id}/artifacts`);
}

export function modelLocation(model: Root & { readonly id: string }): string {
  return below(rootOf(model), `models/${model.id}/artifacts`);
}

/** Where the files of a path are kept. */
export interface ArtifactPlace {
  readonly owner: string;
  /** '' is the owner's root. */
  readonly path: string;
}

/** Undoes percent-encoding until nothing changes, so that no encoding hides `..`. */
export function decodeFully(text: string): string {
  let current = text;
  for (let round = 0; round < 10; round++) {
    let next: string;
    try {
      next = decodeURIComponent(current);
    } catch {
      return current;
    }
    if (next === current) return current;
    current = next;
  }
  throw invalid('Invalid path');
}

/** Checks a path of a client; '' stays ''. @throws AppError `mlflow.invalid_parameter` with MLflow's text */
export function checkPath(path: string): string {
  const trimmed = path.replace(/\/+$/, '');
  if (trimmed === '') return '';
  const decoded = decodeFully(trimmed);
  if (decoded.split(/[/\\]/).includes('..') || decoded.includes('\0') || /^[/\\]|^[A-Za-z]:|^file:/.test(decoded)) {
    throw invalid('Invalid path');
  }
  return safeRelativePath(trimmed);
}

const runPath = /^(?:(.*?)\/)?([0-9a-f]{32})\/artifacts(?:\/(.*))?$/;
const modelPath = /^(?:(.*?)\/)?models\/(m-[0-9a-f]{32})\/artifacts(?:\/(.*))?$/;

/** The proxied path of a location of ours; undefined for another store. */
export function proxiedPath(location: string): string | undefined {
  return /^mlflow-artifacts:(?:\/\/[^/]*)?\/+(.*)$/.exec(location)?.[1];
}

/** The owner and inner path of a proxied path; what belongs to no run or model belongs to the project. */
export async function placeOf(tracking: Tracking, project: string, path: string): Promise<ArtifactPlace> {
  const checked = checkPath(path);
  const ofModel = modelPath.exec(checked);
  if (ofModel !== null) {
    const model = await tracking.loggedModels.find(project, ofModel[2] ?? '');
    if (model !== undefined) return { owner: model.id, path: checkPath(ofModel[3] ?? '') };
  }
  const ofRun = runPath.exec(checked);
  if (ofRun !== null) {
    const run = await tracking.runs.find(project, ofRun[2] ?? '');
    if (run !== undefined) return { owner: run.id, path: checkPath(ofRun[3] ?? '') };
  }
  return { owner: `project:${project}`, path: checked };
}

/** True when this server keeps the artifacts of the run or model, or those that runs of the experiment will have. */
export function isKeptHere(entity: Run | LoggedModel | Experiment): boolean {
  return entity.artifactLocation === null || proxiedPath(entity.artifactLocation) !== undefined;
}
