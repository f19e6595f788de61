// What an import reads, whatever it is read from: experiments, runs, files, models and traces in the terms of the native API.
import type { Readable } from 'node:stream';

export type Pairs = Readonly<Record<string, string>>;
export type SourceStatus = 'running' | 'scheduled' | 'finished' | 'failed' | 'killed';

export interface SourceExperiment {
  /** How the source knows it. */
  readonly key: string;
  readonly name: string;
  readonly tags: Pairs;
  readonly deleted: boolean;
}

export interface SourceDataset {
  readonly name: string;
  readonly digest: string;
  readonly sourceType: string;
  readonly source: string;
  readonly schema?: string | undefined;
  readonly profile?: string | undefined;
  readonly context?: string | undefined;
  readonly tags?: Pairs | undefined;
}

export interface ModelUse {
  readonly modelId: string;
  readonly step: number;
}

export interface SourceRun {
  /** 32 hexadecimal digits; kept. */
  readonly id: string;
  readonly name: string;
  readonly status: SourceStatus;
  readonly user?: string | undefined;
  readonly sourceName?: string | undefined;
  readonly codeCommit?: string | undefined;
  /** Milliseconds since 1970 UTC. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly deleted: boolean;
  readonly params: Pairs;
  readonly tags: Pairs;
  readonly datasets: readonly SourceDataset[];
  readonly modelInputs: readonly ModelUse[];
  readonly modelOutputs: readonly ModelUse[];
}

export interface SourcePoint {
  readonly key: string;
  /** NaN and infinities too. */
  readonly value: number;
  readonly step: number;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
}

export interface SourceFile {
  /** With `/` between its parts. */
  readonly path: string;
  open(): Promise<Readable>;
}

export interface SourceLoggedModel {
  /** `m-` and 32 hexadecimal digits; kept. */
  readonly id: string;
  readonly name: string;
  readonly modelType?: string | undefined;
  readonly sourceRunId?: string | undefined;
  readonly status: 'pending' | 'ready' | 'failed';
  readonly params: Pairs;
  readonly tags: Pairs;
  readonly metrics: readonly (SourcePoint & {
    readonly runId: string;
    readonly datasetName?: string | undefined;
    readonly datasetDigest?: string | undefined;
  })[];
}

export interface SourceVersion {
  readonly version: number;
  /** As MLflow writes it: `models:/m-…`, `runs:/…`, or where the files of a run are. */
  readonly source: string;
  readonly runId?: string | undefined;
  readonly description: string;
  readonly stage: 'none' | 'staging' | 'production' | 'archived';
  readonly tags: Pairs;
}

export interface SourceModel {
  readonly name: string;
  readonly description: string;
  readonly tags: Pairs;
  /** Version by alias. */
  readonly aliases: Readonly<Record<string, number>>;
  readonly versions: readonly SourceVersion[];
}

/** A trace as MLflow tells it. */
export interface SourceTrace {
  readonly id: string;
  /** `trace_info` of version 3, with tags, metadata and assessments. */
  readonly info: Readonly<Record<string, unknown>>;
  /** Spans as OTLP's JSON. */
  readonly spans: readonly Readonly<Record<string, unknown>>[];
}

export interface Source {
  experiments(): AsyncIterable<SourceExperiment>;
  runs(experiment: SourceExperiment): AsyncIterable<SourceRun>;
  /** No point of a run comes twice. */
  readonly distinctPoints: boolean;
  /** All points of a run, some thousand at a time. */
  points(run: SourceRun): AsyncIterable<readonly SourcePoint[]>;
  /** @throws CommandError when the files cannot be reached from here */
  runFiles(run: SourceRun): AsyncIterable<SourceFile>;
  loggedModels(experiment: SourceExperiment): AsyncIterable<SourceLoggedModel>;
  loggedModelFiles(model: SourceLoggedModel): AsyncIterable<SourceFile>;
  models(): AsyncIterable<SourceModel>;
  traces(experiment: SourceExperiment): AsyncIterable<SourceTrace>;
  close(): Promise<void>;
}

async function* nothing(): AsyncGenerator<never> {}

/** What sources that know only experiments and runs leave out. */
export const onlyRuns = {
  loggedModels: nothing,
  loggedModelFiles: nothing,
  models: nothing,
  traces: nothing,
  close: async (): Promise<void> => undefined,
} satisfies Partial<Source>;

/** Pairs that have a value. */
export const present = (pairs: Readonly<Record<string, string | undefined>>): Pairs =>
  Object.fromEntries(Object.entries(pairs).filter((pair): pair is [string, string] => (pair[1] ?? '') !== ''));

/** Items in lists of at most so many. */
export async function* batches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
