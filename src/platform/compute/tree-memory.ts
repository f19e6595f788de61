// Memory of one process and its descendants at the cost of a few small reads: a look at the whole process table takes a hundred times
// as long, which a server of predictions cannot spend several times a second.
import { readdirSync, readFileSync } from 'node:fs';
import { readGroupMemory } from './process-table.ts';

const lookMs = 100;

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // It ended meanwhile.
    return '';
  }
}

function tasksOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** Resident bytes of a process and what it started, on Linux; 0 when it has ended. */
export function readTreeMemory(pid: number): number {
  const kib = Number(/^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
  const children = tasksOf(pid).flatMap((task) => read(`/proc/${pid}/task/${task}/children`).split(' '));
  return children
    .filter((child) => child !== '')
    .reduce((sum, child) => sum + readTreeMemory(Number(child)), kib * 1024);
}

/** Reports the memory of a process that leads its group several times a second, until the returned function is called. */
export function watchTreeMemory(pid: number, report: (bytes: number) => void): () => void {
  const look = async (): Promise<void> => {
    if (process.platform === 'linux') report(readTreeMemory(pid));
    else report((await readGroupMemory(new Set([pid]))).get(pid) ?? 0);
  };
  const timer = setInterval(() => void look().catch(() => undefined), lookMs);
  timer.unref();
  return () => clearInterval(timer);
}
