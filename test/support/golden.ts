// Reads the stored golden inputs and answers of test/golden, and compares numbers the way its README prescribes.
// An input whose digest differs from the one recorded in golden.json is refused, so no test can pass on altered data.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const root = new URL('../golden/', import.meta.url);

/** A parsed golden value: object, array, number, string or null. */
export type Golden = { [key: string]: Golden } | Golden[] | number | string | boolean | null;

/** The whole golden.json of one folder. */
export function readGolden(folder: string): Golden {
  return JSON.parse(readFileSync(new URL(`${folder}/golden.json`, root), 'utf8')) as Golden;
}

/** Follows `path` into a golden value; throws when a step is missing, so that a misspelt key cannot pass silently. */
export function at(value: Golden, ...path: (string | number)[]): Golden {
  let here = value;
  for (const step of path) {
    const next = (here as Record<string | number, Golden | undefined>)[step];
    if (next === undefined) throw new Error(`golden value has no "${path.join('.')}"`);
    here = next;
  }
  return here;
}

/** A number of a golden file; its text forms of NaN and the infinities are turned back into numbers. */
export function num(value: Golden, ...path: (string | number)[]): number {
  const found = at(value, ...path);
  if (found === 'NaN' || found === 'Infinity' || found === '-Infinity') return Number(found);
  assert.equal(typeof found, 'number', `golden value ${path.join('.')} is not a number`);
  return found as number;
}

/** Columns of a golden CSV as text, after checking its SHA-256 against golden.json. */
export function readColumns(folder: string, file: string): Record<string, string[]> {
  const bytes = readFileSync(new URL(`${folder}/${file}`, root));
  const recorded = at(readGolden(folder), 'inputs', file);
  assert.equal(
    createHash('sha256').update(bytes).digest('hex'),
    recorded,
    `${folder}/${file} is not the recorded input`,
  );
  const lines = bytes.toString('utf8').split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const header = (lines[0] ?? '').split(',');
  const columns: Record<string, string[]> = Object.fromEntries(header.map((name) => [name, [] as string[]]));
  for (const line of lines.slice(1)) {
    const cells = line.split(',');
    header.forEach((name, i) => {
      columns[name]?.push(cells[i] ?? '');
    });
  }
  return columns;
}

/** A numeric column; empty cells are left out. */
export function numbers(cells: readonly string[] | undefined): Float64Array {
  assert.ok(cells, 'no such column');
  return Float64Array.from(
    cells.filter((c) => c !== ''),
    Number,
  );
}

/** Fails unless the numbers agree to `relative` (default 1e-9), or to 1e-12 absolutely near zero. */
export function assertClose(actual: number, expected: number, label: string, relative = 1e-9): void {
  if (Object.is(actual, expected) || actual === expected) return;
  const gap = Math.abs(actual - expected);
  const allowed = Math.max(relative * Math.abs(expected), relative <= 1e-9 ? 1e-12 : relative * 1e-3);
  assert.ok(gap <= allowed, `${label}: got ${actual}, golden ${expected}, gap ${gap}`);
}

/** Compares p-values: 1e-9 relative down to 1e-12, 1e-6 relative below. Only what underflows (below 1e-300) may be 0. */
export function assertProbability(actual: number, expected: number, label: string): void {
  if (Object.is(actual, expected) || actual === expected) return;
  if (expected < 1e-300 && actual < 1e-300) return;
  const relative = expected >= 1e-12 ? 1e-9 : 1e-6;
  const gap = Math.abs(actual - expected);
  assert.ok(
    gap <= relative * Math.abs(expected),
    `${label}: got ${actual}, golden ${expected}, relative ${gap / expected}`,
  );
}
