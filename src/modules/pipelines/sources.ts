// Where inputs of steps come from beyond the pipeline itself. A source turns a declaration into content at a moment in time.

import type { CodeSource } from '../../contracts/code-source.ts';
import type { NodeRef } from '../../kernel/node-ref.ts';
import type { Millis } from '../../kernel/time.ts';
import type { SecretValue } from '../../platform/secrets/secrets.ts';
import type { InputSpec } from './model.ts';

export interface ResolvedSource {
  readonly sha256: string;
  readonly size: number;
  readonly label: string;
  readonly nodes: readonly NodeRef[];
}

/** Resolves inputs of one kind. Must give the same content for the same records. */
export interface InputSource {
  readonly kind: string;
  resolve(project: string, spec: InputSpec, now: Millis, signal: AbortSignal): Promise<ResolvedSource>;
}

export interface NewTrackedRun {
  readonly experiment: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The script that the step runs, as a path inside the repository or the bundle. */
  readonly sourceName: string | null;
  readonly codeSource: CodeSource | null;
}

export interface TrackedResults {
  /** Files of the run, and those of the models it logged below `models/<name>/`. */
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
  readonly params: Readonly<Record<string, string>>;
  /** The latest value of each; NaN and infinities by name, as JSON has none. */
  readonly metrics: Readonly<Record<string, number | string>>;
  readonly modelIds: readonly string[];
  /** Numbers of the versions that were registered from the run. */
  readonly versions: readonly string[];
}

/** What tracked steps need of run tracking. */
export interface TrackedRuns {
  /** Makes a run that an MLflow client may resume by id; returns that id. */
  create(project: string, run: NewTrackedRun): Promise<string>;
  /** Everything that the run logged. */
  results(project: string, runId: string): Promise<TrackedResults>;
  /** Closes a run that the step left open. */
  finish(project: string, runId: string, outcome: 'finished' | 'failed' | 'killed'): Promise<void>;
}

/** Where the secrets of a project's steps come from. */
export interface SecretSource {
  /** @throws AppError when the project has no secret of one of the names */
  reveal(project: string, names: readonly string[]): Promise<ReadonlyMap<string, SecretValue>>;
}
