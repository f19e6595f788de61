// What serving needs of others, as small ports that the composition root fills.
import type { Actor } from '../../kernel/actor.ts';
import type { Id } from '../../kernel/ids.ts';
import type { ServedFeatureService } from './data-plane/features/binding.ts';
import type { ModelFile } from './data-plane/snapshot.ts';
import type { ModelSignature } from './model-interface.ts';

/** A version of a registered model, as far as serving is concerned. */
export interface ServableVersion {
  readonly id: Id;
  readonly model: string;
  readonly version: string;
  readonly signature: ModelSignature | null;
  /** Content of its ONNX model in the blob store; null when it has none. */
  readonly onnxSha256: string | null;
  /** The feature service that it was trained with, where that is recorded. */
  readonly featureService?: string | null;
  /** Files of the saved MLflow model; empty when this server does not have them. */
  readonly files: readonly ModelFile[];
}

export interface ModelSource {
  /** @param version a version number or an alias. @throws the registry's own errors for unknown ones */
  resolve(project: string, model: string, version: string): Promise<ServableVersion>;
}

export interface FeatureSource {
  /** @throws the features' own errors for unknown ones */
  resolve(project: string, service: string): Promise<ServedFeatureService>;
}

export interface ScorableDataset {
  readonly versionId: Id;
  readonly dataset: string;
  readonly version: string;
  /** Local Parquet files. */
  readonly files: readonly string[];
}

export interface MadeVersion {
  readonly versionId: Id;
  readonly version: string;
}

export interface DatasetSource {
  /** Makes contents of the blob store, in Parquet, a version of a dataset, which is made when there is none; the same contents make it once. */
  publish(
    actor: Actor,
    project: string,
    dataset: string,
    contents: readonly string[],
    signal: AbortSignal,
  ): Promise<MadeVersion>;
  /** @param version a number, or `latest`. @throws the datasets' own errors for unknown ones */
  resolve(project: string, dataset: string, version: string): Promise<ScorableDataset>;
}
