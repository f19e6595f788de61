import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logistic, logisticOnnx } from '../../../test/support/onnx-models.ts';
import { testActor } from '../../../test/support/platform.ts';
import { champion, openDeployedServing, post } from '../../../test/support/serving.ts';

const rows = [
  [10, 2],
  [60, 1],
] as const;

test('the four forms of MLflow give identical predictions, whatever the order of columns', async (t) => {
  const { invocations, url } = await openDeployedServing(t);
  const records = rows.map(([recency, frequency]) => ({ frequency, recency }));
  const bodies = [
    {
      dataframe_split: {
        columns: ['frequency', 'recency'],
        index: [0, 1],
        data: rows.map(([recency, frequency]) => [frequency, recency]),
      },
    },
    { dataframe_records: records },
    { instances: records },
    { inputs: { recency: rows.map(([recency]) => recency), frequency: rows.map(([, frequency]) => [frequency]) } },
  ];
  const answers = await Promise.all(bodies.map((body) => post(invocations, JSON.stringify(body))));
  for (const answer of answers) {
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    assert.deepEqual(answer.body.predictions, answers[0]?.body.predictions);
    assert.equal(answer.headers.get('x-model-version'), '1');
  }
  rows.forEach((row, i) => {
    const pair = (answers[0]?.body.predictions?.[i] ?? []) as readonly number[];
    assert.ok(Math.abs((pair[1] ?? 0) - logistic(champion, row)) < 1e-6);
  });
  const named = await post(`${url}/endpoints/churn/invocations`, JSON.stringify(bodies[0]));
  assert.deepEqual(named.body.predictions, answers[0]?.body.predictions);
  const keyed = await post(
    invocations,
    JSON.stringify({ dataframe_records: records.map((record, i) => ({ ...record, customer_id: i })) }),
  );
  assert.equal(keyed.status, 200);
});

test('a table that does not fit is refused with the column and what is expected, in the form MLflow clients read', async (t) => {
  const { invocations } = await openDeployedServing(t);
  const table: readonly (readonly [string, unknown, RegExp])[] = [
    ['missing', { dataframe_records: [{ recency: 1 }] }, /missing frequency.*frequency \(float\)/],
    ['extra', { dataframe_records: [{ recency: 1, frequency: 2, other: 3 }] }, /unknown other/],
    [
      'type',
      { dataframe_records: [{ recency: 1, frequency: 'often' }] },
      /Row 0, frequency: expected float, got "often"/,
    ],
    [
      'ragged',
      { dataframe_split: { columns: ['recency', 'frequency'], data: [[1]] } },
      /Row 0 must be a list of 2 values/,
    ],
    ['uneven', { inputs: { recency: [1, 2], frequency: [1] } }, /frequency has 1 values, recency has 2/],
    ['two forms', { instances: [], inputs: [] }, /exactly one of dataframe_split.*instances and inputs/],
    ['no form', { rows: [] }, /exactly one of/],
  ];
  for (const [name, body, message] of table) {
    const answer = await post(invocations, JSON.stringify(body));
    assert.equal(answer.status, 400, name);
    assert.equal(answer.body.error_code, 'BAD_REQUEST', name);
    assert.match(answer.body.message ?? '', message, name);
  }
  assert.equal((await post(invocations, 'a,b', { 'content-type': 'text/csv' })).status, 415);
  assert.equal((await post(invocations, '{')).status, 400);
});

test('a matrix model without column names is read by position', async (t) => {
  const { serving, addVersion, url } = await openDeployedServing(t);
  await addVersion('m', logisticOnnx({ ...champion, matrix: true }), null);
  await serving.endpoints.deploy(testActor, 'default', 'matrix', { model: 'churn', version: 'm' });
  const at = `${url}/endpoints/matrix/invocations`;
  const answers = await Promise.all(
    [{ inputs: rows }, { instances: rows }, { dataframe_split: { columns: ['f0', 'f1'], data: rows } }].map((body) =>
      post(at, JSON.stringify(body)),
    ),
  );
  for (const answer of answers) assert.deepEqual(answer.body.predictions, answers[0]?.body.predictions);
  assert.ok(
    Math.abs((((answers[0]?.body.predictions?.[1] ?? []) as readonly number[])[1] ?? 0) - logistic(champion, rows[1])) <
      1e-6,
  );
  assert.equal((await post(at, JSON.stringify({ inputs: [[1, 2, 3]] }))).status, 400);
  const several = await post(`${url}/invocations`, JSON.stringify({ inputs: rows }));
  assert.equal(several.status, 404);
  assert.match(several.body.message ?? '', /churn, matrix/);
});

test('ping, health and version answer as the scoring server does', async (t) => {
  const { url } = await openDeployedServing(t);
  for (const path of ['/ping', '/health']) assert.equal((await fetch(url + path)).status, 200);
  assert.equal(await (await fetch(`${url}/version`)).text(), 'test');
});
