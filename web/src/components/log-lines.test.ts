import assert from 'node:assert/strict';
import { test } from 'node:test';
import { levelOf, plain } from './log-lines.ts';

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
