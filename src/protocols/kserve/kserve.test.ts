import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { logistic, logisticOnnx } from '../../../test/support/onnx-models.ts';
import { testActor } from '../../../test/support/platform.ts';
import { champion, inverted, openDeployedServing, post, v2Body } from '../../../test/support/serving.ts';
import { runInference } from './inference.ts';
import { toInput } from './tensors.ts';

const get = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

test('server and model metadata, health and readiness are answered as the protocol says', async (t) => {
  const { url, plane } = await openDeployedServing(t);
  const server = await fetch(`${url}/v2`);
  assert.deepEqual(await server.json(), {
    name: 'pawl',
    version: 'test',
    extensions: [
      'binary_tensor_data',
      'classification',
      'model_configuration',
      'model_repository',
      'schedule_policy',
      'statistics',
    ],
  });
  assert.equal(server.headers.get('x-pawl-instance'), plane.instance);
  assert.deepEqual(await get(`${url}/v2/health/live`), { status: 200, body: { live: true } });
  assert.deepEqual(await get(`${url}/v2/health/ready`), { status: 200, body: { ready: true } });
  assert.deepEqual(await get(`${url}/v2/models/churn/versions/1/ready`), {
    status: 200,
    body: { name: 'churn', ready: true },
  });
  assert.deepEqual((await get(`${url}/v2/models/churn`)).body, {
    name: 'churn',
    versions: ['1'],
    platform: 'onnxruntime_onnx',
    inputs: [
      { name: 'recency', datatype: 'FP32', shape: [-1, 1] },
      { name: 'frequency', datatype: 'FP32', shape: [-1, 1] },
    ],
    outputs: [
      { name: 'label', datatype: 'INT64', shape: [-1] },
      { name: 'probabilities', datatype: 'FP32', shape: [-1, 2] },
    ],
  });
  for (const path of ['/v2/models/other', '/v2/models/other/ready', '/v2/models/churn/versions/9', '/v2/nothing']) {
    const { status, body } = await get(url + path);
    assert.equal(status, 404, path);
    assert.equal(typeof body['error'], 'string', path);
  }
});

test('an answer has all outputs, echoes id and parameters, and names version, arm and prediction', async (t) => {
  const { infer } = await openDeployedServing(t);
  const rows = [
    [10, 2],
    [60, 0],
    [0, 7],
  ] as const;
  const { status, body, headers } = await post(
    infer,
    v2Body(rows, { id: 'r-1', parameters: { customer_id: 'c1', note: 'x' } }),
  );
  assert.equal(status, 200);
  assert.equal(body.id, 'r-1');
  assert.equal(body.model_version, '1');
  assert.equal(body.parameters?.['note'], 'x');
  assert.equal(body.parameters?.['arm'], 'champion');
  assert.match(String(body.parameters?.['prediction_id']), /^[0-9a-f]{32}$/);
  assert.equal(headers.get('x-prediction-id'), body.parameters?.['prediction_id']);
  assert.deepEqual(
    body.outputs?.map(({ name, datatype, shape }) => [name, datatype, shape]),
    [
      ['label', 'INT64', [3]],
      ['probabilities', 'FP32', [3, 2]],
    ],
  );
  rows.forEach((row, i) => {
    assert.ok(Math.abs((body.outputs?.[1]?.data[i * 2 + 1] ?? 0) - logistic(champion, row)) < 1e-6);
  });
  const one = await post(infer, v2Body([rows[0]], { outputs: [{ name: 'probabilities' }] }));
  assert.deepEqual(
    one.body.outputs?.map(({ name }) => name),
    ['probabilities'],
  );
});

test('nested data, flat columns, null as missing, integers as floats and compressed bodies are taken', async (t) => {
  const { infer } = await openDeployedServing(t);
  const flat = (recency: unknown, frequency: unknown, extra: Record<string, unknown> = {}) =>
    JSON.stringify({
      inputs: [
        { name: 'recency', datatype: 'FP32', shape: [2], data: recency, ...extra },
        { name: 'frequency', datatype: 'INT32', shape: [2, 1], data: frequency },
      ],
    });
  const expected = (
    await post(
      infer,
      v2Body([
        [1, 2],
        [3, 4],
      ]),
    )
  ).body.outputs?.[1]?.data;
  assert.deepEqual((await post(infer, flat([1, 3], [[2], [4]]))).body.outputs?.[1]?.data, expected);
  const zipped = await post(infer, gzipSync(flat([1, 3], [2, 4])), { 'content-encoding': 'gzip' });
  assert.deepEqual(zipped.body.outputs?.[1]?.data, expected);
  const missing = await post(infer, flat([null, 3], [2, 4]));
  assert.equal(missing.status, 200);
  assert.equal(missing.body.outputs?.[1]?.data[3], expected?.[3]);
  const none = await post(infer, v2Body([]));
  assert.deepEqual(
    none.body.outputs?.map(({ shape }) => shape),
    [[0], [0, 2]],
  );
});

