import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appendText, levelOf } from './log-lines.ts';

test('parts of a log join to lines, and colour codes are left out', () => {
  const lines: string[] = [];
  appendText(lines, 'one\ntw');
  assert.deepEqual(lines, ['one', 'tw']);
  const escapeCode = String.fromCharCode(27);
  appendText(lines, `o\n${escapeCode}[31mthree${escapeCode}[0m\n`);
  assert.deepEqual(lines, ['one', 'two', 'three', '']);
});

test('lines of a log are errors by their level or by an exception, not by any word', () => {
  assert.equal(levelOf('12:00 ERROR gate.metric 0.851 < 0.860'), 'error');
  assert.equal(levelOf('Traceback (most recent call last):'), 'error');
  assert.equal(levelOf('ValueError: no rows'), 'error');
  assert.equal(levelOf('12:00 WARNING slow'), 'warning');
  assert.equal(levelOf('UserWarning: deprecated'), 'warning');
  assert.equal(levelOf('mean error 0.2, 0 errors'), 'plain');
});
