import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TensorData, TensorSpec } from '../../../../platform/inference/inference.ts';
import type { HostedEndpoint } from '../hosted-endpoints.ts';
import type { Prediction } from '../predictor.ts';
import { predictionTexts } from './predictions-text.ts';

interface Answer {
  readonly spec: TensorSpec;
  readonly data: TensorData;
}

/** The texts of an endpoint that gives these outputs, of which the first stands for the prediction. */
function texts(
  rows: number,
  answers: readonly Answer[],
  options: { python?: boolean; notFinite?: 'literal' | 'null' } = {},
) {
  const outputs = answers.map(({ spec }) => spec);
  const hosted = {
    model: { outputs, predictions: outputs[0]?.name },
    arms: [{ arm: options.python === true ? { python: {} } : {} }],
  } as unknown as HostedEndpoint;
  const prediction = { rows, data: answers.map(({ data }) => data) } as unknown as Prediction;
  return predictionTexts(hosted, prediction, options.notFinite ?? 'literal');
}

const column = (name: string, type: TensorSpec['type'], data: TensorData): Answer => ({
  spec: { name, type, shape: [null, 1] },
  data,
});

test('rows are nested as the shape of the output says, and every type is written as JSON has it', () => {
  const spec: TensorSpec = { name: 'y', type: 'float64', shape: [null, 2, 2] };
  assert.deepEqual(texts(2, [{ spec, data: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8) }]), [
    '[[1,2],[3,4]]',
    '[[5,6],[7,8]]',
  ]);
  assert.deepEqual(texts(2, [column('y', 'bool', Uint8Array.of(0, 1))]), ['false', 'true']);
  assert.deepEqual(texts(1, [column('y', 'int64', BigInt64Array.of(2n ** 62n))]), ['4611686018427387904']);
  assert.deepEqual(texts(1, [column('y', 'string', ['a"b'])]), ['"a\\"b"']);
  assert.deepEqual(texts(0, [column('y', 'string', [])]), []);
});

test('what is not finite is a literal of Python, or null', () => {
  const numbers = column(
    'y',
    'float32',
    Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  );
  assert.deepEqual(texts(3, [numbers]), ['NaN', 'Infinity', '-Infinity']);
  assert.deepEqual(texts(3, [numbers], { notFinite: 'null' }), ['null', 'null', 'null']);
});

test('a frame of a Python model is an object per row, and of several outputs of ONNX the one that stands for the prediction is told', () => {
  const answers = [column('score', 'float64', Float64Array.of(0.5, 1)), column('class', 'string', ['no', 'yes'])];
  assert.deepEqual(texts(2, answers, { python: true }), ['{"score":0.5,"class":"no"}', '{"score":1,"class":"yes"}']);
  assert.deepEqual(texts(2, answers), ['0.5', '1']);
  assert.deepEqual(texts(1, [column('score', 'float64', Float64Array.of(0.5))], { python: true }), ['0.5']);
});
