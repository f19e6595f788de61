// How a model version without an ONNX export of its own is run: converted to ONNX, or by Python processes.
import type { Id } from '../../../kernel/ids.ts';
import type { Millis } from '../../../kernel/time.ts';
import type { TensorSpec } from '../../../platform/inference/inference.ts';

/** How far a conversion answers as the model itself does. */
export interface Parity {
  /** Rows compared: the logged input example and rows drawn around it. */
  readonly rows: number;
  /** Between probabilities or estimates; relative for those beyond 1. */
  readonly maxDifference: number;
  readonly tolerance: number;
}

export interface Runtime {
  readonly versionId: Id;
  readonly project: string;
  readonly model: string;
  readonly version: string;
  readonly jobId: Id;
  readonly state: 'pending' | 'ready' | 'failed';
  /** Null while pending, or when it can be run in no way. */
  readonly kind: 'onnx' | 'python' | null;
  /** Why it is run this way, or in none. */
  readonly reason: string;
  /** The converted model. */
  readonly onnxSha256: string | null;
  readonly parity: Parity | null;
  /** The interpreter, why it was chosen, and what the model takes and gives. */
  readonly python: {
    readonly interpreter: string;
    readonly environment: string;
    readonly inputs: readonly TensorSpec[];
    readonly outputs: readonly TensorSpec[];
  } | null;
  readonly updatedAt: Millis;
}
