import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scoresOf } from './run-scores.ts';

const said = (name: string, value: unknown, more: object = {}) =>
  ({ name, value, kind: 'feedback', valid: true, error: null, ...more }) as never;

test('judgements are summed up by name, without those that were replaced, failed or are expectations', () => {
  const scores = scoresOf([
    { assessments: [said('right', true), said('tone', 'warm'), said('length', 10)] },
    {
      assessments: [
        said('right', 'no'),
        said('right', true, { valid: false }),
        said('tone', 'cold'),
        said('length', 20),
      ],
    },
    {
      assessments: [
        said('tone', 'warm'),
        said('right', 1, { kind: 'expectation' }),
        said('length', null, { error: {} }),
      ],
    },
  ]);
  assert.deepEqual(
    scores.map(({ name, n, mean, failed }) => [name, n, mean, failed]),
    [
      ['length', 2, 15, 1],
      ['right', 2, 0.5, 0],
      ['tone', 3, null, 0],
    ],
  );
  assert.deepEqual(scores[2]?.values, [
    ['warm', 2],
    ['cold', 1],
  ]);
});
