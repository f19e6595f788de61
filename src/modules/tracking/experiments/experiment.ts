// An experiment groups the runs of one question.
import type { Millis } from '../../../kernel/time.ts';

export type Tags = Readonly<Record<string, string>>;

export interface Experiment {
  readonly id: string;
  readonly project: string;
  /** Small number within the project, for protocols whose experiment ids are integers; 0 is the default experiment. */
  readonly number: number;
  readonly name: string;
  /** Where clients put artifacts by themselves; null when Pawl stores them. */
  readonly artifactLocation: string | null;
  readonly tags: Tags;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
  readonly deletedAt: Millis | null;
}

export const defaultExperimentName = 'Default';