test('a request that does not fit the signature is refused with the field and what is expected', async (t) => {
  const { infer } = await openDeployedServing(t);
  const input = (name: string, change: Record<string, unknown> = {}) => ({
    name,
    datatype: 'FP32',
    shape: [1, 1],
    data: [1],
    ...change,
  });
  const both = (change: Record<string, unknown>) => [input('recency'), input('frequency', change)];
  const table: readonly (readonly [string, unknown, RegExp])[] = [
    ['missing', { inputs: [input('recency')] }, /missing frequency.*frequency FP32 \[-1, 1\]/],
    ['extra', { inputs: [...both({}), input('other')] }, /unknown other/],
    ['datatype', { inputs: both({ datatype: 'BYTES', data: ['a'] }) }, /frequency: expected FP32/],
    ['value', { inputs: both({ data: ['a'] }) }, /frequency: expected float, got "a"/],
    [
      'shape',
      { inputs: both({ shape: [1, 2], data: [1, 2] }) },
      /frequency: expected FP32 \[-1, 1\], got shape \[1, 2\]/,
    ],
    ['length', { inputs: both({ data: [1, 2] }) }, /frequency: shape \[1, 1\] holds 1 values, data has 2/],
    ['rows', { inputs: both({ shape: [2, 1], data: [1, 2] }) }, /frequency has 2 rows/],
    ['twice', { inputs: [...both({}), input('recency')] }, /recency is given twice/],
    ['output', { inputs: both({}), outputs: [{ name: 'nothing' }] }, /no output "nothing"/],
    ['no inputs', {}, /list `inputs`/],
    ['no bytes', { inputs: both({ data: undefined, parameters: { binary_data_size: 4 } }) }, /0 are left/],
    ['shared memory', { inputs: both({ parameters: { shared_memory_region: 'x' } }) }, /shared memory/],
    [
      'classes',
      { inputs: both({}), outputs: [{ name: 'label', parameters: { classification: 0 } }] },
      /classification must be/,
    ],
  ];
  for (const [name, body, message] of table) {
    const answer = await post(infer, JSON.stringify(body));
    assert.equal(answer.status, 400, name);
    assert.match(answer.body.error ?? '', message, name);
  }
  assert.equal((await post(infer, '{"inputs": [')).status, 400);
  assert.equal((await post(infer, Buffer.alloc(9 * 1024 * 1024, 32))).status, 413);
  assert.equal((await post(infer, v2Body([[1, 2]]), { 'content-encoding': 'br' })).status, 400);
});

