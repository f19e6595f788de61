// What monitoring needs of serving, registry, tracking and features, in its own words; the composition joins them.

import type { NodeRef } from '../../kernel/node-ref.ts';
import type { Millis } from '../../kernel/time.ts';
import type { EvaluatedVersion } from '../evaluation/index.ts';
import type { InputSpec } from '../pipelines/index.ts';

export interface ServedVersion extends EvaluatedVersion {
  readonly runId: string | null;
}

export interface MonitoredServing {
  /** The champion of an endpoint; undefined while nothing is deployed. */
  champion(project: string, endpoint: string): Promise<ServedVersion | undefined>;
  /**
   * Parquet files that hold the predictions of [from, to), once everything spooled is collected. Columns: `occurred_at`, `role`, `answered`,
   * `model_version_id`, `score`, `latency_ms`, `status`, and `input_<name>` for each input.
   */
  predictions(project: string, endpoint: string, from: Millis, to: Millis): Promise<readonly string[]>;
}

export interface MonitoredRuns {
  /** Local path of an artifact of a run; undefined when there is none. */
  artifact(runId: string, path: string): Promise<string | undefined>;
  metric(runId: string, name: string): Promise<number | undefined>;
}

/** Labelled rows of one cut-off. */
export interface LabelledWindow {
  readonly cutoff: Millis;
  readonly path: string;
  readonly nodes: readonly NodeRef[];
}

export interface MonitoredLabels {
  /** Cut-offs whose labels are known at `now`, ascending. */
  matured(spec: InputSpec, now: Millis): readonly Millis[];
  resolve(project: string, spec: InputSpec, cutoff: Millis, signal: AbortSignal): Promise<LabelledWindow>;
  /** Cut-offs that the run of a version was trained on. */
  trainedOn(project: string, runId: string): Promise<readonly Millis[]>;
}
