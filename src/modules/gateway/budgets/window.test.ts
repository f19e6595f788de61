import assert from 'node:assert/strict';
import { test } from 'node:test';
import { windowAt } from './window.ts';

const at = (text: string): number => Date.parse(text);

test('windows of budgets lie edge to edge: days from midnight, weeks from Sunday, months from the first', () => {
  for (const [unit, length, now, start, end] of [
    ['minutes', 15, '2026-11-25T10:17:00Z', '2026-11-25T10:15:00Z', '2026-11-25T10:30:00Z'],
    ['hours', 2, '2026-11-25T11:59:59Z', '2026-11-25T10:00:00Z', '2026-11-25T12:00:00Z'],
    ['days', 1, '2026-11-25T00:00:00Z', '2026-11-25T00:00:00Z', '2026-11-26T00:00:00Z'],
    ['weeks', 1, '2026-11-25T12:00:00Z', '2026-11-22T00:00:00Z', '2026-11-29T00:00:00Z'],
    ['months', 1, '2026-12-31T23:59:59Z', '2026-12-01T00:00:00Z', '2027-01-01T00:00:00Z'],
    ['months', 3, '2026-11-25T12:00:00Z', '2026-10-01T00:00:00Z', '2027-01-01T00:00:00Z'],
  ] as const) {
    const window = windowAt({ unit, length }, at(now));
    assert.deepEqual(window, { startsAt: at(start), endsAt: at(end) }, `${length} ${unit}`);
  }
});
