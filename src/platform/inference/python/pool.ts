// A Python model as a pool of worker processes: each does one run at a time, and one that ended is started again, at once the first
// time and later and later when it keeps ending. What happens to them touches neither this process nor other models.
import { messageOf } from '../../../kernel/errors.ts';
import type { Logger } from '../../../kernel/logger.ts';
import { type Backoff, backoffDelay } from '../../../kernel/retry.ts';
import { inferenceErrors } from '../errors.ts';
import type { InferenceModel, Tensor, TensorSpec, WorkerState } from '../inference.ts';
import { type PythonWorker, startWorker } from './worker.ts';

export interface PythonModelSpec {
  readonly interpreter: string;
  readonly folder: string;
  readonly outputs: readonly TensorSpec[];
  /** Processes; each holds the model once. */
  readonly workers: number;
  /** Of each process, resident. */
  readonly memoryMb: number;
  /** Of one run. */
  readonly timeoutMs: number;
}

const startMs = 60_000;
const backoff: Backoff = { firstMs: 500, factor: 2, maxMs: 30_000 };

interface Slot {
  state: WorkerState['state'];
  worker: PythonWorker | undefined;
  restarts: number;
  /** Ends since the last run that succeeded. */
  failures: number;
  lastEnd: string | null;
  timer: NodeJS.Timeout | undefined;
}

/** Starts the first worker and the others behind it. @throws AppError `inference.refused_model` */
export async function openPythonModel(spec: PythonModelSpec, logger: Logger): Promise<InferenceModel> {
  let closed = false;
  const idle: Slot[] = [];
  const waiting: { resolve(slot: Slot): void; reject(error: unknown): void }[] = [];
  const slots: Slot[] = Array.from({ length: spec.workers }, () => ({
    state: 'starting',
    worker: undefined,
    restarts: 0,
    failures: 0,
    lastEnd: null,
    timer: undefined,
  }));

  const noWorker = () => {
    const why = slots.find(({ lastEnd }) => lastEnd !== null)?.lastEnd ?? 'none was started';
    return inferenceErrors.create('no_worker', `No process of the model is up: ${why}.`);
  };
  const free = (slot: Slot): void => {
    const next = waiting.shift();
    slot.state = next === undefined ? 'idle' : 'busy';
    if (next === undefined) idle.push(slot);
    else next.resolve(slot);
  };

  const again = (slot: Slot, why: string): void => {
    const at = idle.indexOf(slot);
    if (at !== -1) idle.splice(at, 1);
    slot.worker = undefined;
    if (closed) return;
    slot.failures++;
    slot.lastEnd = why;
    // The first end may be chance, or one bad request; a model that keeps ending must not keep the machine busy.
    const delay = slot.failures === 1 ? 0 : backoffDelay(backoff, slot.failures - 1, 0.5);
    slot.state = delay === 0 ? 'starting' : 'waiting';
    logger.warn({ why, restartInMs: Math.round(delay) }, 'a Python worker ended');
    if (slots.every(({ state }) => state === 'waiting')) for (const one of waiting.splice(0)) one.reject(noWorker());
    slot.timer = setTimeout(() => {
      slot.restarts++;
      void start(slot).catch((error: unknown) => again(slot, messageOf(error)));
    }, delay);
  };

  const start = async (slot: Slot): Promise<PythonWorker> => {
    slot.state = 'starting';
    const worker = await startWorker({ ...spec, startMs });
    if (closed) {
      await worker.end();
      return worker;
    }
    slot.worker = worker;
    void worker.ended.then((why) => again(slot, why));
    free(slot);
    return worker;
  };

  const acquire = (): Slot | Promise<Slot> => {
    const slot = idle.shift();
    if (slot !== undefined) {
      slot.state = 'busy';
      return slot;
    }
    if (closed || slots.every(({ state }) => state === 'waiting')) throw noWorker();
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  };

  const [first, ...others] = slots as [Slot, ...Slot[]];
  const { inputs, outputs } = await start(first);
  for (const slot of others) void start(slot).catch((error: unknown) => again(slot, messageOf(error)));

  return {
    inputs,
    outputs,
    concurrency: spec.workers,
    async run(tensors) {
      const slot = await acquire();
      const { worker } = slot;
      if (worker === undefined) throw noWorker();
      try {
        const results = await worker.run(rowsOf(tensors), tensors, spec.timeoutMs);
        slot.failures = 0;
        return results;
      } finally {
        // One that ended is freed when it is up again.
        if (worker.alive) free(slot);
      }
    },
    workers: () =>
      slots.map(({ state, worker, restarts, lastEnd }) => ({
        state,
        pid: worker?.pid ?? null,
        memoryMb: worker?.memoryMb ?? null,
        restarts,
        lastEnd,
      })),
    async release() {
      closed = true;
      for (const { timer } of slots) clearTimeout(timer);
      for (const one of waiting.splice(0)) one.reject(noWorker());
      await Promise.all(slots.map(async ({ worker }) => worker?.end()));
    },
  };
}

function rowsOf(tensors: Readonly<Record<string, Tensor>>): number {
  return Object.values(tensors)[0]?.shape[0] ?? 0;
}
