// Whether a test that is named as the proof of routes really calls them.
import assert from 'node:assert/strict';
import type { RouteRow } from '../../scripts/gen/serving-routes.ts';

/** The address of a row, whose names stand for any; what is after a comma is a use of it. */
function patternOf({ method, path }: RouteRow): RegExp {
  const literal = (path.split(',')[0] ?? '').replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(`^${method} ${literal.replaceAll(/\{\w+\}/g, '[^/:]+')}/?$`);
}

/** @param file of tests, below the root of the repository @param asked `METHOD path` of every request while they ran */
export function assertRoutesAsked(rows: readonly RouteRow[], file: string, asked: ReadonlySet<string>): void {
  const own = rows.filter(({ proof }) => proof?.startsWith(`${file}::`));
  assert.ok(own.length > 0, `${file} proves no route`);
  const missed = own.filter((row) => ![...asked].some((one) => patternOf(row).test(one)));
  assert.deepEqual(
    missed.map(({ method, path }) => `${method} ${path}`),
    [],
    `routes that no test of ${file} calls`,
  );
}
