import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync, deflateSync } from 'node:zlib';
import { logisticOnnx } from '../../../../test/support/onnx-models.ts';
import { compareContents } from './files.ts';
import type { Finding, Identifiers } from './finding.ts';
import { readZip } from './zip-archive.ts';

const first: Identifiers = { ids: { run_id: 'a1'.repeat(16), model_id: `m-${'b1'.repeat(16)}` }, versions: ['12'] };
const second: Identifiers = { ids: { run_id: 'a2'.repeat(16), model_id: `m-${'b2'.repeat(16)}` }, versions: [] };
const [run, again] = [first.ids['run_id'], second.ids['run_id']];
const [model, other] = [first.ids['model_id'], second.ids['model_id']];

function compare(name: string, a: string | Buffer, b: string | Buffer): Finding {
  return compareContents(name, Buffer.from(a), Buffer.from(b), [first, second]);
}
const same = (...identifiers: string[]): Finding => ({ identifiers, differences: [] });

test('JSON is equal but for its own ids and version number, and a changed metric or another’s id is a difference', () => {
  const document = (id: unknown, version: unknown, change: object = {}): string =>
    JSON.stringify({
      run_id: id,
      version,
      uri: `runs:/${id}/model`,
      metrics: { auc: 0.726, rows: 10 },
      cutoffs: ['a', 'b'],
      ...change,
    });
  assert.deepEqual(
    compare('version.json', document(run, '12'), document(again, null)),
    same('run_id', 'version', 'uri'),
  );
  const changed = compare(
    'version.json',
    document(run, '12'),
    document(again, null, { metrics: { auc: 0.727, rows: 10 } }),
  );
  assert.deepEqual(changed.differences, ['metrics.auc']);
  const differing = (b: string): readonly string[] => compare('x.json', document(run, '12'), b).differences;
  assert.deepEqual(differing(document(again, '13')), ['version'], 'a number that is not its own');
  assert.deepEqual(differing(document('c3'.repeat(16), null)), ['run_id', 'uri'], 'the id of something else');
  assert.deepEqual(differing(document(again, null, { cutoffs: ['a'] })), ['cutoffs']);
  assert.deepEqual(
    differing(document(again, null, { created: 'now' })),
    ['created'],
    'no field is left out for its name',
  );
  const large = (n: string): string => `{"n":${n}}`;
  assert.deepEqual(compare('x.json', large('90071992547409931'), large('90071992547409932')).differences, ['n']);
  assert.deepEqual(compare('x.json', '{"auc":NaN}', '{"auc":1}').differences, ['text'], 'what is no JSON is text');
});

test('an MLmodel is equal but for run, model and time, and another signature is a difference', () => {
  const document = (id: string | undefined, of: string | undefined, time: string, type = 'float'): string =>
    `artifact_path: mlflow-artifacts:/0/models/${of}/artifacts\nmodel_id: ${of}\nrun_id: ${id}\nsignature:\n  inputs: '[{"type": "${type}"}]'\nutc_time_created: '${time}'\n`;
  const original = document(run, model, '2026-11-25 05:13:54');
  assert.deepEqual(
    compare('models/churn/MLmodel', original, document(again, other, '2026-11-25 06:14:29')),
    same('artifact_path', 'model_id', 'run_id', 'utc_time_created'),
  );
  const changed = document(again, other, '2026-11-25 06:14:29', 'double');
  assert.deepEqual(compare('MLmodel', original, changed).differences, ['signature.inputs']);
});

test('ONNX models are equal when their graphs are, and other weights are a difference', () => {
  const weights = { weights: { recency: 0.5, frequency: -1 }, bias: 0.25 };
  const plain = logisticOnnx(weights);
  const field = (number: number, text: string): Buffer =>
    Buffer.concat([Buffer.of(number * 8 + 2, text.length), Buffer.from(text)]);
  const signed = Buffer.concat([field(2, 'exporter'), plain, field(6, 'made at noon')]);
  assert.deepEqual(compare('model.onnx', plain, signed), same('producer_name', 'doc_string'));
  // Operator sets: domain, version.
  const [ml, core] = [Buffer.of(66, 4, 10, 0, 16, 3), Buffer.of(66, 4, 10, 0, 16, 9)];
  const sets = compare('model.onnx', Buffer.concat([plain, ml, core]), Buffer.concat([plain, core, ml]));
  assert.deepEqual(sets, same('order of opset_import'));
  assert.deepEqual(compare('model.onnx', Buffer.concat([plain, ml]), Buffer.concat([plain, core])).differences, [
    'opset_import',
  ]);
  const trained = logisticOnnx({ ...weights, bias: 0.2500001 });
  assert.deepEqual(compare('model.onnx', plain, trained).differences, ['graph.initializer']);
  const wider = logisticOnnx({ weights: { ...weights.weights, tenure: 1 }, bias: 0.25 });
  assert.ok(compare('model.onnx', plain, wider).differences.includes('graph.input'));
  assert.deepEqual(
    compare('model.onnx', plain, plain.subarray(0, 90)).differences,
    ['bytes'],
    'what is cut off is no model',
  );
});

