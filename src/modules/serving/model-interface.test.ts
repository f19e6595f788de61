import assert from 'node:assert/strict';
import { test } from 'node:test';
import { floatSignature } from '../../../test/support/serving.ts';
import { isAppError } from '../../kernel/errors.ts';
import type { TensorSpec } from '../../platform/inference/inference.ts';
import { checkCompatible, describeInterface, rowPredictionId } from './model-interface.ts';

const column = (name: string): TensorSpec => ({ name, type: 'float32', shape: [null, 1] });
const outputs: readonly TensorSpec[] = [
  { name: 'label', type: 'int64', shape: [null] },
  { name: 'probabilities', type: 'float32', shape: [null, 2] },
];
const matrix: TensorSpec = { name: 'X', type: 'float32', shape: [null, 3] };

test('named inputs become columns, and the score is the probability of the second class', () => {
  const model = describeInterface([column('a'), column('b')], outputs, floatSignature(['b', 'a']));
  assert.deepEqual(
    model.columns.map(({ name, input, offset }) => [name, input, offset]),
    [
      ['b', 'b', 0],
      ['a', 'a', 0],
    ],
  );
  assert.equal(model.predictions, 'probabilities');
  assert.equal(model.outputColumns[model.score ?? -1]?.name, 'probabilities_1');
});

test('a matrix takes its column names from the signature, or has places only', () => {
  assert.deepEqual(
    describeInterface([matrix], outputs, floatSignature(['a', 'b', 'c'])).columns.map(({ name, offset }) => [
      name,
      offset,
    ]),
    [
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ],
  );
  const bare = describeInterface([matrix], outputs, null);
  assert.equal(bare.named, false);
  assert.deepEqual(
    bare.columns.map(({ name }) => name),
    ['X_0', 'X_1', 'X_2'],
  );
});

test('a signature that does not fit the ONNX inputs is refused by name', () => {
  const refused = (message: RegExp) => (error: unknown) =>
    isAppError(error, 'serving.bad_signature') && message.test(error.message);
  assert.throws(
    () => describeInterface([column('a'), column('b')], outputs, floatSignature(['a', 'c'])),
    refused(/c has no ONNX input/),
  );
  assert.throws(
    () => describeInterface([column('a'), column('b')], outputs, floatSignature(['a'])),
    refused(/needs b/),
  );
  const text = { inputs: [{ name: 'a', type: 'string', required: true }], outputs: [] };
  assert.throws(() => describeInterface([column('a')], outputs, text), refused(/declared string/));
});

test('versions with other columns or outputs are not compatible, another order is', () => {
  const champion = describeInterface([column('a'), column('b')], outputs, null);
  checkCompatible(champion, describeInterface([column('b'), column('a')], outputs, null));
  assert.throws(
    () => checkCompatible(champion, describeInterface([column('a'), column('c')], outputs, null)),
    (error: unknown) => isAppError(error, 'serving.incompatible_versions') && /c: float/.test(error.message),
  );
  assert.throws(
    () => checkCompatible(champion, describeInterface([column('a'), column('b')], outputs.slice(1), null)),
    (error: unknown) => isAppError(error, 'serving.incompatible_versions'),
  );
});

test('rows of one request have ids that count up in the last 32 bits', () => {
  const first = '0190a0b0c0d07000800000000000fffe';
  assert.equal(rowPredictionId(first, 0), first);
  assert.equal(rowPredictionId(first, 3), '0190a0b0c0d070008000000000010001');
});
