// A loaded model that runs what waits for it together: requests of one turn of the event loop share a run, and none waits for
// others to come. Each gets exactly its own rows back, in order.
import {
  allocate,
  type InferenceModel,
  type Tensor,
  type TensorData,
  type WorkerState,
} from '../../../platform/inference/inference.ts';
import { type InputColumn, type ModelInterface, rowWidth } from '../model-interface.ts';
import type { RowBlock, Value } from './row-block.ts';

/** Outputs of the rows of one request: per output of the model its elements, row-major. */
export interface OutputBlock {
  readonly rows: number;
  readonly data: readonly TensorData[];
}

export interface HostedModel {
  readonly model: ModelInterface;
  /** @throws AppError `inference.run_failed` */
  run(block: RowBlock): Promise<OutputBlock>;
  /** Resolves when all requests that it took are answered, then frees the model. */
  retire(): Promise<void>;
  /** The processes that hold it; undefined when it runs in this one. */
  workers(): readonly WorkerState[] | undefined;
}

interface Waiting {
  readonly block: RowBlock;
  resolve(output: OutputBlock): void;
  reject(error: unknown): void;
}

/** Rows of one run at most, so that a run stays short; a larger request runs by itself in pieces. */
const maxRowsPerRun = 2_048;

/** Sets `count` values of one column, the first of them in row `at` of the target. */
type Fill = (block: RowBlock, target: TensorData, at: number, from: number, count: number) => void;

function fillerOf(column: InputColumn, place: number, columns: number, width: number, type: string): Fill {
  const { offset } = column;
  const each = (
    set: (index: number, value: Value) => void,
    block: RowBlock,
    at: number,
    from: number,
    count: number,
  ): void => {
    for (let row = 0; row < count; row++)
      set((at + row) * width + offset, block.values[(from + row) * columns + place] as Value);
  };
  if (type === 'string') {
    return (block, target, at, from, count) =>
      each((i, value) => ((target as string[])[i] = String(value)), block, at, from, count);
  }
  if (type === 'int64' || type === 'uint64') {
    return (block, target, at, from, count) =>
      each((i, value) => ((target as BigInt64Array)[i] = BigInt(value)), block, at, from, count);
  }
  return (block, target, at, from, count) => {
    const numbers = target as Float32Array;
    for (let row = 0; row < count; row++)
      numbers[(at + row) * width + offset] = Number(block.values[(from + row) * columns + place]);
  };
}

/**
 * @param order the columns of the endpoint, in whose order requests bring their values
 */
export function hostModel(session: InferenceModel, model: ModelInterface, order: readonly InputColumn[]): HostedModel {
  const placeOf = new Map(order.map((column, index) => [column.name, index]));
  const inputs = model.inputs.map((spec) => ({
    name: spec.name,
    type: spec.type,
    width: rowWidth(spec),
    tail: spec.shape.slice(1).map((size) => size ?? 1),
    fills: model.columns
      .filter((column) => column.input === spec.name)
      .map((column) => fillerOf(column, placeOf.get(column.name) ?? 0, order.length, rowWidth(spec), spec.type)),
  }));
  const outputs = model.outputs.map((spec) => ({ name: spec.name, type: spec.type, width: rowWidth(spec) }));
  let waiting: Waiting[] = [];
  let scheduled = false;
  let busy = 0;
  let retiring: (() => void) | undefined;

  /** One run over rows of several blocks: the pieces are laid one after another. */
  const runPieces = async (
    pieces: readonly { block: RowBlock; from: number; count: number }[],
    rows: number,
  ): Promise<TensorData[]> => {
    const tensors: Record<string, Tensor> = {};
    for (const input of inputs) {
      const data = allocate(input.type, rows * input.width);
      let at = 0;
      for (const piece of pieces) {
        for (const fill of input.fills) fill(piece.block, data, at, piece.from, piece.count);
        at += piece.count;
      }
      tensors[input.name] = { type: input.type, shape: [rows, ...input.tail], data };
    }
    const results = await session.run(tensors);
    return outputs.map((output) => results[output.name]?.data ?? allocate(output.type, rows * output.width));
  };

  const runTogether = async (group: readonly Waiting[], rows: number): Promise<void> => {
    try {
      const data = await runPieces(
        group.map(({ block }) => ({ block, from: 0, count: block.rows })),
        rows,
      );
      let at = 0;
      for (const { block, resolve } of group) {
        const start = at;
        at += block.rows;
        const end = at;
        resolve({
          rows: block.rows,
          data:
            group.length === 1
              ? data
              : data.map((all, i) => cut(all, start * (outputs[i]?.width ?? 1), end * (outputs[i]?.width ?? 1))),
        });
      }
    } catch (error) {
      // A row that breaks the model must not break the requests it happened to share a run with.
      if (group.length === 1) group[0]?.reject(error);
      else for (const one of group) await runTogether([one], one.block.rows);
    }
  };

  const runLarge = async ({ block, resolve, reject }: Waiting): Promise<void> => {
    try {
      const whole = outputs.map((output) => allocate(output.type, block.rows * output.width));
      for (let from = 0; from < block.rows; from += maxRowsPerRun) {
        const count = Math.min(maxRowsPerRun, block.rows - from);
        const part = await runPieces([{ block, from, count }], count);
        part.forEach((data, i) => {
          place(whole[i] as TensorData, data, from * (outputs[i]?.width ?? 1));
        });
      }
      resolve({ rows: block.rows, data: whole });
    } catch (error) {
      reject(error);
    }
  };

  const done = (count: number): void => {
    busy -= count;
    if (busy === 0) retiring?.();
  };

  const flush = (): void => {
    scheduled = false;
    const taken = waiting;
    waiting = [];
    let group: Waiting[] = [];
    let rows = 0;
    const runGroup = (): void => {
      if (group.length === 0) return;
      const { length } = group;
      void runTogether(group, rows).finally(() => done(length));
      group = [];
      rows = 0;
    };
    for (const one of taken) {
      if (one.block.rows > maxRowsPerRun) {
        void runLarge(one).finally(() => done(1));
        continue;
      }
      if (rows + one.block.rows > maxRowsPerRun) runGroup();
      group.push(one);
      rows += one.block.rows;
    }
    runGroup();
  };

  return {
    model,
    workers: () => session.workers?.(),
    run(block) {
      if (block.rows === 0)
        return Promise.resolve({ rows: 0, data: outputs.map((output) => allocate(output.type, 0)) });
      return new Promise((resolve, reject) => {
        busy++;
        waiting.push({ block, resolve, reject });
        if (scheduled) return;
        scheduled = true;
        setImmediate(flush);
      });
    },
    async retire() {
      if (busy > 0) await new Promise<void>((resolve) => (retiring = resolve));
      await session.release();
    },
  };
}

function cut(data: TensorData, start: number, end: number): TensorData {
  return Array.isArray(data) ? data.slice(start, end) : data.subarray(start, end);
}

/** Copies `part` into `whole` at an element. */
function place(whole: TensorData, part: TensorData, at: number): void {
  if (Array.isArray(whole)) whole.splice(at, part.length, ...(part as string[]));
  else (whole as Float32Array).set(part as Float32Array, at);
}
