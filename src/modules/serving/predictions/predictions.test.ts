import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testOnDatabases } from '../../../../test/support/databases.ts';
import { logistic, logisticOnnx } from '../../../../test/support/onnx-models.ts';
import { testActor } from '../../../../test/support/platform.ts';
import { champion, openTestServing, post, servingTestMigrations, v2Body } from '../../../../test/support/serving.ts';
import { isAppError } from '../../../kernel/errors.ts';
import { rowPredictionId } from '../model-interface.ts';

async function deployed(t: Parameters<typeof openTestServing>[0], db: Parameters<typeof openTestServing>[1]) {
  const serving = await openTestServing(t, db);
  await serving.addVersion('1', champion);
  const plane = await serving.startDataPlane();
  const { endpoint } = await serving.serving.endpoints.deploy(testActor, 'default', 'churn', {
    model: 'churn',
    version: '1',
    stickyKey: 'customer_id',
  });
  return { ...serving, ...plane, endpoint, infer: `${plane.url}/v2/models/churn/infer` };
}

const start = Date.parse('1997-01-01T00:00:00Z');
const end = Date.parse('1999-01-01T00:00:00Z');

testOnDatabases(
  'what was answered is in Parquet once, whole, and found by its id',
  servingTestMigrations,
  async (t, db) => {
    const { infer, serving, olap, endpoint } = await deployed(t, db);
    const rows = Array.from({ length: 700 }, (_, i) => [i % 90, i % 11] as const);
    const large = await post(
      infer,
      JSON.stringify({
        inputs: [
          ...JSON.parse(v2Body(rows)).inputs,
          { name: 'customer_id', datatype: 'INT64', shape: [700], data: rows.map((_, i) => i) },
        ],
      }),
      { 'x-pawl-time': '1997-07-31' },
    );
    const one = await post(infer, v2Body([[5, 3]], { parameters: { customer_id: 'x' } }), {
      'x-pawl-time': '1997-06-30',
    });
    const wrong = await post(infer, v2Body([[5, 3]]).replace('recency', 'other'), { 'x-pawl-time': '1997-06-30' });
    assert.deepEqual([large.status, one.status, wrong.status], [200, 200, 400]);
    assert.equal((await serving.collect()).records, 702);
    assert.equal((await serving.collect()).records, 0);
    const files = await serving.predictionFiles('default', 'churn', start, end);
    const all = await olap.query('SELECT * FROM read_parquet($files, union_by_name = true) ORDER BY id', { files });
    assert.equal(all.length, 702);
    assert.deepEqual([...new Set(all.map((row) => row['status']))].sort(), ['invalid', 'ok']);
    const july = await serving.predictionFiles('default', 'churn', Date.parse('1997-07-31'), end);
    assert.equal(july.length, 1);
    const first = String(large.body.parameters?.['prediction_id']);
    for (const at of [0, 300, 699]) {
      const { prediction } = await serving.predictions.find('default', rowPredictionId(first, at));
      assert.equal(prediction.entityKey, String(at));
      assert.deepEqual(prediction.inputs, { recency: at % 90, frequency: at % 11 });
      assert.ok(Math.abs((prediction.score ?? 0) - logistic(champion, rows[at] ?? [])) < 1e-6);
      assert.equal(prediction.at, '1997-07-31T00:00:00Z');
    }
    await assert.rejects(serving.predictions.find('default', rowPredictionId(first, 700)), (error: unknown) =>
      isAppError(error, 'serving.unknown_prediction'),
    );
    await assert.rejects(serving.predictions.find('elsewhere', first), (error: unknown) =>
      isAppError(error, 'serving.unknown_prediction'),
    );
    const ids: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await serving.predictions.list(endpoint.id, { limit: 250, cursor });
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
      if (cursor === undefined) break;
    }
    assert.equal(new Set(ids).size, 702);
    assert.deepEqual(ids, [...ids].sort().reverse());
  },
);

testOnDatabases(
  'labels that a model gives as text are logged as text, beside its numbers',
  servingTestMigrations,
  async (t, db) => {
    const { serving, addVersion, startDataPlane, olap } = await openTestServing(t, db);
    const labels = ['stays', 'leaves, "soon" – ✓'] as const;
    await addVersion('1', { ...champion, labels });
    const { url } = await startDataPlane();
    const { endpoint } = await serving.endpoints.deploy(testActor, 'default', 'named', {
      model: 'churn',
      version: '1',
    });
    // An endpoint whose outputs are all numbers, in the same piece of the log.
    await addVersion('2', champion);
    await serving.endpoints.deploy(testActor, 'default', 'plain', { model: 'churn', version: '2' });
    const rows = [
      [5, 3],
      [80, 0],
    ] as const;
    const answers = await post(`${url}/v2/models/named/infer`, v2Body(rows));
    await post(`${url}/v2/models/plain/infer`, v2Body(rows));
    const [label] = answers.body.outputs ?? [];
    const expected = rows.map((row) => (logistic(champion, row) > 0.5 ? labels[1] : labels[0]));
    assert.deepEqual([label?.datatype, label?.data as unknown], ['BYTES', expected]);
    assert.equal((await serving.collect()).records, 4);
    const first = String(answers.body.parameters?.['prediction_id']);
    for (const [at, row] of rows.entries()) {
      const { prediction } = await serving.predictions.find('default', rowPredictionId(first, at));
      assert.equal(prediction.outputs['label'], expected[at]);
      assert.ok(Math.abs(Number(prediction.outputs['probabilities_1']) - logistic(champion, row)) < 1e-6);
      assert.ok(Math.abs((prediction.score ?? 0) - logistic(champion, row)) < 1e-6);
    }
    const page = await serving.predictions.list(endpoint.id, { limit: 10 });
    assert.deepEqual(new Set(page.items.map(({ outputs }) => outputs['label'])), new Set(expected));
    const types = async (name: string) => {
      const files = await serving.predictionFiles('default', name, start, end);
      const columns = await olap.query(
        'DESCRIBE SELECT output_label, output_probabilities_1, score FROM read_parquet($files)',
        { files },
      );
      return columns.map((column) => column['column_type']);
    };
    assert.deepEqual(
      [await types('named'), await types('plain')],
      [
        ['VARCHAR', 'DOUBLE', 'DOUBLE'],
        ['DOUBLE', 'DOUBLE', 'DOUBLE'],
      ],
    );
  },
);

