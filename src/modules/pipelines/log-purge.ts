// The end of old logs of steps: the files of runs that ended before a time go, the runs and what they made stay.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Millis } from '../../kernel/time.ts';
import type { Database } from '../../platform/db/database.ts';
import { countWithLogs, markLogsPurged, runsWithLogs } from './log-purge-store.ts';

export interface LogPurge {
  /** Ended runs whose logs are kept and would go. */
  count(project: string, before: Millis): Promise<number>;
  /** Deletes the logs of at most `limit` runs; how many had theirs deleted. */
  purge(project: string, before: Millis, limit: number): Promise<number>;
}

/** @param folder that holds a folder for each run */
export function createLogPurge({ db, folder }: { readonly db: Database; readonly folder: string }): LogPurge {
  return {
    count: (project, before) => countWithLogs(db.scanner, project, before),
    async purge(project, before, limit) {
      const ids = await runsWithLogs(db.reader, project, before, limit);
      for (const id of ids) {
        const names = await readdir(join(folder, id)).catch(() => []);
        for (const name of names) if (name.endsWith('.log')) await rm(join(folder, id, name), { force: true });
      }
      await db.transact((tx) => markLogsPurged(tx, ids));
      return ids.length;
    },
  };
}
