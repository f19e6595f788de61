import assert from 'node:assert/strict';
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { globExpression } from './globs.ts';

test('a pattern of pawl.yaml means the same files in a browser as it does for the command line', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'pawl-globs-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const files = [
    'train.py',
    'train.pyc',
    'a+b.py',
    'code/fit.py',
    'code/deep/er/fit.py',
    'code/fit1.sql',
    'code/fit12.sql',
  ];
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), '');
  }
  for (const pattern of [
    '*.py',
    './*.py',
    '**/*.py',
    'code/**/*.py',
    'code/**',
    'code/fit?.sql',
    'a+b.py',
    '{train,code/fit}.py',
    'code/*.{py,sql}',
  ]) {
    const expected = globSync(pattern, { cwd: folder, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .sort();
    assert.notEqual(expected.length, 0, pattern);
    assert.deepEqual(files.filter((file) => globExpression(pattern).test(file)).sort(), expected, pattern);
  }
});
