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
  assert.equal((await post(invocations, '{')).status, 400);
  const languages = await post(invocations, JSON.stringify({ messages: [] }));
  assert.match(languages.body.message ?? '', /language models/);
});

const send = async (url: string, type: string, body: string | Buffer) => {
  const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': type } });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
};

test('CSV is read as pandas reads it: quotes, line ends, empty lines, other columns and what stands for a missing value', async (t) => {
  const { invocations } = await openDeployedServing(t);
  const expected = await send(
    invocations,
    'application/json',
    JSON.stringify({
      dataframe_records: [
        { recency: 10, frequency: 2 },
        { recency: 60, frequency: null },
      ],
    }),
  );
  assert.equal(expected.status, 200);
  for (const csv of [
    'recency,frequency\n10,2\n60,\n',
    '\uFEFF"recency","frequency"\r\n"10","2"\r\n60,NA',
    ',frequency,recency,note\n0,2,10,"a, ""b""\nc"\n\n1,nan,6e1,\n',
  ]) {
    const answer = await send(invocations, 'text/csv; charset=UTF-8', csv);
    assert.deepEqual([answer.status, answer.text], [200, expected.text], csv);
  }
  const refused: readonly (readonly [string, RegExp])[] = [
    ['', /empty/],
    ['recency\n1', /missing frequency/],
    ['recency,frequency\n1', /Row 0 of the CSV has 1 fields/],
    ['recency,frequency\n1,often', /Row 0, frequency: expected float, got "often"/],
    ['recency,frequency\n"1,2', /quote of line 2 is not closed/],
    ['recency,frequency\n"1"0,2', /quoted field ends before/],
    ['recency,recency,frequency\n1,1,1', /two columns "recency"/],
  ];
  for (const [csv, why] of refused) {
    const answer = await send(invocations, 'text/csv', csv);
    assert.equal(answer.status, 400, csv);
    assert.match((JSON.parse(answer.text) as { message: string }).message, why);
  }
  assert.equal((await send(invocations, 'text/csv', Buffer.of(0x61, 0xff))).status, 400);
  for (const type of ['text/plain', 'application/json; charset=latin-1', 'application/json; version=1', '']) {
    const answer = await send(invocations, type, '{}');
    assert.deepEqual([answer.status, answer.type], [415, 'text/plain; charset=utf-8'], type);
  }
});

test('columns that the model does not know are left out, and NaN is read and written as Python does', async (t) => {
  const { invocations } = await openDeployedServing(t);
  const known = await send(invocations, 'application/json', '{"instances": [{"recency": 1, "frequency": 2}]}');
  const more = await send(
    invocations,
    'application/json',
    '{"dataframe_records": [{"recency": 1, "frequency": 2, "other": 3}]}',
  );
  assert.deepEqual([more.status, more.text], [200, known.text]);
  const missing = await send(
    invocations,
    'application/json',
    '{"dataframe_split": {"columns": ["recency", "frequency"], "data": [[NaN, 2], [Infinity, 1]]}}',
  );
  assert.equal(missing.status, 200);
  assert.match(missing.text, /^\{"predictions": \[\[NaN,NaN\], \[/);
});

test('an address that is not percent-encoded is refused as such', async (t) => {
  const { url } = await openDeployedServing(t);
  const answer = await send(`${url}/endpoints/%E0%A4%A/invocations`, 'application/json', '{}');
  assert.equal(answer.status, 400);
  assert.match(answer.text, /not percent-encoded/);
});

test('a matrix model without column names is read by position', async (t) => {
  const { serving, addVersion, url } = await openDeployedServing(t);
  await addVersion('m', logisticOnnx({ ...champion, matrix: true }), null);
  await serving.endpoints.deploy(testActor, 'default', 'matrix', { model: 'churn', version: 'm' });
  const at = `${url}/endpoints/matrix/invocations`;
  const answers = await Promise.all(
    [
      { inputs: rows },
      { instances: rows },
      { dataframe_split: { columns: ['f0', 'f1'], data: rows } },
      { inputs: { X: rows } },
      { instances: rows.map((X) => ({ X })) },
    ].map((body) => post(at, JSON.stringify(body))),
  );
  for (const answer of answers) {
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    assert.deepEqual(answer.body.predictions, answers[0]?.body.predictions);
  }
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
