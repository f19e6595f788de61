import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageAt, loggedImage } from './image-names.ts';

const named = (mark: string, slash: string, rest: string) =>
  `images/val${slash}digits${['', 'step', '12', 'timestamp', '1700000000000', '8d1c2b7e-1111-4222-8333-444455556666'].join(mark)}${rest}`;

test('a picture that the MLflow client named by key and step is told by both, and its small copy left out', () => {
  for (const [mark, slash] of [
    ['+', '~'],
    ['%', '#'],
  ] as const) {
    const path = named(mark, slash, '.png');
    assert.deepEqual(loggedImage(path), { path, key: 'val/digits', step: 12 });
    assert.equal(loggedImage(named(mark, slash, `${mark}compressed.webp`)), undefined);
  }
  assert.deepEqual(loggedImage('plots/roc.png'), { path: 'plots/roc.png', key: 'plots/roc.png', step: null });
  assert.equal(loggedImage('plots/roc.txt'), undefined);
});

test('at a step the last picture before it is shown, and before the first one the first', () => {
  const images = [30, 10, 20].map((step) => ({ path: `${step}.png`, key: 'a', step }));
  assert.deepEqual(
    [5, 10, 29, 99].map((step) => imageAt(images, step)?.step),
    [10, 10, 20, 30],
  );
});
