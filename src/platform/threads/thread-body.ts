// Body of a thread of `runInThread`: loads the module, calls the function once, posts the result.
import { parentPort, workerData } from 'node:worker_threads';

const { module, name, argument } = workerData as { module: string; name: string; argument: unknown };

try {
  const exports = (await import(module)) as Readonly<Record<string, (argument: unknown) => unknown>>;
  const work = exports[name];
  if (work === undefined) throw new Error(`${module} exports no ${name}.`);
  parentPort?.postMessage({ value: await work(argument) });
} catch (error) {
  const { name: kind, message, stack } = error instanceof Error ? error : new Error(String(error));
  parentPort?.postMessage({ error: { name: kind, message, stack } });
}
