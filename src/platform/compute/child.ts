// A started process as its owner sees it, whoever is its parent: the server, or an interpreter that was kept warm.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

/** How a process ended; both null when nobody could tell (its parent ended first), with what is known in `error`. */
export interface Ending {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly error?: Error;
}

export interface Child {
  /** Also the id of its process group, which it leads. */
  readonly pid: number;
  /** Null when it was to have no input. */
  readonly stdin: Writable | null;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles once, never rejects. */
  readonly ended: Promise<Ending>;
}

export interface ChildSpec {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly hasInput: boolean;
}

/** @throws Error with the system's code (ENOENT, EACCES …) when the program cannot start */
export async function spawnChild(spec: ChildSpec): Promise<Child> {
  const [program = '', ...args] = spec.command;
  const child = spawn(program, args, {
    cwd: spec.cwd,
    env: { ...spec.env },
    detached: true,
    stdio: [spec.hasInput ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<Ending>((resolve) => {
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
  });
  await once(child, 'spawn');
  const { pid, stdin, stdout, stderr } = child;
  if (pid === undefined || stdout === null || stderr === null) throw new Error('The process has no id or no output.');
  return { pid, stdin, stdout, stderr, ended };
}
