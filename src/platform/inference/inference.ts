// The port that runs a trained model: named tensors in, named tensors out. A model is immutable once open, and an answer for a
// row never depends on the rows that share its run.

export const tensorTypes = [
  'bool',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'int8',
  'int16',
  'int32',
  'int64',
  'float32',
  'float64',
  'string',
] as const;

export type TensorType = (typeof tensorTypes)[number];

/** Name, element type and shape of an input or output; `null` is a dimension that may vary. */
export interface TensorSpec {
  readonly name: string;
  readonly type: TensorType;
  readonly shape: readonly (number | null)[];
}

/** Elements in row-major order. Booleans are bytes 0 and 1; 64-bit integers are bigints. */
export type TensorData =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array
  | string[];

export interface Tensor {
  readonly type: TensorType;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

export interface InferenceModel {
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** All outputs for these inputs. @throws AppError `inference.run_failed` */
  run(inputs: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
  /** Runs that it can do at the same time; absent means one. */
  readonly concurrency?: number;
  /** The processes that hold it; absent when it runs in this one. */
  workers?(): readonly WorkerState[];
  /** Frees the model; runs that are under way must have ended. */
  release(): Promise<void>;
}

/** A process of a model: loading it, free, in a run, or ended and not started again yet. */
export interface WorkerState {
  readonly state: 'starting' | 'idle' | 'busy' | 'waiting';
  readonly pid: number | null;
  /** Resident, MiB. */
  readonly memoryMb: number | null;
  readonly restarts: number;
  /** Why it ended last. */
  readonly lastEnd: string | null;
}

export interface ModelOptions {
  /** Threads inside one run. Default 1: for tree models more only cost time; a server scales by processes. */
  readonly threads?: number;
}

/** An array for `length` elements of a type. */
export function allocate(type: TensorType, length: number): TensorData {
  switch (type) {
    case 'bool':
    case 'uint8':
      return new Uint8Array(length);
    case 'uint16':
      return new Uint16Array(length);
    case 'uint32':
      return new Uint32Array(length);
    case 'uint64':
      return new BigUint64Array(length);
    case 'int8':
      return new Int8Array(length);
    case 'int16':
      return new Int16Array(length);
    case 'int32':
      return new Int32Array(length);
    case 'int64':
      return new BigInt64Array(length);
    case 'float32':
      return new Float32Array(length);
    case 'float64':
      return new Float64Array(length);
    case 'string':
      return new Array<string>(length).fill('');
  }
}