test('tensors go as bytes after the JSON, both ways, in any datatype that the signature takes', async (t) => {
  const { infer } = await openDeployedServing(t);
  const column = (name: string, datatype: string, bytes: number) => ({
    name,
    datatype,
    shape: [2, 1],
    parameters: { binary_data_size: bytes },
  });
  const send = async (request: object, ...raw: readonly Uint8Array[]) => {
    const head = Buffer.from(JSON.stringify(request));
    const headers = { 'inference-header-content-length': String(head.length) };
    const response = await fetch(infer, { method: 'POST', body: Buffer.concat([head, ...raw]), headers });
    return { response, content: Buffer.from(await response.arrayBuffer()) };
  };
  const expected = [
    [1, 2],
    [3, 4],
  ].map((row) => logistic(champion, row));
  const recency = new Uint8Array(new Float32Array([1, 3]).buffer);
  const kinds: readonly (readonly [string, Uint8Array])[] = [
    ['FP64', new Uint8Array(new Float64Array([2, 4]).buffer)],
    ['FP16', Uint8Array.of(0x00, 0x40, 0x00, 0x44)],
    ['BF16', Uint8Array.of(0x00, 0x40, 0x80, 0x40)],
    ['INT64', new Uint8Array(new BigInt64Array([2n, 4n]).buffer)],
    ['UINT16', new Uint8Array(new Uint16Array([2, 4]).buffer)],
    ['INT8', Uint8Array.of(2, 4)],
  ];
  for (const [datatype, frequency] of kinds) {
    const inputs = [column('recency', 'FP32', 8), column('frequency', datatype, frequency.length)];
    const { response, content } = await send(
      { id: 'b-1', inputs, parameters: { binary_data_output: true, note: 'x' } },
      recency,
      frequency,
    );
    assert.equal(response.status, 200, `${datatype}: ${content}`);
    assert.equal(response.headers.get('content-type'), 'application/octet-stream');
    const length = Number(response.headers.get('inference-header-content-length'));
    const head = JSON.parse(content.subarray(0, length).toString()) as {
      readonly id: string;
      readonly parameters: Readonly<Record<string, unknown>>;
      readonly outputs: unknown;
    };
    assert.deepEqual(
      [head.id, head.parameters['note'], head.parameters['binary_data_output']],
      ['b-1', 'x', undefined],
    );
    assert.deepEqual(head.outputs, [
      { name: 'label', datatype: 'INT64', shape: [2], parameters: { binary_data_size: 16 } },
      { name: 'probabilities', datatype: 'FP32', shape: [2, 2], parameters: { binary_data_size: 16 } },
    ]);
    const bytes = content.subarray(length);
    assert.equal(bytes.length, 32);
    assert.deepEqual(
      [Number(bytes.readBigInt64LE(0)), Number(bytes.readBigInt64LE(8))],
      expected.map(Math.round),
      datatype,
    );
    expected.forEach((probability, row) => {
      assert.ok(Math.abs(bytes.readFloatLE(16 + row * 8 + 4) - probability) < 1e-6, datatype);
    });
  }

  // One output as bytes and the other as JSON, from inputs of which one is bytes.
  const inputs = [
    { ...column('recency', 'FP32', 8) },
    { name: 'frequency', datatype: 'INT32', shape: [2], data: [2, 4] },
  ];
  const outputs = [{ name: 'label' }, { name: 'probabilities', parameters: { binary_data: true } }];
  const mixed = await send({ inputs, outputs }, recency);
  const length = Number(mixed.response.headers.get('inference-header-content-length'));
  const [label, probabilities] = (JSON.parse(mixed.content.subarray(0, length).toString()) as { outputs: object[] })
    .outputs;
  assert.deepEqual(label, { name: 'label', datatype: 'INT64', shape: [2], data: expected.map(Math.round) });
  assert.equal('data' in (probabilities ?? {}), false);

  const refused: readonly (readonly [object, readonly Uint8Array[], RegExp])[] = [
    [{ inputs: [column('recency', 'FP32', 4), column('frequency', 'FP32', 8)] }, [recency, recency], /has 4 bytes/],
    [
      { inputs: [column('recency', 'FP32', 8), column('frequency', 'FP32', 80)] },
      [recency, recency],
      /of which 8 are left/,
    ],
    [
      { inputs: [column('recency', 'FP32', 8), column('frequency', 'FP32', 8)] },
      [recency, recency, recency],
      /belong to no input/,
    ],
    [{ inputs: [column('recency', 'FP32', 8), column('frequency', 'toString', 8)] }, [recency, recency], /no datatype/],
    [{ inputs: [{ ...column('recency', 'FP32', 8), data: [1, 3] }] }, [recency], /both data and binary/],
    [
      { inputs: [column('recency', 'FP32', 8), column('frequency', 'BYTES', 8)] },
      [recency, Uint8Array.of(9, 0, 0, 0, 1, 1, 1, 1)],
      /ends within an element/,
    ],
    [
      { inputs: [column('recency', 'FP32', 8), { ...column('frequency', 'FP32', 8), shape: [2 ** 40, 2 ** 40] }] },
      [recency, recency],
      /8 bytes/,
    ],
  ];
  for (const [request, raw, why] of refused) {
    const { response, content } = await send(request, ...raw);
    assert.equal(response.status, 400, String(content));
    assert.match(String(content), why);
  }
  for (const length of ['-1', '1e9', '99999', 'x'])
    assert.equal((await post(infer, v2Body([[1, 2]]), { 'inference-header-content-length': length })).status, 400);
});

