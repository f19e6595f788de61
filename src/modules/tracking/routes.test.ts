import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startPawl } from '../../../test/support/pawl-process.ts';

test('the native routes carry a run from its start to its registered version and back', async (t) => {
  const url = await startPawl(t);
  const base = `${url}/api/v1/projects/default`;
  const call = async (method: string, path: string, body?: unknown, expected?: number) => {
    const reply = await fetch(`${base}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await reply.text();
    assert.equal(reply.status, expected ?? (method === 'POST' ? 201 : 200), text);
    // biome-ignore lint/suspicious/noExplicitAny: the tests below are the check of the shape
    return text === '' ? undefined : (JSON.parse(text) as any);
  };

  const experiment = await call('POST', '/experiments', { name: 'churn', tags: { team: 'growth' } });
  assert.equal((await call('GET', "/experiments?filter=tags.team = 'growth'")).items[0].id, experiment.id);
  const run = await call('POST', '/runs', { experimentId: experiment.id, name: 'first', codeCommit: 'abc' });
  const metrics = [0.5, 'NaN', 'Infinity', 0.7].map((value, step) => ({ key: 'val/auc', value, step }));
  await call('POST', `/runs/${run.id}/log`, { metrics, params: { depth: '8' }, tags: { a: 'b' } }, 204);
  await call('POST', `/runs/${run.id}/log`, { tags: { gone: 'x' } }, 204);
  await call('POST', `/runs/${run.id}/log`, { deleteTags: ['gone', 'never there'] }, 204);
  const refused = await call('POST', `/runs/${run.id}/log`, { params: { depth: '9' } }, 400);
  assert.equal(refused.code, 'tracking.param_changed');
  await call('POST', `/runs/${run.id}/log`, { metric: [] }, 400);
  const read = await call('GET', `/runs/${run.id}`);
  assert.deepEqual([read.tags.a, 'gone' in read.tags], ['b', false]);
  assert.deepEqual(
    read.metrics.map(({ key, value, step, min, max }: Record<string, unknown>) => ({ key, value, step, min, max })),
    [{ key: 'val/auc', value: 0.7, step: 3, min: 0.5, max: 'Infinity' }],
  );
  const history = await call('GET', `/runs/${run.id}/metric-history?key=val/auc&limit=3`);
  const rest = await call('GET', `/runs/${run.id}/metric-history?key=val/auc&cursor=${history.nextCursor}`);
  assert.deepEqual(
    [...history.items, ...rest.items].map((point) => point.value),
    [0.5, 'NaN', 'Infinity', 0.7],
  );
  const chart = await call('GET', `/metric-chart?key=val/auc&runs=${run.id}`);
  assert.equal(chart.series[0].points, 4);
  assert.ok(chart.series[0].buckets.some(({ max }: { max: unknown }) => max === 'Infinity'));
  assert.equal((await call('GET', '/metric-chart?key=val/auc&runs=x', undefined, 400)).code, 'request.invalid');
  const found = await call(
    'GET',
    '/runs?filter=metrics."val/auc" >= 0.7 and params.depth = \'8\'&order=metrics."val/auc" desc',
  );
  assert.deepEqual(
    found.items.map((each: { id: string }) => each.id),
    [run.id],
  );
  assert.equal((await call('GET', '/runs?filter=metrics.auc >', undefined, 400)).code, 'request.bad_filter');
  await call('POST', `/runs/${run.id}/log`, { metrics: [{ key: 'loss', value: 0.1 }], params: { lr: '1' } }, 204);
  const [narrow] = (await call('GET', '/runs?fields=name, metrics.loss, params."lr", params.absent')).items;
  assert.deepEqual(
    [narrow.name, narrow.metrics.map(({ key }: { key: string }) => key), narrow.params, narrow.tags],
    ['first', ['loss'], { lr: '1' }, {}],
  );
  for (const fields of [
    'dataset.name',
    'metrics.loss, metrics.loss',
    Array.from({ length: 501 }, (_, n) => `params.p${n}`),
  ])
    assert.equal((await call('GET', `/runs?fields=${fields}`, undefined, 400)).code, 'request.bad_filter', `${fields}`);
  const { keys } = await call('GET', `/pages/experiments/${experiment.id}`);
  assert.deepEqual(keys, {
    metrics: ['loss', 'val/auc'],
    params: [
      { key: 'depth', varies: false },
      { key: 'lr', varies: false },
    ],
    newestRuns: 1,
  });

  const proxy = `${url}/api/2.0/mlflow-artifacts/artifacts/${experiment.number}/${run.id}/artifacts`;
  for (const [path, content] of [
    ['model/MLmodel', 'flavors: {}'],
    ['onnx/model.onnx', 'not a model'],
  ]) {
    assert.equal((await fetch(`${proxy}/${path}`, { method: 'PUT', body: content ?? '' })).status, 200);
  }
  assert.deepEqual(
    (await call('GET', `/runs/${run.id}/artifacts`)).items.map((entry: { path: string }) => entry.path),
    ['model', 'onnx'],
  );
  const content = await fetch(`${base}/runs/${run.id}/artifacts/content?path=model/MLmodel`, {
    headers: { range: 'bytes=0-6' },
  });
  assert.deepEqual([content.status, await content.text()], [206, 'flavors']);
  await call('GET', `/runs/${run.id}/artifacts?path=../x`, undefined, 400);

  await call('POST', '/models', { name: 'churn' });
  const version = { runId: run.id, path: 'model' };
  assert.equal((await call('POST', '/models/churn/versions', version, 400)).code, 'registry.bad_onnx');
  await call('DELETE', `/runs/${run.id}/artifacts?path=onnx`, undefined, 204);
  const registered = await call('POST', '/models/churn/versions', version);
  assert.deepEqual([registered.version, registered.codeCommit, registered.source], [1, 'abc', `runs:/${run.id}/model`]);
  await call('PUT', '/models/churn/aliases/champion', { version: 1 });
  assert.deepEqual(await call('GET', '/models/churn/aliases/champion'), { alias: 'champion', version: 1 });
  assert.deepEqual(await call('GET', '/models/churn/aliases/champion?at=1990-01-01T00:00:00Z'), {
    alias: 'champion',
    version: null,
  });
  assert.equal((await call('GET', '/models/churn')).aliases.champion, 1);
  const patched = await call('PATCH', '/models/churn/versions/1', { stage: 'production', description: 'live' });
  assert.deepEqual([patched.stage, patched.description, patched.aliases], ['production', 'live', ['champion']]);
  await call('DELETE', '/models/churn/versions/1', undefined, 204);
  assert.deepEqual(
    (await call('GET', '/models/churn/alias-history')).items.map((move: { version: unknown }) => move.version),
    [null, 1],
  );
  await call('POST', '/models/churn/versions/1/restore', undefined, 200);
  await call('PATCH', `/runs/${run.id}`, { status: 'finished' });
  await call('DELETE', `/experiments/${experiment.id}`, undefined, 204);
  assert.equal((await call('GET', '/runs')).items.length, 0);
  await call('POST', `/experiments/${experiment.id}/restore`, undefined, 200);
  assert.equal((await call('GET', '/runs')).items[0].status, 'finished');
});

test('a file of rows and columns is read page by page, and one that is none says so', async (t) => {
  const url = await startPawl(t);
  const base = `${url}/api/v1/projects/default`;
  const json = { 'content-type': 'application/json' };
  const made = await fetch(`${base}/experiments`, { method: 'POST', headers: json, body: '{"name":"files"}' });
  const { id: experimentId } = (await made.json()) as { id: string };
  const begun = await fetch(`${base}/runs`, { method: 'POST', headers: json, body: JSON.stringify({ experimentId }) });
  const { id: run } = (await begun.json()) as { id: string };
  const put = (path: string, body: string) =>
    fetch(`${base}/runs/${run}/artifacts/content?path=${encodeURIComponent(path)}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      body,
    });
  const read = async (path: string, more = '') => {
    const reply = await fetch(`${base}/runs/${run}/artifacts/table?path=${encodeURIComponent(path)}${more}`);
    // biome-ignore lint/suspicious/noExplicitAny: the tests below are the check of the shape
    return (await reply.json()) as any;
  };
  await put("o'brien.csv", 'n,who\n1,ana\n2,\n3,"bo, b"\n');
  const first = await read("o'brien.csv", '&limit=2');
  assert.deepEqual(
    [first.columns.map(({ name }: { name: string }) => name), first.rows, first.items],
    [
      ['n', 'who'],
      3,
      [
        { row: 1, values: [1, 'ana'] },
        { row: 2, values: [2, null] },
      ],
    ],
  );
  const rest = await read("o'brien.csv", `&limit=2&cursor=${first.nextCursor}`);
  assert.deepEqual([rest.items, rest.nextCursor], [[{ row: 3, values: [3, 'bo, b'] }], undefined]);
  await put('lines.jsonl', '{"a":{"b":1}}\n');
  assert.deepEqual((await read('lines.jsonl')).items, [{ row: 1, values: ['{"b":1}'] }]);
  await put('none.csv', '');
  assert.deepEqual(await read('none.csv'), { columns: [], rows: 0, items: [] });
  await put('broken.parquet', 'no parquet at all');
  await put('note.txt', 'words');
  for (const path of ['broken.parquet', 'note.txt'])
    assert.equal((await read(path)).code, 'tracking.not_a_table', path);
  assert.equal((await read('absent.csv')).code, 'tracking.unknown_artifact');
  // Shown in a frame, a page is of an origin of its own; asked for as a file, it is no page at all.
  await put('page.html', '<p>x</p>');
  const content = `${base}/runs/${run}/artifacts/content?path=`;
  const framed = await fetch(`${content}page.html&show=frame`);
  assert.equal(framed.headers.get('content-type'), 'text/html; charset=utf-8');
  assert.match(framed.headers.get('content-security-policy') ?? '', /^sandbox allow-scripts; default-src 'none'/);
  for (const address of [`${content}page.html`, `${content}note.txt&show=frame`]) {
    const plain = await fetch(address);
    assert.equal(plain.headers.get('content-type'), 'text/plain');
    assert.match(plain.headers.get('content-disposition') ?? '', /^attachment/);
    assert.equal(plain.headers.get('x-frame-options'), 'DENY');
  }
});
