import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEventReader, type ServerSentEvent, writeEvent } from './server-sent-events.ts';

test('events come out the same however their bytes are cut', () => {
  const events: ServerSentEvent[] = [
    { name: null, data: '{"a":"größe"}' },
    { name: 'delta', data: 'two\nlines' },
    { name: null, data: '[DONE]' },
  ];
  const bytes = Buffer.from(`: ping\n\n${events.map(writeEvent).join('')}`);
  for (const wire of [bytes, Buffer.from(bytes.toString().replaceAll('\n', '\r\n'))])
    for (let size = 1; size < wire.length; size++) {
      const reader = createEventReader();
      const found: ServerSentEvent[] = [];
      for (let at = 0; at < wire.length; at += size) found.push(...reader.push(wire.subarray(at, at + size)));
      found.push(...reader.end());
      assert.deepEqual(found, events, `pieces of ${size}`);
    }
});

test('an event that a stream breaks off is read, and one without end is refused', () => {
  const reader = createEventReader(100);
  assert.deepEqual(reader.push(Buffer.from('data: x')), []);
  assert.deepEqual(reader.end(), [{ name: null, data: 'x' }]);
  assert.throws(() => createEventReader(100).push(Buffer.alloc(101, 97)), RangeError);
});
