// One control plane per home folder: a lock file with the owner's process id, taken over when that process is gone.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appErrors } from './errors.ts';
import { isAlive } from './process-alive.ts';

function isRunning(pid: number): boolean {
  if (!isAlive(pid)) return false;
  // A process id is used again sooner or later: only a Node process can be one of ours.
  const command = existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : 'pawl';
  return command.includes('pawl') || command.includes('node');
}

/** Takes the lock; returns the function that gives it back. @throws AppError `app.home_locked` */
export function lockHome(home: string): () => void {
  mkdirSync(home, { recursive: true });
  const path = join(home, 'lock');
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const pid = Number(readFileSync(path, 'utf8'));
      if (pid !== process.pid && Number.isInteger(pid) && pid > 0 && isRunning(pid)) {
        throw appErrors.create('home_locked', `Process ${pid} already serves ${home}.`);
      }
      rmSync(path, { force: true });
    }
  }
  throw appErrors.create('home_locked', `The lock of ${home} cannot be taken.`);
}
