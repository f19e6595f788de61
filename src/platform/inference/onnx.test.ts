import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/databases.ts';
import { logistic, logisticOnnx } from '../../../test/support/onnx-models.ts';
import { isAppError } from '../../kernel/errors.ts';
import { openOnnxModel } from './onnx.ts';

const model = { weights: { age: 0.5, income: -0.25 }, bias: 0.1 };

test('an ONNX model tells its inputs and outputs and answers as the formula does', async (t) => {
  const path = join(temporaryFolder(t), 'model.onnx');
  writeFileSync(path, logisticOnnx(model));
  const opened = await openOnnxModel(path);
  t.after(() => opened.release());
  assert.deepEqual(opened.inputs, [
    { name: 'age', type: 'float32', shape: [null, 1] },
    { name: 'income', type: 'float32', shape: [null, 1] },
  ]);
  assert.deepEqual(
    opened.outputs.map(({ name, type, shape }) => [name, type, shape]),
    [
      ['label', 'int64', [null]],
      ['probabilities', 'float32', [null, 2]],
    ],
  );
  const rows = [
    [1, 2],
    [-3, 0.5],
    [8, 1],
  ];
  const column = (at: number) =>
    ({ type: 'float32', shape: [3, 1], data: Float32Array.from(rows, (row) => row[at] ?? 0) }) as const;
  const { probabilities, label } = await opened.run({ age: column(0), income: column(1) });
  rows.forEach((row, i) => {
    const expected = logistic(model, row);
    assert.ok(Math.abs(Number(probabilities?.data[i * 2 + 1]) - expected) < 1e-6);
    assert.equal(Number(label?.data[i]), expected > 0.5 ? 1 : 0);
  });
});

test('a file that is no ONNX model is refused without naming its path', async (t) => {
  const path = join(temporaryFolder(t), 'model.onnx');
  writeFileSync(path, 'this is not a model');
  await assert.rejects(
    openOnnxModel(path),
    (error: unknown) => isAppError(error, 'inference.malformed_model') && !error.message.includes(path),
  );
});

test('a truncated ONNX model is refused', async (t) => {
  const path = join(temporaryFolder(t), 'model.onnx');
  writeFileSync(path, logisticOnnx(model).subarray(0, 200));
  await assert.rejects(openOnnxModel(path), (error: unknown) => isAppError(error, 'inference.malformed_model'));
});