test('lists and parameters nested without end are refused as what they are', async (t) => {
  const { infer, url } = await openDeployedServing(t);
  const deep = '['.repeat(200_000) + ']'.repeat(200_000);
  const inputs = (data: string) =>
    `"inputs":[{"name":"recency","datatype":"FP32","shape":[1,1],"data":${data}},{"name":"frequency","datatype":"FP32","shape":[1,1],"data":[1]}]`;
  const asked: readonly (readonly [string, string])[] = [
    [infer, `{${inputs(deep)}}`],
    [infer, `{"parameters":{"a":${deep}},${inputs('[1]')}}`],
    [infer, `{${inputs('[1]')},"outputs":[{"name":"label","parameters":{"classification":${deep}}}]}`],
    [infer, `{"parameters":{"content_type":[1]},${inputs('[1]')}}`],
    [`${url}/v1/models/churn:predict`, `{"instances":${deep}}`],
    [`${url}/invocations`, `{"inputs":{"recency":${deep},"frequency":[NaN]}}`],
    [`${url}/score`, `{"input_data":${deep}}`],
  ];
  for (const [address, body] of asked) {
    const response = await fetch(address, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    const text = await response.text();
    assert.equal(response.status, address.endsWith('/score') ? 424 : 400, `${address}: ${text.slice(0, 200)}`);
  }
});

test('requests under a foreign host or from another site are refused', async (t) => {
  const { url, infer } = await openDeployedServing(t);
  assert.equal((await post(infer, v2Body([[1, 2]]), { origin: 'http://evil.example' })).status, 403);
  const { request } = await import('node:http');
  const status = await new Promise<number | undefined>((resolve, reject) => {
    request(`${url}/v2`, { headers: { host: 'evil.example' } }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });
  assert.equal(status, 403);
});

test('one key stays on its arm, whether it comes as parameter, header or column, and rows of one request may go to both arms', async (t) => {
  const { infer, serving } = await openDeployedServing(t);
  await serving.endpoints.setTraffic(
    testActor,
    'default',
    'churn',
    [
      { version: '1', role: 'champion', weight: 0.5 },
      { version: '2', role: 'challenger', weight: 0.5 },
    ],
    { mirror: false, cause: 'test' },
  );
  const keys = Array.from({ length: 40 }, (_, i) => `c${i}`);
  const row = [10, 2] as const;
  const versions = new Map<string, string | undefined>();
  for (const key of keys) {
    const answers = [
      await post(infer, v2Body([row], { parameters: { customer_id: key } })),
      await post(infer, v2Body([row]), { 'x-entity-key': key }),
      await post(
        infer,
        JSON.stringify({
          inputs: [
            ...JSON.parse(v2Body([row])).inputs,
            { name: 'customer_id', datatype: 'BYTES', shape: [1], data: [key] },
          ],
        }),
      ),
    ];
    assert.equal(new Set(answers.map((answer) => answer.body.model_version)).size, 1, key);
    versions.set(key, answers[0]?.body.model_version);
  }
  assert.deepEqual(new Set(versions.values()), new Set(['1', '2']));
  const inputs = [
    ...JSON.parse(v2Body(keys.map(() => row))).inputs,
    { name: 'customer_id', datatype: 'BYTES', shape: [40], data: keys },
  ];
  const batch = await post(infer, JSON.stringify({ inputs }));
  assert.equal(batch.body.model_version, '1,2');
  keys.forEach((key, i) => {
    const model = versions.get(key) === '1' ? champion : inverted;
    assert.ok(Math.abs((batch.body.outputs?.[1]?.data[i * 2 + 1] ?? 0) - logistic(model, row)) < 1e-6, key);
  });
  const pinned = await post(
    infer.replace('/infer', '/versions/2/infer'),
    v2Body([row], { parameters: { customer_id: 'c0' } }),
  );
  assert.equal(pinned.body.model_version, '2');
});

test('two versions whose ONNX inputs come in another order get the right columns each', async (t) => {
  const { infer, serving, addVersion } = await openDeployedServing(t);
  const turned = { weights: { frequency: 0.3, recency: -0.02 }, bias: 0.1 };
  await addVersion('4', logisticOnnx(turned));
  await serving.endpoints.setTraffic(
    testActor,
    'default',
    'churn',
    [
      { version: '1', role: 'champion', weight: 0 },
      { version: '4', role: 'challenger', weight: 1 },
    ],
    { mirror: false, cause: 'test' },
  );
  const answer = await post(infer, v2Body([[30, 4]]));
  assert.ok(Math.abs((answer.body.outputs?.[1]?.data[1] ?? 0) - logistic(turned, [4, 30])) < 1e-6);
});

test('what a transport leaves of a deadline counts in the queue, and the shorter of two limits', async (t) => {
  const { plane } = await openDeployedServing(t);
  const inputs = (JSON.parse(v2Body([[1, 2]])) as { inputs: readonly unknown[] }).inputs.map((one, at) =>
    toInput(one, at),
  );
  const ask = (timeoutMs: number | undefined, timeout?: number) =>
    runInference(plane, {
      model: 'churn',
      version: undefined,
      id: null,
      parameters: timeout === undefined ? {} : { timeout },
      key: null,
      at: plane.clock.now(),
      headers: {},
      startedAt: plane.clock.monotonic(),
      timeoutMs,
      inputs: () => inputs,
      outputs: () => [],
    });
  assert.equal((await ask(10_000, 10_000_000)).prediction.rows, 1);
  for (const [timeoutMs, timeout] of [
    [1e-6, undefined],
    [1e-6, 10_000_000],
    [10_000, 1e-3],
  ] as const)
    await assert.rejects(ask(timeoutMs, timeout), { code: 'serving.deadline_exceeded' });
});
