// A run: one execution of training or evaluation code, with everything it logged.

import type { CodeSource } from '../../../contracts/code-source.ts';
import type { Millis } from '../../../kernel/time.ts';
import type { Random } from '../../../platform/random/random.ts';
import type { Tags } from '../experiments/experiment.ts';
import type { LeadingMetric } from '../metrics/leading-metric.ts';
import type { LatestMetric } from '../metrics/metric.ts';

export const runStatuses = ['running', 'scheduled', 'finished', 'failed', 'killed'] as const;
export type RunStatus = (typeof runStatuses)[number];

export interface Run {
  readonly id: string;
  readonly project: string;
  readonly experimentId: string;
  readonly experimentNumber: number;
  /** The experiment's own artifact location; null when Pawl stores the artifacts. */
  readonly artifactLocation: string | null;
  readonly name: string;
  readonly status: RunStatus;
  readonly user: string;
  /** The script or entry point, when the client told. */
  readonly sourceName: string | null;
  /** The commit of the code, when the client told. */
  readonly codeCommit: string | null;
  /** Where that commit is, when Pawl knows. */
  readonly codeSource: CodeSource | null;
  readonly startedAt: Millis;
  /** Its start on the real clock; null when the start is just what a client said. */
  readonly startedWall: Millis | null;
  readonly endedAt: Millis | null;
  readonly deletedAt: Millis | null;
}

export interface Dataset {
  readonly id: string;
  readonly name: string;
  readonly digest: string;
  readonly sourceType: string;
  readonly source: string;
  readonly schema: string | null;
  readonly profile: string | null;
}

/** A data set that a run read, and what for (`training`, `holdout` …). */
export interface DatasetInput {
  readonly dataset: Dataset;
  readonly context: string | null;
  readonly tags: Tags;
}

export interface ModelUse {
  readonly modelId: string;
  readonly step: number;
}

/** A run with what it logged: the latest value of each metric, all parameters and tags, inputs and outputs. */
export interface RunRecord extends Run {
  readonly params: Tags;
  readonly tags: Tags;
  readonly metrics: readonly LatestMetric[];
  readonly datasets: readonly DatasetInput[];
  readonly modelInputs: readonly ModelUse[];
  readonly modelOutputs: readonly ModelUse[];
}

/** What goes on in an experiment, over all its runs that are not deleted. */
export interface Activity {
  readonly runs: number;
  readonly running: number;
  readonly failed: number;
  /** The run that started last. */
  readonly last: Run | undefined;
  /** The run with the best value of the metric that was chosen for the experiment, else of the leading one of the last run. */
  readonly best:
    | {
        readonly id: string;
        readonly name: string;
        readonly metric: LeadingMetric;
        readonly value: number;
        /** Somebody chose the metric; else its name tells the direction. */
        readonly chosen: boolean;
      }
    | undefined;
}

/** Keys of what runs logged; undefined stands for every key. */
export interface LoggedKeys {
  readonly metrics?: readonly string[] | undefined;
  readonly params?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** What the newest runs of an experiment logged. */
export interface ExperimentKeys {
  readonly metrics: readonly string[];
  readonly params: readonly {
    readonly key: string;
    /** Not the same in all of those runs. */
    readonly varies: boolean;
  }[];
  /** So many runs were looked at. */
  readonly newestRuns: number;
}

/** Where a run stands among those of its experiment that have the same metric. */
export interface RunStanding {
  readonly metric: LeadingMetric;
  readonly value: number;
  /** Runs with a better value. */
  readonly better: number;
  readonly runs: number;
}

export function isEnded(status: RunStatus): boolean {
  return status === 'finished' || status === 'failed' || status === 'killed';
}

const adjectives =
  'able amber brisk calm clear coral crisp deft eager even fair fleet fond glad golden hardy honest keen kind lively lucid mellow merry neat nimble noble patient plain polite quick quiet ready rich silver smooth steady stout sunny swift tidy tranquil upbeat vivid warm wise witty zesty'.split(
    ' ',
  );
const nouns =
  'acorn anchor badger beacon birch brook cedar cliff comet crane dune ember falcon fern finch fjord gale glade grove harbor hawk heron island jay lagoon lark ledge lynx maple meadow moth oak orchid otter pebble pine plover quail raven reef ridge robin shore sparrow spruce stork swan thrush tide wren'.split(
    ' ',
  );

/** A name for a run whose client gave none: `adjective-noun-123`. */
export function proposeRunName(random: Random): string {
  const pick = (words: readonly string[]): string => words[Math.floor(random.unit() * words.length)] ?? '';
  return `${pick(adjectives)}-${pick(nouns)}-${Math.floor(random.unit() * 1000)}`;
}

/** A dataset that runs of an experiment took in. */
export interface DatasetSummary {
  readonly experimentNumber: number;
  readonly name: string;
  readonly digest: string;
  /** What for, such as `training`. */
  readonly context: string | null;
}

/** Something that a run of an experiment logged. */
export interface LoggedKey {
  readonly entity: 'metrics' | 'params';
  readonly key: string;
}
