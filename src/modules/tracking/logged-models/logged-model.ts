// A logged model: the files of one trained model, made by a run, with its own artifacts, parameters and metrics.
import type { Millis } from '../../../kernel/time.ts';
import type { Tags } from '../experiments/experiment.ts';
import type { ModelMetric } from '../metrics/metric.ts';

export type LoggedModelStatus = 'pending' | 'ready' | 'failed';

export interface LoggedModel {
  /** `m-` and 32 hexadecimal digits. */
  readonly id: string;
  readonly project: string;
  readonly experimentId: string;
  readonly experimentNumber: number;
  readonly artifactLocation: string | null;
  readonly name: string;
  readonly modelType: string | null;
  readonly status: LoggedModelStatus;
  readonly statusMessage: string | null;
  readonly sourceRunId: string | null;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
  readonly deletedAt: Millis | null;
}

export interface LoggedModelRecord extends LoggedModel {
  readonly params: Tags;
  readonly tags: Tags;
  readonly metrics: readonly ModelMetric[];
}
