// Which starts of the data plane did not end well. A process that dies again and again may die of a challenger: after some deaths in
// a short time it starts without challengers.
import { readFile, rm } from 'node:fs/promises';
import { type ServingPaths, writeWhole } from './snapshot.ts';

const crashes = 3;
const withinMs = 60_000;

/** Records a start. @returns how often the process died lately, when that is too often */
export async function recordStart(paths: ServingPaths, wall: number): Promise<number | undefined> {
  const text = await readFile(paths.starts, 'utf8').catch(() => '[]');
  let before: readonly number[];
  try {
    before = (JSON.parse(text) as number[]).filter((at) => at > wall - withinMs && at <= wall);
  } catch {
    before = [];
  }
  await writeWhole(paths.starts, JSON.stringify([...before, wall]));
  return before.length >= crashes ? before.length : undefined;
}

/** The process ends as it should: earlier deaths are no sign of anything any more. */
export async function recordEnd(paths: ServingPaths): Promise<void> {
  await rm(paths.starts, { force: true });
}
