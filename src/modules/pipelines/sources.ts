// Where inputs of steps come from beyond the pipeline itself. A source turns a declaration into content at a moment in time.
import type { CodeSource } from '../../contracts/code-source.ts';
import type { NodeRef } from '../../kernel/node-ref.ts';
import type { Millis } from '../../kernel/time.ts';
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

/** What tracked steps need of run tracking. */
export interface TrackedRuns {
  /** Makes a run that an MLflow client may resume by id; returns that id. */
  create(project: string, run: NewTrackedRun): Promise<string>;
  /** Every file that the run logged, by path. */
  artifacts(project: string, runId: string): Promise<readonly { readonly path: string; readonly sha256: string }[]>;
  /** Closes a run that the step left open. */
  finish(project: string, runId: string, outcome: 'finished' | 'failed' | 'killed'): Promise<void>;
}
