// The sentences of the pages of datasets, from records.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linksOf, textOf } from '../../../test/support/answers.ts';
import type { DatasetRowView, QualityCountsView } from '../../contracts/pages/datasets.ts';
import { profileAnswer } from './dataset-profile.ts';
import { datasetAnswer, datasetsAnswer } from './datasets.ts';

const delivery: QualityCountsView = {
  outcome: 'created',
  at: '1997-08-01T00:00:00Z',
  checks: 7,
  warned: 0,
  failed: 0,
  setAside: 0,
};

function row(over: Partial<DatasetRowView>): DatasetRowView {
  return {
    id: 'd',
    project: 'shop',
    name: 'sales',
    description: '',
    checks: 7,
    pii: 0,
    latest: { number: 3, rows: 10, bytes: 100, columns: 2, asOf: '1997-08-01T00:00:00Z' },
    ageMs: 3_600_000,
    delivery,
    usedBy: [],
    ...over,
  };
}

test('the list of datasets says how old the data is, and names what was refused, warned of or is empty', () => {
  assert.equal(textOf(datasetsAnswer([], true)), 'No dataset is declared yet.');
  const good = datasetsAnswer([row({})], true);
  assert.equal(textOf(good), '1 dataset; sales is 1 h 00 m old; every check of the last deliveries holds.');
  assert.equal(good.tone, 'ok');
  const bad = datasetsAnswer(
    [
      row({ delivery: { ...delivery, warned: 1 } }),
      row({ name: 'stock', ageMs: 7_200_000, delivery: { ...delivery, outcome: 'refused', failed: 1 } }),
      row({ name: 'empty', latest: null, ageMs: null, delivery: null }),
    ],
    false,
  );
  assert.equal(
    textOf(bad),
    '3 datasets on this page, no data yet in empty; the oldest, stock is 2 h 00 m old; the last delivery was refused for stock; the last delivery has warnings for sales.',
  );
  assert.equal(bad.tone, 'fail');
  assert.ok(linksOf(bad).includes('datasets/stock'));
});

test('a version is judged by its checks and beside the one before it', () => {
  const columns = [{ name: 'a', type: 'INTEGER' }];
  const first = { number: 1, rows: 1000, columns };
  const second = { number: 2, rows: 1012, columns: [...columns, { name: 'b', type: 'DATE' }] };
  assert.equal(textOf(datasetAnswer(undefined, undefined, undefined)), 'No version yet: send it a file.');
  assert.equal(textOf(datasetAnswer(first, undefined, delivery)), 'v1 passes all 7 checks; the first version.');
  const warned = datasetAnswer(second, first, { ...delivery, warned: 2, setAside: 1 });
  assert.equal(
    textOf(warned),
    'v2 passes 5 of 7 checks (2 warnings), 1 row set aside; +1.2 % rows and 1 schema change since v1.',
  );
  assert.equal(warned.tone, 'warn');
  assert.equal(
    textOf(datasetAnswer({ ...first, number: 2, rows: 900 }, first, undefined)),
    'v2 has 900 rows; nothing checks them; −10 % rows and no schema change since v1.',
  );
});

test('a profile names the columns that moved since the version before, the farthest first', () => {
  const column = (name: string, psi: number | null) => ({ profile: { name }, psi });
  assert.equal(textOf(profileAnswer([column('a', null)], null)), '1 column; nothing came before to compare with.');
  assert.equal(
    textOf(profileAnswer([column('a', 0.01), column('when', null)], 3)),
    '1 of 2 columns compared with v3: none moved (PSI below 0.1).',
  );
  const far = profileAnswer([column('a', 0.12), column('b', 0.4)], 3);
  assert.equal(textOf(far), 'Since v3 moved: b (PSI 0.40), a (PSI 0.12).');
  assert.equal(far.tone, 'warn');
  assert.match(textOf(profileAnswer([column('when', null)], 3)), /none of a kind whose distribution is compared/);
});
