// Watches the memory of all running process groups with one look at the process table per tick.
import { readGroupMemory } from './process-table.ts';

const tickMs = 200;

export interface MemoryWatch {
  /** Reports each look at this group until the returned function is called. */
  add(group: number, report: (bytes: number) => void): () => void;
}

export function createMemoryWatch(): MemoryWatch {
  const reports = new Map<number, (bytes: number) => void>();
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    const memory = await readGroupMemory(new Set(reports.keys()));
    for (const [group, bytes] of memory) reports.get(group)?.(bytes);
  };
  const schedule = (delayMs: number): void => {
    timer = setTimeout(() => {
      void look()
        .catch(() => undefined)
        .finally(() => {
          timer = undefined;
          if (reports.size > 0) schedule(tickMs);
        });
    }, delayMs);
    timer.unref();
  };
  return {
    add(group, report) {
      reports.set(group, report);
      if (timer === undefined) schedule(20);
      return () => reports.delete(group);
    },
  };
}
