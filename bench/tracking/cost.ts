// Processor time and waiting of calls, and the tables that show them.
import { performance } from 'node:perf_hooks';
import type { MeasuredServer } from './measured-server.ts';

/** What a call costs. */
export interface Cost {
  readonly cpuMs: number;
  readonly p95Ms: number;
  readonly perSecond: number;
}

export const rounded = (value: number): number => Number(value.toPrecision(3));

/** Repeats a call from so many clients, each waiting for its answer; the first sixth of the time warms up and does not count. */
export async function measure(
  server: MeasuredServer,
  seconds: number,
  clients: number,
  call: (n: number) => Promise<unknown>,
): Promise<Cost> {
  let next = 0;
  const during = async (ms: number): Promise<number[]> => {
    const waited: number[] = [];
    const until = performance.now() + ms;
    const client = async (): Promise<void> => {
      do {
        const sentAt = performance.now();
        await call(next++);
        waited.push(performance.now() - sentAt);
      } while (performance.now() < until);
    };
    await Promise.all(Array.from({ length: clients }, client));
    return waited;
  };
  await during((seconds * 1000) / 6);
  const [cpu, startedAt] = [server.cpuMs(), performance.now()];
  const waited = (await during(seconds * 1000)).toSorted((a, b) => a - b);
  const took = performance.now() - startedAt;
  return {
    cpuMs: rounded((server.cpuMs() - cpu) / waited.length),
    p95Ms: rounded(waited[Math.floor(waited.length * 0.95)] ?? Number.NaN),
    perSecond: rounded((waited.length * 1000) / took),
  };
}

export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** One row a call, one column a size. */
export function growth(
  title: string,
  bySize: Readonly<Record<string, Record<string, Cost>>>,
  of: (cost: Cost) => number,
): Table {
  const sizes = Object.keys(bySize);
  const names = Object.keys(Object.values(bySize)[0] ?? {});
  const cell = (name: string, size: string): number => {
    const cost = bySize[size]?.[name];
    return cost === undefined ? Number.NaN : of(cost);
  };
  return {
    title,
    head: ['call', ...sizes],
    rows: names.map((name) => [name, ...sizes.map((size) => cell(name, size))]),
  };
}
