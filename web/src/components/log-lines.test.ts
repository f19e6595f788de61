import assert from 'node:assert/strict';
import { test } from 'node:test';
import { levelOf, plain, withAround } from './log-lines.ts';

test('colour codes of a terminal are left out of a line', () => {
  const escapeCode = String.fromCharCode(27);
  assert.equal(plain(`a ${escapeCode}[1;31mthree${escapeCode}[0m b`), 'a three b');
});

test('lines of a log are errors by their level or by an exception, not by any word', () => {
  assert.equal(levelOf('12:00 ERROR gate.metric 0.851 < 0.860'), 'error');
  assert.equal(levelOf('Traceback (most recent call last):'), 'error');
  assert.equal(levelOf('ValueError: no rows'), 'error');
  assert.equal(levelOf('12:00 WARNING slow'), 'warning');
  assert.equal(levelOf('UserWarning: deprecated'), 'warning');
  assert.equal(levelOf('mean error 0.2, 0 errors'), 'plain');
});

test('a found line that is opened shows the ten lines on either side, once each and within the log', () => {
  const found = [3, 8, 40].map((line) => ({ line, text: `hit ${line}` }));
  const lines = (...opened: number[]) => withAround(found, new Set(opened), 45).map(({ line }) => line);
  assert.deepEqual(lines(), [3, 8, 40]);
  assert.deepEqual(lines(3), [...Array.from({ length: 13 }, (_, n) => n + 1), 40]);
  assert.deepEqual(lines(3, 8), [...Array.from({ length: 18 }, (_, n) => n + 1), 40]);
  assert.deepEqual(lines(40, 7), [3, 8, ...Array.from({ length: 16 }, (_, n) => n + 30)]);
  const [first, second] = withAround(found, new Set([3]), 45);
  assert.deepEqual([first, second?.found], [{ line: 1, text: undefined, found: false }, false]);
});
