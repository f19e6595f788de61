import assert from 'node:assert/strict';
import { join } from 'node:path';
import { temporaryFolder, testOnDatabases } from '../../../../test/support/databases.ts';
import { logistic } from '../../../../test/support/onnx-models.ts';
import { testActor, until } from '../../../../test/support/platform.ts';
import { champion, openTestServing, servingTestMigrations } from '../../../../test/support/serving.ts';
import { isAppError } from '../../../kernel/errors.ts';

async function opened(
  t: Parameters<typeof openTestServing>[0],
  db: Parameters<typeof openTestServing>[1],
  partitionRows?: number,
) {
  const serving = await openTestServing(t, db, partitionRows === undefined ? {} : { partitionRows });
  await serving.addVersion('1', champion);
  serving.addVersionWithoutOnnx('2');
  await serving.queue.start();
  t.after(() => serving.queue.stop(1_000));
  const folder = temporaryFolder(t);
  const write = async (name: string, sql: string): Promise<void> => {
    await serving.olap.copyToParquet(sql, join(folder, `${name}.parquet`));
    serving.datasets.set(name, [join(folder, `${name}.parquet`)]);
  };
  const finished = async (id: string) => {
    await until(
      async () => ['done', 'failed', 'cancelled'].includes((await serving.serving.batches.get('default', id)).state),
      'the batch',
    );
    return serving.serving.batches.get('default', id);
  };
  return { ...serving, write, finished };
}

testOnDatabases(
  'a dataset version is scored row by row, each row with what the model says about it',
  servingTestMigrations,
  async (t, db) => {
    const { serving, write, finished, olap, blobs, lineage } = await opened(t, db);
    await write(
      'customers',
      'SELECT i AS customer, (i % 90)::FLOAT AS recency, i % 11 AS frequency FROM range(5000) t(i)',
    );
    const request = { model: 'churn', version: '1', dataset: 'customers', datasetVersion: '1' };
    const batch = await finished((await serving.batches.start(testActor, 'default', request)).id);
    assert.deepEqual([batch.state, batch.records, batch.error], ['done', 5000, null]);
    const path = await blobs.localPath(batch.sha256 ?? '');
    const rows = await olap.query('SELECT * FROM read_parquet($1)', [path]);
    assert.equal(rows.length, 5000);
    assert.deepEqual([batch.total, batch.refused], [5000, 0]);
    for (const at of [0, 2047, 2048, 4999]) {
      assert.equal(rows[at]?.['customer'], at);
      assert.ok(Math.abs(Number(rows[at]?.['score']) - logistic(champion, [at % 90, at % 11])) < 1e-6);
      assert.equal(rows[at]?.['error'], null);
    }
    const graph = await lineage.around({ type: 'batch-job', id: batch.id }, { direction: 'upstream', depth: 1 });
    assert.deepEqual(graph.nodes.map(({ type }) => type).sort(), ['batch-job', 'dataset-version', 'model-version']);
  },
);

testOnDatabases(
  'labels that a model gives as text stand beside the rows of a batch',
  servingTestMigrations,
  async (t, db) => {
    const { serving, write, finished, olap, blobs, addVersion } = await opened(t, db);
    await addVersion('3', { ...champion, labels: ['stays', 'leaves'] });
    await write('two', 'SELECT * FROM (VALUES (5.0, 3), (80.0, 0)) t(recency, frequency)');
    const request = { model: 'churn', version: '3', dataset: 'two', datasetVersion: '1' };
    const batch = await finished((await serving.batches.start(testActor, 'default', request)).id);
    assert.deepEqual([batch.state, batch.error], ['done', null]);
    const rows = await olap.query('SELECT output_label, score FROM read_parquet($1)', [
      await blobs.localPath(batch.sha256 ?? ''),
    ]);
    for (const [at, inputs] of [[5, 3] as const, [80, 0] as const].entries()) {
      const p = logistic(champion, inputs);
      assert.equal(rows[at]?.['output_label'], p > 0.5 ? 'leaves' : 'stays');
      assert.ok(Math.abs(Number(rows[at]?.['score']) - p) < 1e-6);
    }
  },
);

testOnDatabases(
  'a row that the model cannot take keeps its place with the reason',
  servingTestMigrations,
  async (t, db) => {
    const { serving, write, finished, olap, blobs } = await opened(t, db);
    await write('mixed', `SELECT * FROM (VALUES (1.0, '2'), (NULL, '3'), (5.0, 'many')) t(recency, frequency)`);
    const request = { model: 'churn', version: '1', dataset: 'mixed', datasetVersion: '1' };
    const batch = await finished((await serving.batches.start(testActor, 'default', request)).id);
    assert.equal(batch.state, 'done');
    const rows = await olap.query('SELECT * FROM read_parquet($1)', [await blobs.localPath(batch.sha256 ?? '')]);
    assert.deepEqual(
      rows.map((row) => row['error']),
      rows.map((row) => `frequency: expected float, got ${JSON.stringify(row['frequency'])}.`),
    );
  },
);

