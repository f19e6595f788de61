// Answers a request: chooses the arm of each key, runs it, logs, and only then hands the answer back. Copies for arms that are
// only watched run beside, never delay an answer and never become one.
import { messageOf } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Millis } from '../../../kernel/time.ts';
import type { Clock } from '../../../platform/clock/clock.ts';
import { allocate, type TensorData } from '../../../platform/inference/inference.ts';
import type { NewId } from '../../../platform/random/random.ts';
import { type ModelInterface, rowWidth } from '../model-interface.ts';
import { armAt, unitOf } from './arm-assignment.ts';
import type { HostedArm, HostedEndpoint } from './hosted-endpoints.ts';
import type { OutputBlock } from './hosted-model.ts';
import type { PredictionSpool } from './prediction-spool.ts';
import type { RowBlock, Value } from './row-block.ts';

export interface PredictionCall {
  /** Chooses the arm when there is no key; echoed by protocols that do. */
  readonly requestId: string | null;
  /** Sticky key: one for the whole request, or one per row. */
  readonly keys: string | readonly string[] | null;
  /** Domain time of the request. */
  readonly at: Millis;
  /** Monotonic milliseconds when the request arrived. */
  readonly startedAt: number;
}

export interface Prediction {
  /** Of the first row; see `rowPredictionId`. */
  readonly id: Id;
  readonly rows: number;
  /** Per output of the model its elements, row-major. */
  readonly data: readonly TensorData[];
  /** The arms that answered, in the order of the endpoint's arms. */
  readonly arms: readonly HostedArm[];
}

export interface Predictor {
  /** @throws AppError `inference.run_failed`, `serving.log_failed` */
  predict(hosted: HostedEndpoint, block: RowBlock, call: PredictionCall): Promise<Prediction>;
  /** Logs a request that did not fit the signature. */
  recordInvalid(hosted: HostedEndpoint, call: PredictionCall, reason: string): Promise<void>;
  /** Copies that were not run because too many waited. */
  readonly droppedCopies: number;
}

/** Copies that wait for a watched arm at most; more are dropped. */
const maxCopies = 2_000;

type Purpose = 'answer' | 'copy';

function keyOf(call: PredictionCall, row: number, id: string): string {
  const { keys } = call;
  if (typeof keys === 'string') return keys;
  return keys?.[row] ?? call.requestId ?? id;
}

/** The rows of a block that these numbers name. */
function rowsOf(block: RowBlock, rows: readonly number[], width: number): RowBlock {
  const values: Value[] = [];
  for (const row of rows) for (let c = 0; c < width; c++) values.push(block.values[row * width + c] as Value);
  return { rows: rows.length, values };
}

/** Output columns of each row, row-major, as JSON numbers. */
function outputText(model: ModelInterface, output: OutputBlock): string {
  const parts: string[] = [];
  for (let row = 0; row < output.rows; row++) {
    for (let i = 0; i < model.outputs.length; i++) {
      const spec = model.outputs[i];
      const data = output.data[i];
      if (spec === undefined || data === undefined) continue;
      const width = rowWidth(spec);
      for (let c = 0; c < width; c++) {
        const value = data[row * width + c];
        parts.push(typeof value === 'bigint' ? value.toString() : JSON.stringify(value ?? null));
      }
    }
  }
  return parts.join(',');
}

