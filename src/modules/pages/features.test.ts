// The sentences of the pages of feature views, from records.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linksOf, textOf } from '../../../test/support/answers.ts';
import type { SkewCheck, ViewVersion } from '../features/index.ts';
import { featuresAnswer, featureViewAnswer } from './features.ts';

const day = 86_400_000;
const now = 20 * day;

const view: ViewVersion = {
  id: 'v',
  project: 'shop',
  name: 'orders',
  number: 1,
  digest: '',
  owner: '',
  description: '',
  createdAt: 0,
  definition: {
    entity: 'customer',
    joinKeys: ['id'],
    kind: 'snapshot',
    inputs: [],
    sql: '',
    features: [
      { name: 'a', type: 'FLOAT' },
      { name: 'b', type: 'FLOAT' },
    ],
    ttlMs: 7 * day,
    timestampColumn: '',
    createdColumn: null,
  },
};
const made = (at: number) => ({
  id: 'm',
  viewVersionId: 'v',
  at,
  rows: 1200,
  written: 0,
  datasetVersions: [],
  createdAt: at,
});
const skew = (mismatches: number): SkewCheck => ({
  id: 's',
  viewVersionId: 'v',
  at: 0,
  checked: 1200,
  absent: 0,
  createdAt: 0,
  features: [{ name: 'a', mismatches, ks: 0, examples: [] }],
});

test('a feature view is fresh or past its ttl, and its served values are right, skewed or unknown', () => {
  const say = (at: number | undefined, check?: SkewCheck) =>
    featureViewAnswer(view, { materialized: at === undefined ? undefined : made(at), skew: check }, now);
  assert.match(textOf(say(undefined)), /Nothing is online yet/);
  const fresh = say(now - 3 * day, skew(0));
  assert.equal(textOf(fresh), 'Fresh: the values of 1 200 keys are 3 d old; all 1 200 compared are right.');
  assert.equal(fresh.tone, 'ok');
  const stale = say(now - 8 * day);
  assert.match(textOf(stale), /^Past its ttl: .* 8 d old and withheld from readers; nobody has compared/);
  assert.equal(stale.tone, 'stale');
  assert.match(textOf(say(now, skew(4))), /skew on 1 of 2 features/);
  assert.equal(say(now, skew(4)).tone, 'fail');
});

test('the list of feature views names those past their ttl, not online or skewed', () => {
  const row = { name: 'orders', materialized: { at: '', rows: 1 }, stale: false, skewed: 0 };
  assert.equal(textOf(featuresAnswer([row], true)), '1 feature view, none past its ttl.');
  assert.equal(textOf(featuresAnswer([{ ...row, materialized: null }], true)), '1 feature view, none online.');
  const bad = featuresAnswer(
    [row, { ...row, name: 'visits', stale: true, skewed: 2 }, { ...row, name: 'calls', materialized: null }],
    true,
  );
  assert.equal(
    textOf(bad),
    '3 feature views, past the ttl: visits; not online: calls; served values are skewed in visits.',
  );
  assert.deepEqual(linksOf(bad), ['features/visits', 'features/calls', 'features/visits']);
});