testOnDatabases(
  'a dataset without the columns of the signature fails the batch by their names',
  servingTestMigrations,
  async (t, db) => {
    const { serving, write, finished } = await opened(t, db);
    await write('other', 'SELECT 1.0 AS recency');
    const request = { model: 'churn', version: '1', dataset: 'other', datasetVersion: '1' };
    const batch = await finished((await serving.batches.start(testActor, 'default', request)).id);
    assert.equal(batch.state, 'failed');
    assert.match(batch.error ?? '', /lacks frequency \(float\)/);
    await assert.rejects(serving.batches.start(testActor, 'default', { ...request, version: '2' }), (error: unknown) =>
      isAppError(error, 'serving.not_servable'),
    );
  },
);

testOnDatabases(
  'a large dataset is scored in partitions by several threads, and the result is one, in the order of the rows',
  servingTestMigrations,
  async (t, db) => {
    const { serving, write, finished, olap, published, bus, datasets } = await opened(t, db, 1_000);
    await write(
      'a',
      'SELECT i AS customer, (i % 90)::DOUBLE AS recency, (i % 11)::DECIMAL(9, 2) AS frequency FROM range(4500) t(i)',
    );
    await write('b', 'SELECT i + 4500 AS customer, NULL::DOUBLE AS recency, 1 AS frequency FROM range(700) t(i)');
    datasets.set('both', [...(datasets.get('a') ?? []), ...(datasets.get('b') ?? [])]);
    const request = { model: 'churn', version: '1', dataset: 'both', datasetVersion: '1', output: 'scored' };
    const batch = await finished((await serving.batches.start(testActor, 'default', request)).id);
    assert.deepEqual([batch.state, batch.records, batch.total, batch.error], ['done', 5200, 5200, null]);
    assert.deepEqual([batch.output, batch.outputVersion, batch.sha256], ['scored', '1', null]);
    assert.equal(published.get('scored')?.length, 6);
    const rows = await serving.batches.withResult(batch, (path) =>
      olap.query('SELECT * FROM read_parquet($1)', [path]),
    );
    assert.deepEqual(
      rows.map((row) => row['customer']),
      Array.from({ length: 5200 }, (_, i) => i),
    );
    rows.slice(0, 4500).forEach((row, i) => {
      assert.ok(Math.abs(Number(row['score']) - logistic(champion, [i % 90, i % 11])) < 1e-6, `row ${i}`);
    });
    assert.deepEqual([...new Set(rows.slice(4500).map((row) => row['score']))], [null]);
    await bus.settled();
    const facts = await bus.since('0.0', 1000);
    assert.equal(facts.filter(({ type }) => type === 'batch.progressed').length, 6);
  },
);

testOnDatabases(
  'the rows of a selection are scored, and a selection that is no query fails the batch',
  servingTestMigrations,
  async (t, db) => {
    const { serving, write, finished, olap } = await opened(t, db);
    await write(
      'all',
      'SELECT i AS customer, (i % 90)::FLOAT AS recency, (i % 11)::FLOAT AS frequency FROM range(1000) t(i)',
    );
    const request = { model: 'churn', version: '1', dataset: 'all', datasetVersion: '1' };
    const selection =
      'SELECT customer, recency * 2 AS recency, frequency FROM dataset WHERE customer < 10 ORDER BY customer';
    const batch = await finished((await serving.batches.start(testActor, 'default', { ...request, selection })).id);
    assert.deepEqual([batch.state, batch.records, batch.error], ['done', 10, null]);
    const rows = await serving.batches.withResult(batch, (path) =>
      olap.query('SELECT * FROM read_parquet($1)', [path]),
    );
    assert.equal(rows.length, 10);
    assert.ok(Math.abs(Number(rows[7]?.['score']) - logistic(champion, [14, 7])) < 1e-6);
    for (const bad of ['DELETE FROM dataset', "SELECT * FROM read_csv('/etc/passwd')"]) {
      const refused = await finished(
        (await serving.batches.start(testActor, 'default', { ...request, selection: bad })).id,
      );
      assert.equal(refused.state, 'failed', bad);
      assert.equal(refused.records, 0);
    }
  },
);
