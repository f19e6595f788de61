import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exactJson, parsePythonJson, pythonNumber } from './python-json.ts';

test('NaN, infinities and long whole numbers are read as Python reads them, and texts that look alike stay texts', () => {
  assert.deepEqual(parsePythonJson('{"a": [NaN, Infinity, -Infinity, 1.5, null]}'), {
    a: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1.5, null],
  });
  assert.deepEqual(parsePythonJson('[9223372036854775807, -9223372036854775808, 9007199254740991, 1e17]'), [
    9223372036854775807n,
    -9223372036854775808n,
    9007199254740991,
    1e17,
  ]);
  assert.deepEqual(parsePythonJson('{"NaN": "say \\"NaN, Infinity\\"", "n": "12345678901234567890", "x": NaN}'), {
    NaN: 'say "NaN, Infinity"',
    n: '12345678901234567890',
    x: Number.NaN,
  });
  assert.deepEqual(
    parsePythonJson('[0.30000000000000004, 0.1234567890123456]'),
    [0.30000000000000004, 0.1234567890123456],
  );
  for (const wrong of ['{"a": NaN', '[Infinite]', '[+Infinity]', 'NaNN', ''])
    assert.throws(() => parsePythonJson(wrong), SyntaxError, wrong);
});

test('whole numbers of any length are written as such', () => {
  assert.equal(exactJson({ a: [2n ** 63n, 1], b: 'x' }), '{"a":[9223372036854775808,1],"b":"x"}');
});

test('numbers are written as Python writes them', () => {
  assert.deepEqual([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.5, 2n ** 63n].map(pythonNumber), [
    'NaN',
    'Infinity',
    '-Infinity',
    '0.5',
    '9223372036854775808',
  ]);
});
