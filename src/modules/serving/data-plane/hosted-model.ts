// A loaded model and what waits for it: requests share runs (see batch-queue.ts), and each gets exactly its own rows back, in order.

import { systemClock } from '../../../platform/clock/clock.ts';
import {
  allocate,
  type InferenceModel,
  type Tensor,
  type TensorData,
  type WorkerState,
} from '../../../platform/inference/inference.ts';
import { type InputColumn, type ModelInterface, rowWidth } from '../model-interface.ts';
import { createBatchQueue, type QueueCounts, type Waiting } from './batch-queue.ts';
import { createStatistics, type ModelStatistics } from './model-statistics.ts';
import { type CacheCounts, createResponseCache } from './response-cache.ts';
import type { RowBlock, Value } from './row-block.ts';
import { defaultSettings, type EndpointSettings } from './settings.ts';
import { type Urgency, whenever } from './urgency.ts';

/** Outputs of the rows of one request: per output of the model its elements, row-major. */
export interface OutputBlock {
  readonly rows: number;
  readonly data: readonly TensorData[];
}

export interface HostedModel {
  readonly model: ModelInterface;
  /** @throws AppError `inference.run_failed`, `serving.overloaded`, `serving.deadline_exceeded`, those of Python workers */
  run(block: RowBlock, urgency?: Urgency): Promise<OutputBlock>;
  counts(): QueueCounts & CacheCounts;
  statistics(): ModelStatistics;
  /** Forgets what the warm-up did. */
  clearStatistics(): void;
  /** Resolves when all requests that it took are answered, then frees the model. */
  retire(): Promise<void>;
  /** The processes that hold it; undefined when it runs in this one. */
  workers(): readonly WorkerState[] | undefined;
}

export interface HostOptions {
  readonly settings: EndpointSettings;
  monotonic(): number;
  wall(): number;
}

interface Request extends Waiting {
  /** Monotonic milliseconds. */
  readonly queuedAt: number;
  readonly block: RowBlock;
  resolve(output: OutputBlock): void;
}

/** Outputs of a run, and the milliseconds that its inputs and the model took. */
interface Ran {
  readonly data: readonly TensorData[];
  readonly input: number;
  readonly infer: number;
}

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
export function hostModel(
  session: InferenceModel,
  model: ModelInterface,
  order: readonly InputColumn[],
  { settings, monotonic, wall }: HostOptions = { settings: defaultSettings, ...systemClock },
): HostedModel {
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
  const statistics = createStatistics(wall);
  let busy = 0;
  let retiring: (() => void) | undefined;

  /** One run over rows of several blocks: the pieces are laid one after another. */
  const runPieces = async (
    pieces: readonly { block: RowBlock; from: number; count: number }[],
    rows: number,
  ): Promise<Ran> => {
    const startedAt = monotonic();
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
    const filledAt = monotonic();
    const results = await session.run(tensors);
    return {
      data: outputs.map((output) => results[output.name]?.data ?? allocate(output.type, rows * output.width)),
      input: filledAt - startedAt,
      infer: monotonic() - filledAt,
    };
  };

  const runTogether = async (group: readonly Request[], rows: number): Promise<void> => {
    try {
      const { data, input, infer } = await runPieces(
        group.map(({ block }) => ({ block, from: 0, count: block.rows })),
        rows,
      );
      const ranAt = monotonic();
      let at = 0;
      const resolved = group.map(({ block, resolve }) => {
        const start = at;
        at += block.rows;
        const end = at;
        const own =
          group.length === 1
            ? data
            : data.map((all, i) => cut(all, start * (outputs[i]?.width ?? 1), end * (outputs[i]?.width ?? 1)));
        return () => resolve({ rows: block.rows, data: own });
      });
      statistics.noteRun(rows, group.length, { input, infer, output: monotonic() - ranAt });
      for (const resolve of resolved) resolve();
    } catch (error) {
      // A row that breaks the model must not break the requests it happened to share a run with.
      if (group.length === 1) group[0]?.reject(error);
      else for (const one of group) await runTogether([one], one.block.rows);
    }
  };

  const runLarge = async ({ block, resolve, reject }: Request): Promise<void> => {
    try {
      const whole = outputs.map((output) => allocate(output.type, block.rows * output.width));
      for (let from = 0; from < block.rows; from += settings.maxBatchRows) {
        const count = Math.min(settings.maxBatchRows, block.rows - from);
        const { data, input, infer } = await runPieces([{ block, from, count }], count);
        const ranAt = monotonic();
        data.forEach((part, i) => {
          place(whole[i] as TensorData, part, from * (outputs[i]?.width ?? 1));
        });
        statistics.noteRun(count, 1, { input, infer, output: monotonic() - ranAt });
      }
      resolve({ rows: block.rows, data: whole });
    } catch (error) {
      reject(error);
    }
  };

  const queue = createBatchQueue<Request>({
    limits: settings,
    concurrency: session.concurrency ?? 1,
    monotonic,
    async run(group, rows) {
      const [first] = group;
      const now = monotonic();
      for (const { queuedAt } of group) statistics.note('queue', now - queuedAt);
      // Larger than a run may be: it runs by itself, in pieces.
      if (first !== undefined && rows > settings.maxBatchRows) await runLarge(first);
      else await runTogether(group, rows);
    },
  });
  const cache = createResponseCache<OutputBlock>(settings, monotonic);

  const answer = (block: RowBlock, urgency: Urgency): Promise<OutputBlock> =>
    new Promise((resolve, reject) => {
      const queuedAt = monotonic();
      const settle = (event: 'success' | 'fail'): void => {
        statistics.note(event, monotonic() - queuedAt);
        busy--;
        if (busy === 0) retiring?.();
      };
      queue.add({
        block,
        rows: block.rows,
        queuedAt,
        priority: urgency.priority,
        deadline: Math.min(urgency.deadline, queuedAt + settings.deadlineMs),
        resolve(output) {
          settle('success');
          resolve(output);
        },
        reject(error) {
          settle('fail');
          reject(error);
        },
      });
      // Only what was taken: a refusal is thrown by the line before.
      busy++;
    });

  return {
    model,
    workers: () => session.workers?.(),
    counts: () => ({ ...queue.counts(), ...cache.counts() }),
    statistics: statistics.current,
    clearStatistics: statistics.clear,
    run(block, urgency = whenever) {
      if (block.rows === 0)
        return Promise.resolve({ rows: 0, data: outputs.map((output) => allocate(output.type, 0)) });
      const askedAt = monotonic();
      let hit = settings.cacheEntries > 0;
      const asked = cache.answer(block, () => {
        if (hit) statistics.note('cacheMiss', monotonic() - askedAt);
        hit = false;
        return answer(block, urgency);
      });
      if (settings.cacheEntries === 0) return asked;
      return asked.finally(() => {
        if (!hit) return;
        statistics.note('cacheHit', monotonic() - askedAt);
        statistics.note('success', monotonic() - askedAt);
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
