// The data planes that follow this control plane: the one beside it, and those of other homes, which report through a store and hand
// their prediction logs over there.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../../kernel/errors.ts';
import type { Logger } from '../../../kernel/logger.ts';
import type { Millis } from '../../../kernel/time.ts';
import type { NamedObjects } from '../../../platform/blobs/named-objects.ts';
import type { Clock } from '../../../platform/clock/clock.ts';
import { exchangeNames, type PlaneReport } from '../data-plane/plane-report.ts';
import { unseal } from '../data-plane/sealed.ts';
import type { ServingPaths } from '../data-plane/snapshot.ts';

/**
 * `silent`: it has not reported lately. `failing`: an endpoint or the newest snapshot was refused. `behind`: it has not taken the newest
 * snapshot over yet.
 */
export type PlaneState = 'current' | 'behind' | 'failing' | 'silent';

export interface ListedPlane extends PlaneReport {
  readonly state: PlaneState;
  /** In words; null for a current one. */
  readonly why: string | null;
  /** Whether it runs beside this control plane, over the same home. */
  readonly beside: boolean;
}

export interface Planes {
  /** By name; those that were silent for a week are forgotten. */
  list(): Promise<{ readonly snapshot: number; readonly planes: readonly ListedPlane[] }>;
  /** Takes over what data planes of other homes logged. @returns the number of files */
  takeLogs(): Promise<number>;
}

export interface PlanesDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly paths: ServingPaths;
  readonly key: Uint8Array;
  readonly exchange: NamedObjects;
  /** Number of the newest snapshot. */
  newest(): number;
}

const silentMs = 20_000;
/** A snapshot may be this old before who does not run it is behind. */
const graceMs = 5_000;
const forgottenMs = 7 * 86_400_000;
const logName = /^[0-9a-f-]{16,64}-\d{6,12}\.ndjson$/;

export function createPlanes({ clock, logger, paths, key, exchange, newest }: PlanesDeps): Planes {
  const names = exchangeNames(key);
  const stateOf = (report: PlaneReport): Pick<ListedPlane, 'state' | 'why'> => {
    const silent: Millis = clock.wall() - report.at;
    if (silent > silentMs)
      return { state: 'silent', why: `It reported ${Math.round(silent / 1000)} s ago for the last time.` };
    if (report.refused !== null) return { state: 'failing', why: report.refused };
    const failed = Object.entries(report.endpoints).find(([, { error }]) => error !== null);
    if (failed !== undefined) return { state: 'failing', why: `${failed[0]}: ${failed[1].error}` };
    // Numbers of snapshots are the times at which they were written.
    if (report.snapshot < newest() && clock.wall() - newest() > graceMs)
      return { state: 'behind', why: `It runs snapshot ${report.snapshot}, the newest is ${newest()}.` };
    return { state: 'current', why: null };
  };

  /** A report that is not as the data plane signed it is none. */
  const open = (text: string): PlaneReport | undefined => {
    try {
      return unseal('report', text, key) as PlaneReport | undefined;
    } catch {
      return undefined;
    }
  };

  return {
    async list() {
      const planes: ListedPlane[] = [];
      const own = open(await readFile(paths.report, 'utf8').catch(() => 'null'));
      if (own !== undefined) planes.push({ ...own, ...stateOf(own), beside: true });
      for (const name of await exchange.list(names.reports)) {
        const report = open((await exchange.get(name))?.toString() ?? 'null');
        if (report === undefined) continue;
        if (clock.wall() - report.at > forgottenMs) await exchange.delete(name);
        else planes.push({ ...report, ...stateOf(report), beside: false });
      }
      planes.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.startedAt - b.startedAt));
      return { snapshot: newest(), planes };
    },
    async takeLogs() {
      let taken = 0;
      try {
        for (const name of await exchange.list(names.spool)) {
          const file = name.slice(names.spool.length);
          if (!logName.test(file)) continue;
          const content = await exchange.get(name);
          if (content === undefined) continue;
          await mkdir(paths.spool, { recursive: true });
          const target = join(paths.spool, file);
          await writeFile(`${target}.new`, content, { flush: true });
          await rename(`${target}.new`, target);
          // Should this process die before, the file is taken once more; what was read of it is known by its name.
          await exchange.delete(name);
          taken++;
        }
      } catch (error) {
        logger.warn({ error: messageOf(error) }, 'prediction logs of other data planes were not taken over yet');
      }
      return taken;
    },
  };
}
