// Pure work that takes long enough to be noticed, off the event loop: an exported function of a module, called in a thread of its own.
import { Worker } from 'node:worker_threads';

interface Reply {
  readonly value?: unknown;
  readonly error?: { readonly name: string; readonly message: string; readonly stack?: string };
}

/**
 * Calls `name` of `module` with one structured-cloneable argument and resolves to its result. Aborting ends the thread.
 * @throws what the function threw, as an Error with the same name and message
 */
export function runInThread<R>(module: URL, name: string, argument: unknown, signal?: AbortSignal): Promise<R> {
  return new Promise<R>((resolve, reject) => {
    const worker = new Worker(new URL('./thread-body.ts', import.meta.url), {
      workerData: { module: module.href, name, argument },
    });
    const abort = (): void => {
      void worker.terminate();
      reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', abort, { once: true });
    worker.once('message', (reply: Reply) => {
      if (reply.error === undefined) resolve(reply.value as R);
      else reject(Object.assign(new Error(reply.error.message), reply.error));
    });
    worker.once('error', reject);
    worker.once('exit', () => {
      signal?.removeEventListener('abort', abort);
      reject(new Error(`The thread for ${name} ended without a result.`));
    });
    if (signal?.aborted === true) abort();
  });
}