test('a PNG is equal when its pixels are, whatever its texts and compression', () => {
  const chunk = (kind: string, content: Buffer): Buffer => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(content.length);
    head.write(kind, 4, 'latin1');
    return Buffer.concat([head, content, Buffer.alloc(4)]);
  };
  const image = (pixels: number[], level: number, note: string): Buffer =>
    Buffer.concat([
      Buffer.from('89504e470d0a1a0a', 'hex'),
      chunk('IHDR', Buffer.of(0, 0, 0, 2, 0, 0, 0, 1, 8, 0, 0, 0, 0)),
      chunk('tEXt', Buffer.from(note)),
      chunk('IDAT', deflateSync(Buffer.of(0, ...pixels), { level })),
      chunk('IEND', Buffer.of()),
    ]);
  assert.deepEqual(compare('c.png', image([1, 2], 0, 'noon'), image([1, 2], 9, 'night')), same('tEXt'));
  assert.deepEqual(compare('c.png', image([1, 2], 0, 'noon'), image([1, 3], 0, 'noon')).differences, ['pixels']);
});

/** An archive; entries whose name ends in `+` are compressed. */
function zip(entries: Readonly<Record<string, string>>, time: number): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(entries)) {
    const packed = name.endsWith('+');
    const content = packed ? deflateRawSync(text) : Buffer.from(text);
    const [local, entry] = [Buffer.alloc(30), Buffer.alloc(46)];
    local.writeUInt32LE(0x04034b50);
    local.writeUInt16LE(packed ? 8 : 0, 8);
    local.writeUInt16LE(time, 10);
    local.writeUInt16LE(name.length, 26);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(packed ? 8 : 0, 10);
    entry.writeUInt16LE(time, 12);
    entry.writeUInt32LE(content.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    locals.push(local, Buffer.from(name), content);
    central.push(entry, Buffer.from(name));
    offset += 30 + name.length + content.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(Object.keys(entries).length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...central, end]);
}

test('archives are read whole, and equal when their files are', () => {
  const made = readZip(zip({ 'a.txt': 'one', 'b.txt+': 'two two two' }, 7));
  assert.deepEqual(
    [...(made ?? [])].map(([name, content]) => [name, content.toString()]),
    [
      ['a.txt', 'one'],
      ['b.txt+', 'two two two'],
    ],
  );
  assert.equal(readZip(Buffer.from('no archive, but longer than the end of one')), undefined);
  assert.equal(readZip(zip({ 'a.txt': 'one' }, 7).subarray(4)), undefined);
  assert.deepEqual(compare('arrays.npz', zip({ a: '1' }, 7), zip({ a: '1' }, 8)), same('times of entries'));
  assert.deepEqual(compare('arrays.npz', zip({ a: '1' }, 7), zip({ a: '2' }, 7)).differences, ['a: bytes']);
  assert.deepEqual(compare('net.pt', zip({ 'data.pkl': '1' }, 7), zip({ 'data.pkl': '2' }, 7)).differences, [
    'data.pkl: bytes (a pickle is not loaded)',
  ]);
});

test('models of skops are equal but for addresses in memory, and one other weight or shared object is a difference', () => {
  const archive = (from: number, weights: string, shared = from + 1): Buffer =>
    zip(
      {
        [`${from}.npy`]: weights,
        'schema.json': JSON.stringify({
          content: {
            trees: { file: `${from}.npy`, __id__: from },
            rate: { content: '0.1', __id__: from + 1 },
            other: { content: '0.1', __id__: shared },
          },
          __id__: from + 9,
        }),
      },
      from % 100,
    );
  const original = archive(140_696_893_055_472, 'tree');
  assert.deepEqual(
    compare('model.skops', original, archive(140_467_603_612_144, 'tree')),
    same('schema.json: __id__', 'schema.json: file'),
  );
  assert.deepEqual(compare('model.skops', original, archive(140_467_603_612_144, 'Tree')).differences, [
    'schema.json: content.trees.file',
  ]);
  const apart = archive(140_467_603_612_144, 'tree', 77);
  assert.ok(compare('model.skops', original, apart).differences.includes('schema.json: content.other.__id__'));
});

test('formats that nobody knows, and pickles, are equal byte by byte only', () => {
  assert.deepEqual(compare('model.pkl', 'a', 'b').differences, ['bytes (a pickle is not loaded)']);
  assert.deepEqual(compare('rows.parquet', 'a', 'b').differences, ['bytes']);
  assert.deepEqual(compare('notes.txt', `run ${run}`, `run ${again}`), same('text'));
});
