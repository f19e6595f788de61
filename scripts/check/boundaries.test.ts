import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { checkBoundaries, dependencyNames } from './boundaries.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('the deliberately broken tree is reported under every rule', () => {
  const report = checkBoundaries(`${root}test/fixtures/boundaries`, dependencyNames(root));
  const found = new Set(
    report.violations.map((violation) => `${violation.rule}: ${violation.file.replace('src/', '')}`),
  );
  for (const expected of [
    'cycle: kernel/a.ts',
    'cycle: kernel/c.ts',
    'direction: kernel/up.ts',
    'word-home: platform/db/open.ts',
    'tier: modules/registry/service.ts',
    'module-wall: modules/registry/service.ts',
    'package-home: modules/registry/service.ts',
    'unresolvable: protocols/mlflow/routes.ts',
    'protocol: protocols/mlflow/routes.ts',
    'leaf: contracts/leaf.ts',
    'direction: modules/loop/index.ts',
  ]) {
    assert.ok(found.has(expected), `${expected} is missing from ${[...found].join(', ')}`);
  }
  assert.ok(!report.violations.some((violation) => violation.file === 'src/cli/run.ts'), 'commands may use the client');
  const words = report.violations
    .filter((violation) => violation.rule === 'word-home')
    .map((violation) => violation.message);
  assert.deepEqual(words.sort(), ['uses process.env', 'uses the system clock', 'uses unseeded randomness']);
});

test('the real tree breaks no rule, and the check has read it', () => {
  const report = checkBoundaries(root, dependencyNames(root));
  assert.deepEqual(report.violations, []);
  assert.ok(report.files > 150, `only ${report.files} files were read`);
  assert.ok(report.imports > 600, `only ${report.imports} imports were read`);
});
