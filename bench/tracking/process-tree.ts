// Processor time and memory of a process and all that it started.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const ticksPerSecond = 100;

function processesOf(pid: number): number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number));
  const tree = [pid];
  for (const one of tree)
    for (const [child, parent] of rows) if (parent === one && child !== undefined) tree.push(child);
  return tree;
}

function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
}

function proportionalMb(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) / 1000;
}

/** Milliseconds of processor time so far, user and system. */
export function cpuMs(pid: number): number {
  return processesOf(pid).reduce((sum, one) => sum + cpuOf(one), 0);
}

/** MB that they hold, what they share counted once. */
export function memoryMb(pid: number): number {
  return processesOf(pid).reduce((sum, one) => sum + proportionalMb(one), 0);
}
