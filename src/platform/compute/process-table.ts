// Reads the system's process table: who belongs to a group or carries a marker, and how much memory a group holds.
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const onLinux = process.platform === 'linux';

interface Member {
  readonly pid: number;
  readonly group: number;
}

async function readText(path: string): Promise<string> {
  // A process may end while it is looked at.
  return readFile(path, 'latin1').catch(() => '');
}

async function pids(): Promise<readonly number[]> {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
}

async function linuxMembers(): Promise<readonly Member[]> {
  const members: Member[] = [];
  for (const pid of await pids()) {
    // The name in parentheses may hold anything; after the last one come state, parent and group.
    const stat = await readText(`/proc/${pid}/stat`);
    const group = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
    if (group > 0) members.push({ pid, group });
  }
  return members;
}

async function residentBytes(pid: number): Promise<number> {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(await readText(`/proc/${pid}/status`))?.[1];
  return Number(kib ?? 0) * 1024;
}

async function psMemory(groups: ReadonlySet<number>): Promise<Map<number, number>> {
  const { stdout } = await run('ps', ['-A', '-o', 'pgid=,rss=']);
  const totals = new Map<number, number>();
  for (const line of stdout.split('\n')) {
    const [group = 0, kib = 0] = line.trim().split(/\s+/).map(Number);
    if (groups.has(group)) totals.set(group, (totals.get(group) ?? 0) + kib * 1024);
  }
  return totals;
}

/** Resident bytes of each of these process groups; groups without processes are left out. */
export async function readGroupMemory(groups: ReadonlySet<number>): Promise<ReadonlyMap<number, number>> {
  if (!onLinux) return psMemory(groups);
  const totals = new Map<number, number>();
  for (const { pid, group } of await linuxMembers()) {
    if (groups.has(group)) totals.set(group, (totals.get(group) ?? 0) + (await residentBytes(pid)));
  }
  return totals;
}

/**
 * Processes whose initial environment has `name`, with its value. Reads the table of Linux only and finds nothing elsewhere.
 */
export async function findMarked(name: string): Promise<readonly { readonly pid: number; readonly value: string }[]> {
  if (!onLinux) return [];
  const found: { pid: number; value: string }[] = [];
  for (const pid of await pids()) {
    const environment = await readText(`/proc/${pid}/environ`);
    const entry = environment.split('\0').find((one) => one.startsWith(`${name}=`));
    if (entry !== undefined) found.push({ pid, value: entry.slice(name.length + 1) });
  }
  return found;
}

/** Sends a signal; false when there is nothing to send it to. A negative pid means the group. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