testOnDatabases(
  'two collectors and repeated collections log each prediction exactly once',
  servingTestMigrations,
  async (t, db) => {
    const { infer, serving, olap, bus, blobs, clock, newId, logger, paths } = await deployed(t, db);
    const { createCollector } = await import('./collector.ts');
    const other = createCollector({ db, blobs, olap, clock, newId, bus, logger, paths });
    for (let round = 0; round < 4; round++) {
      await Promise.all(Array.from({ length: 25 }, (_, i) => post(infer, v2Body([[round, i]]))));
      await Promise.all([serving.collect(), other.collect(), serving.collect()]);
    }
    const files = await serving.predictionFiles('default', 'churn', start, end);
    const [counted] = await olap.query(
      'SELECT count(*) AS records, count(DISTINCT id) AS ids FROM read_parquet($files)',
      { files },
    );
    assert.deepEqual(counted, { records: 100, ids: 100 });
  },
);

testOnDatabases(
  'a segment that ends in half a line keeps its whole lines, and its torn end is counted',
  servingTestMigrations,
  async (t, db) => {
    const { infer, serving, olap, paths, close } = await deployed(t, db);
    await post(infer, v2Body([[1, 1]]));
    await post(infer, v2Body([[2, 2]]));
    await close();
    const [name] = readdirSync(paths.spool);
    const file = join(paths.spool, name ?? '');
    const line = readFileSync(file, 'utf8').split('\n')[0] ?? '';
    appendFileSync(file, line.slice(0, 60));
    assert.equal((await serving.collect()).records, 2);
    assert.deepEqual(readdirSync(paths.spool), []);
    const [row] = await db.reader
      .withTables<{ serving_segments: { torn: number } }>()
      .selectFrom('serving_segments')
      .select('torn')
      .execute();
    assert.equal(row?.torn, 60);
    const files = await serving.predictionFiles('default', 'churn', start, end);
    assert.equal((await olap.query('SELECT id FROM read_parquet($files)', { files })).length, 2);
  },
);

testOnDatabases(
  'an open segment is read on from where it was, and goes away when it is complete',
  servingTestMigrations,
  async (t, db) => {
    const { infer, serving, paths, close } = await deployed(t, db);
    await post(infer, v2Body([[1, 1]]));
    assert.equal((await serving.collect()).records, 1);
    assert.equal(readdirSync(paths.spool).length, 1);
    await post(infer, v2Body([[2, 2]]));
    assert.equal((await serving.collect()).records, 1);
    await close();
    assert.equal((await serving.collect()).records, 0);
    assert.deepEqual(readdirSync(paths.spool), []);
  },
);

testOnDatabases(
  'a whole number that no double holds is in the log as it was sent',
  servingTestMigrations,
  async (t, db) => {
    const serving = await openTestServing(t, db);
    const names = ['id', 'recency'];
    await serving.addVersion('1', logisticOnnx({ weights: { id: 0, recency: 0.1 }, bias: 0 }), {
      inputs: names.map((name) => ({ name, type: name === 'id' ? 'long' : 'float', required: true })),
      outputs: [],
    });
    const plane = await serving.startDataPlane();
    await serving.serving.endpoints.deploy(testActor, 'default', 'ids', { model: 'churn', version: '1' });
    const id = 2n ** 62n + 1n;
    const answer = await post(
      `${plane.url}/endpoints/ids/invocations`,
      `{"dataframe_split": {"columns": ["id", "recency"], "data": [[${id}, 1], [7, NaN]]}}`,
    ).catch((error: unknown) => error);
    assert.ok(answer instanceof SyntaxError, 'the second answer is NaN, which is no JSON');
    assert.equal((await serving.serving.collect()).records, 2);
    const files = await serving.serving.predictionFiles('default', 'ids', start, end);
    const rows = await serving.olap.query(
      'SELECT input_id::VARCHAR AS id FROM read_parquet($files) ORDER BY input_recency',
      {
        files,
      },
    );
    assert.deepEqual(
      rows.map((row) => row['id']),
      [String(id), '7'],
    );
  },
);
