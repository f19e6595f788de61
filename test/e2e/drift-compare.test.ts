// Drift between two files by the command, without a server.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openCliSession } from '../support/cli-session.ts';
import { temporaryFolder } from '../support/databases.ts';
import { repositoryRoot } from '../support/pawl-process.ts';

const golden = (name: string): string => join(repositoryRoot, 'test', 'golden', 'evidently', `${name}.csv`);

test('two files are compared as a monitor would, counted as Evidently counts them, and fail a check that asks', async (t) => {
  const folder = temporaryFolder(t);
  const cli = openCliSession('http://127.0.0.1:9', folder);
  const files = [golden('small_ref'), golden('small_cur')];
  const told = await cli.json<{ drifted: number; counted: number; breach: boolean }>([
    'drift',
    'compare',
    ...files,
    '--profile',
    'evidently',
  ]);
  assert.deepEqual([told.drifted, told.counted, told.breach], [10, 20, true]);
  const table = await cli.run([
    'drift',
    'compare',
    ...files,
    '--columns',
    'n_norm,i_poisson',
    '--method',
    'wasserstein',
  ]);
  assert.match(table, /i_poisson +wasserstein +0\.\d+ +≥ 0\.1 +yes[\s\S]*n_norm +wasserstein +0\.\d+ +≥ 0\.1/);
  const check = ['drift', 'compare', ...files, '--columns', 'i_poisson', '--method', 'wasserstein', '--check'];
  await cli.run(check, 1);
  await cli.run([...check, '--exclude', 'i_poisson']);
  assert.match(
    await cli.run(['drift', 'compare', ...files, '--columns', 'nothing'], 1),
    /nothing is not a column of both files/,
  );
  assert.match(await cli.run(['drift', 'compare', ...files, '--method', 'psy'], 1), /method must be one of auto, psi/);
  writeFileSync(join(folder, 'x.txt'), '1');
  assert.match(await cli.run(['drift', 'compare', 'x.txt', files[0] ?? ''], 1), /neither \.parquet nor \.csv/);
});
