import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openTestSqlite, temporaryFolder } from '../../../test/support/databases.ts';
import { foundationMigrations, openFoundation } from '../../../test/support/foundation.ts';
import { type LogisticModel, logisticOnnx } from '../../../test/support/onnx-models.ts';
import { testActor } from '../../../test/support/platform.ts';
import { createEvaluations } from './evaluations.ts';
import { evaluationMigrations } from './migrations.ts';

test('an evaluation tells slices with intervals and what the challenger rests on, and the same again for the same seed', async (t) => {
  const foundation = await openFoundation(
    t,
    await openTestSqlite(t, [...foundationMigrations, ...evaluationMigrations]),
    0,
  );
  const { blobs, olap } = foundation;
  const file = join(temporaryFolder(t), 'rows.parquet');
  await olap.session((session) =>
    session.copyToParquet(
      `SELECT recency, frequency, kind, (hash(n) % 1000) / 1000.0 < 1 / (1 + exp(-(2 * frequency - 5))) AS label
       FROM (SELECT n, (n % 7)::DOUBLE AS recency, (n % 6)::DOUBLE AS frequency, CASE WHEN n % 50 = 0 THEN 'rare' ELSE 'common' END AS kind FROM range(600) t(n))`,
      file,
    ),
  );
  const data = await blobs.put(readFileSync(file));
  const version = async (number: number, model: LogisticModel) => ({
    id: `v${number}`,
    version: number,
    onnxSha256: (await blobs.put(logisticOnnx(model))).sha256,
    columns: ['recency', 'frequency'],
  });
  const evaluations = createEvaluations(foundation);
  const request = {
    project: 'default',
    model: 'churn',
    challenger: await version(2, { weights: { recency: 0, frequency: 2 }, bias: -5 }),
    champion: await version(1, { weights: { recency: 0.1, frequency: 0.2 }, bias: 0 }),
    data: { sha256: data.sha256, label: 'rows', nodes: [] },
    labelColumn: 'label',
    slices: { kind: 'kind' },
    fairness: [],
    threshold: 0.5,
    gate: [],
    seed: 3,
  };
  const found = await evaluations.evaluate(testActor, request);
  const [first, second] = found.importance ?? [];
  assert.deepEqual([first?.feature, second?.feature], ['frequency', 'recency']);
  assert.ok((first?.increase.lower ?? 0) > 0.5);
  assert.deepEqual(second?.increase, { value: 0, lower: 0, upper: 0 });
  const [common, rare] = found.slices;
  assert.deepEqual([common?.slice, rare?.slice], ['kind=common', 'kind=rare']);
  assert.ok((common?.estimates?.delta?.log_loss?.upper ?? 1) < 0);
  assert.equal(rare?.estimates, undefined);
  const again = await evaluations.evaluate(testActor, request);
  assert.deepEqual([again.importance, again.slices], [found.importance, found.slices]);
});
