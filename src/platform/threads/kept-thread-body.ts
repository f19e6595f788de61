// Body of a thread of `keepThread`: loads the module once, then answers one call after another.
import { parentPort, workerData } from 'node:worker_threads';

const { module, name } = workerData as { module: string; name: string };
const loaded = import(module) as Promise<Readonly<Record<string, (argument: unknown) => unknown>>>;

async function answer(call: number, argument: unknown): Promise<void> {
  try {
    const work = (await loaded)[name];
    if (work === undefined) throw new Error(`${module} exports no ${name}.`);
    parentPort?.postMessage({ call, value: await work(argument) });
  } catch (error) {
    const { name: kind, message, stack } = error instanceof Error ? error : new Error(String(error));
    parentPort?.postMessage({ call, error: { name: kind, message, stack } });
  }
}

let last: Promise<void> = Promise.resolve();
parentPort?.on('message', ({ call, argument }: { call: number; argument: unknown }) => {
  last = last.then(() => answer(call, argument));
});
