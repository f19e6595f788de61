// Which ONNX files are taken: whole ones, whose weights are nowhere else on this machine.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/databases.ts';
import { distantTensorAt, logistic, logisticOnnx } from '../../../test/support/onnx-models.ts';
import { openOnnxModel } from '../../platform/inference/onnx.ts';
import { checkOnnxFile } from './onnx-file.ts';

const model = { weights: { recency: 0.5, frequency: -2 }, bias: 1 };

test('a model whose weights are in another file is refused, wherever it names it', async (t) => {
  const folder = temporaryFolder(t);
  const write = (name: string, content: Buffer): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const whole = logisticOnnx(model);
  await checkOnnxFile(write('whole.onnx', whole));

  // What is refused below is no fancy: the runtime reads the file that the model names.
  const weights = Buffer.from(new Float32Array([0.5, -2]).buffer);
  write('neighbour.bin', weights);
  const borrowing = await openOnnxModel(
    write('borrowing.onnx', logisticOnnx({ ...model, weightsIn: 'neighbour.bin' })),
  );
  const column = (value: number) => ({ type: 'float32', shape: [1, 1], data: Float32Array.of(value) }) as const;
  const { probabilities } = await borrowing.run({ recency: column(3), frequency: column(1) });
  await borrowing.release();
  assert.ok(Math.abs(Number(probabilities?.data[1]) - logistic(model, [3, 1])) < 1e-6);

  const places: Readonly<Record<string, Buffer>> = {
    'a file beside it': logisticOnnx({ ...model, weightsIn: 'neighbour.bin' }),
    'a path out of its folder': logisticOnnx({ ...model, weightsIn: '../../etc/passwd' }),
    'an absolute path': logisticOnnx({ ...model, weightsIn: '/etc/passwd' }),
    'an attribute': Buffer.concat([whole, distantTensorAt([7, 1, 5, 5], 'x')]),
    'a list of an attribute': Buffer.concat([whole, distantTensorAt([7, 1, 5, 10], 'x')]),
    'a graph in an attribute': Buffer.concat([whole, distantTensorAt([7, 1, 5, 6, 5], 'x')]),
    'a graph of a list': Buffer.concat([whole, distantTensorAt([7, 1, 5, 11, 1, 5, 5], 'x')]),
    'a sparse constant': Buffer.concat([whole, distantTensorAt([7, 15, 1], 'x')]),
    'a function': Buffer.concat([whole, distantTensorAt([25, 7, 5, 5], 'x')]),
    training: Buffer.concat([whole, distantTensorAt([20, 2, 5], 'x')]),
  };
  for (const [place, content] of Object.entries(places))
    await assert.rejects(checkOnnxFile(write('distant.onnx', content)), /weights are in another file/, place);
});

test('a large model, one cut off anywhere and one nested without end are read to their end', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'model.onnx');
  const check = async (content: Buffer): Promise<void> => {
    writeFileSync(path, content);
    await checkOnnxFile(path);
  };
  const weights = Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`column_${at}`, at]));
  const large = logisticOnnx({ weights, bias: 0, matrix: true });
  assert.ok(large.length > 3 * 64 * 1024);
  await check(large);
  await assert.rejects(check(Buffer.concat([large, distantTensorAt([7, 5], 'x')])), /another file/);
  const small = logisticOnnx(model);
  for (let length = 0; length < small.length - 10; length += 7)
    await assert.rejects(check(small.subarray(0, length)), { code: 'registry.bad_onnx' }, `${length} bytes`);
  const nested = Array.from({ length: 100 }, () => [1, 5, 6]).flat();
  await assert.rejects(check(Buffer.concat([small, distantTensorAt([7, ...nested], 'x')])), /nested too deep/);
});