export function createPredictor(deps: { spool: PredictionSpool; clock: Clock; newId: NewId }): Predictor {
  const { spool, clock } = deps;
  let copies = 0;
  let dropped = 0;

  /** An id whose last 32 bits leave room to count rows. */
  const firstId = (): Id => {
    const id = deps.newId();
    return id.slice(0, 24) + (Number.parseInt(id.charAt(24), 16) & 7).toString(16) + id.slice(25);
  };

  const line = (
    id: Id,
    hosted: HostedArm,
    purpose: Purpose,
    block: RowBlock,
    rows: readonly number[] | null,
    call: PredictionCall,
    result: string,
  ): string => {
    const { keys } = call;
    const own = rows === null || keys === null || typeof keys === 'string' ? keys : rows.map((row) => keys[row] ?? null);
    const ms = Math.round((clock.monotonic() - call.startedAt) * 1000) / 1000;
    return `${hosted.logPrefix},"by":"${purpose}","id":"${id}","at":${call.at},"n":${block.rows},${rows === null ? '' : `"i":[${rows.join(',')}],`}"key":${keys === null ? 'null' : JSON.stringify(typeof own === 'string' ? [own] : own)},"ms":${ms},"x":${JSON.stringify(block.values)},${result}}\n`;
  };

  const runArm = async (id: Id, hosted: HostedArm, purpose: Purpose, block: RowBlock, rows: readonly number[] | null, call: PredictionCall): Promise<OutputBlock> => {
    let output: OutputBlock;
    try {
      output = await hosted.hosted.run(block);
    } catch (error) {
      await spool.append(line(id, hosted, purpose, block, rows, call, `"st":"failed","y":[],"err":${JSON.stringify(messageOf(error).slice(0, 500))}`));
      throw error;
    }
    await spool.append(line(id, hosted, purpose, block, rows, call, `"st":"ok","y":[${outputText(hosted.hosted.model, output)}]`));
    return output;
  };

  const runCopy = (id: Id, hosted: HostedArm, block: RowBlock, rows: readonly number[] | null, call: PredictionCall): void => {
    if (copies >= maxCopies) {
      dropped++;
      return;
    }
    copies++;
    // A copy that fails is in the log as failed; nobody waits for it.
    void runArm(id, hosted, 'copy', block, rows, call)
      .catch(() => undefined)
      .finally(() => copies--);
  };

  const watches = (hosted: HostedEndpoint, arm: HostedArm): boolean => arm.arm.role === 'shadow' || hosted.endpoint.mirror;

  const predictSplit = async (id: Id, hosted: HostedEndpoint, block: RowBlock, call: PredictionCall): Promise<Prediction> => {
    const width = hosted.model.columns.length;
    const rowsOfArm: number[][] = hosted.arms.map(() => []);
    for (let row = 0; row < block.rows; row++) {
      rowsOfArm[armAt(hosted.endpoint.arms, unitOf(hosted.endpoint.id, keyOf(call, row, id)))]?.push(row);
    }
    const whole = hosted.model.outputs.map((spec) => allocate(spec.type, block.rows * rowWidth(spec)));
    const answering = hosted.arms.filter((_arm, i) => (rowsOfArm[i]?.length ?? 0) > 0);
    const parts = hosted.arms.map(async (arm, i) => {
      const rows = rowsOfArm[i] ?? [];
      const isAll = rows.length === block.rows;
      if (!isAll && watches(hosted, arm)) {
        const own = new Set(rows);
        const others = Array.from({ length: block.rows }, (_, row) => row).filter((row) => !own.has(row));
        runCopy(id, arm, rowsOf(block, others, width), others, call);
      }
      if (rows.length === 0) return;
      const output = await runArm(id, arm, 'answer', isAll ? block : rowsOf(block, rows, width), isAll ? null : rows, call);
      hosted.model.outputs.forEach((spec, o) => {
        const columns = rowWidth(spec);
        // Elements move between arrays of one type, whichever it is.
        const from = (output.data[o] ?? []) as { readonly [at: number]: number };
        const to = (whole[o] ?? []) as { [at: number]: number };
        rows.forEach((row, at) => {
          for (let c = 0; c < columns; c++) to[row * columns + c] = from[at * columns + c] as number;
        });
      });
    });
    await Promise.all(parts);
    return { id, rows: block.rows, data: whole, arms: answering };
  };

  return {
    async predict(hosted, block, call) {
      const id = firstId();
      const perRow = call.keys !== null && typeof call.keys !== 'string' && block.rows > 1;
      if (perRow && hosted.arms.length > 1) return predictSplit(id, hosted, block, call);
      const chosen = hosted.arms.length === 1 ? 0 : armAt(hosted.endpoint.arms, unitOf(hosted.endpoint.id, keyOf(call, 0, id)));
      const arm = hosted.arms[chosen] ?? hosted.arms[0];
      if (arm === undefined) throw new Error('an endpoint without arms was loaded');
      const answer = runArm(id, arm, 'answer', block, null, call);
      for (const other of hosted.arms) {
        if (other !== arm && watches(hosted, other)) runCopy(id, other, block, null, call);
      }
      const { data } = await answer;
      return { id, rows: block.rows, data, arms: [arm] };
    },
    async recordInvalid(hosted, call, reason) {
      const [arm] = hosted.arms;
      if (arm === undefined) return;
      const empty: RowBlock = { rows: 1, values: [] };
      await spool.append(line(firstId(), arm, 'answer', empty, null, { ...call, keys: typeof call.keys === 'string' ? call.keys : null }, `"st":"invalid","y":[],"err":${JSON.stringify(reason.slice(0, 500))}`));
    },
    get droppedCopies() {
      return dropped;
    },
  };
}
