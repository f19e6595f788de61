// Bundles for devices: a model version as files that run without this server.
import type { Id } from '../../kernel/ids.ts';
import type { Millis } from '../../kernel/time.ts';
import type { QuantizationReport } from '../../platform/inference/python/python-models.ts';

/** Where a bundle runs: Node, a browser, or ONNX Runtime in Python and C++. */
export const targets = ['node', 'browser', 'portable'] as const;
export type Target = (typeof targets)[number];

export type Precision = 'float32' | 'int8';

export interface BundleRequest {
  readonly precision: Precision;
  /** Rows that drift is told against and an 8-bit model is compared on; without, the logged input example. */
  readonly dataset: string | null;
  /** A number, or `latest`. */
  readonly datasetVersion: string | null;
  /** Column of the dataset with what really happened, for the report of an 8-bit model. */
  readonly label: string | null;
  /** Output that is answered, and output column that is the score; null: found from the model. */
  readonly predictions: string | null;
  readonly score: string | null;
  /** Score from which on the decision is positive. */
  readonly threshold: number | null;
  /** Largest difference between numbers of outputs that an 8-bit model may have; null: any. */
  readonly maxDifference: number | null;
}

export interface BundleFile {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

export interface BundleTarget {
  readonly target: Target;
  /** All files of the folder, the manifest and its signature among them. */
  readonly files: readonly BundleFile[];
  /** The folder as one .tar.gz. */
  readonly archive: BundleFile;
  /** Digest of the manifest: two folders with the same one are the same. */
  readonly manifest: string;
}

/** Counts of rows in fixed bins, by column: what devices count in, so that counts of any of them add up. */
export interface Reference {
  readonly format: 1;
  /** Where the rows are from, for people. */
  readonly source: string;
  readonly rows: number;
  readonly columns: Readonly<Record<string, ReferenceColumn>>;
}

export interface ReferenceColumn {
  /** Inner edges of bins (lo, hi], of numbers. */
  readonly edges?: readonly number[] | undefined;
  /** Frequent values of texts and truth values; one more bin holds all others. */
  readonly categories?: readonly string[] | undefined;
  readonly counts: readonly number[];
  readonly missing: number;
}

export interface Bundle {
  readonly id: Id;
  readonly project: string;
  readonly model: string;
  readonly version: string;
  readonly versionId: Id;
  readonly request: BundleRequest;
  readonly jobId: Id;
  readonly state: 'building' | 'ready' | 'failed';
  readonly error: string | null;
  /** Of an 8-bit model. */
  readonly report: QuantizationReport | null;
  readonly reference: Reference | null;
  readonly targets: readonly BundleTarget[];
  /** Which key signed it. */
  readonly keyId: string;
  readonly createdAt: Millis;
  readonly finishedAt: Millis | null;
}
