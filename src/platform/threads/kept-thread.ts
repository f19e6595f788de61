// A thread that is kept between calls, for work whose module is slow to load. It begins with the first call and keeps the
// process alive only while one runs; a call that is aborted ends it, and the next call begins another.
import { Worker } from 'node:worker_threads';

interface Reply {
  readonly call: number;
  readonly value?: unknown;
  readonly error?: { readonly name: string; readonly message: string; readonly stack?: string };
}

/**
 * Calls `name` of `module` in the thread with one structured-cloneable argument; calls run one after another.
 * @throws what the function threw, as an Error with the same name and message; the reason of the signal
 */
export interface KeptThread {
  <R>(argument: unknown, signal?: AbortSignal): Promise<R>;
  /** Ends the thread and frees what its module holds; the next call begins another. */
  end(): void;
}

export function keepThread(module: URL, name: string): KeptThread {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  let worker: Worker | undefined;
  let calls = 0;
  const end = (error: unknown): void => {
    void worker?.terminate();
    worker = undefined;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const begin = (): Worker => {
    const body = new URL('./kept-thread-body.ts', import.meta.url);
    const begun = new Worker(body, { workerData: { module: module.href, name } });
    begun.on('message', ({ call, value, error }: Reply) => {
      const one = waiting.get(call);
      waiting.delete(call);
      if (waiting.size === 0) begun.unref();
      if (error === undefined) one?.resolve(value);
      else one?.reject(Object.assign(new Error(error.message), error));
    });
    const gone = (error: unknown): void => {
      if (worker === begun) end(error);
    };
    begun.once('error', gone);
    begun.once('exit', () => gone(new Error(`The thread for ${name} ended.`)));
    return begun;
  };
  const call = <R>(argument: unknown, signal?: AbortSignal): Promise<R> =>
    new Promise<R>((resolve, reject) => {
      worker ??= begin();
      worker.ref();
      const number = ++calls;
      const abort = (): void => end(signal?.reason);
      const settled = (): void => signal?.removeEventListener('abort', abort);
      waiting.set(number, {
        resolve: (value) => {
          settled();
          resolve(value as R);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      });
      signal?.addEventListener('abort', abort, { once: true });
      worker.postMessage({ call: number, argument });
      if (signal?.aborted === true) abort();
    });
  return Object.assign(call, { end: () => end(new Error(`The thread for ${name} was ended.`)) });
}
