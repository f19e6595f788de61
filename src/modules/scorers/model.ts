// Scorers: what judges the answers of an application. Each definition is a version and stays as it was registered.
import type { Millis } from '../../kernel/time.ts';

/** One version of a scorer of an experiment. */
export interface ScorerVersion {
  readonly scorerId: string;
  readonly project: string;
  readonly experimentId: string;
  readonly name: string;
  readonly version: number;
  /** As the client that runs it wrote it; never run by the server. */
  readonly definition: string;
  readonly createdBy: string;
  readonly createdAt: Millis;
}

/** Which of the new traces of its experiment a scorer is to judge. */
export interface OnlineScoring {
  readonly id: string;
  readonly scorerId: string;
  readonly experimentId: string;
  /** Share of the traces, 0 to 1. */
  readonly sampleRate: number;
  /** Which traces, in the language of the client that set it; null for all. */
  readonly filter: string | null;
}
