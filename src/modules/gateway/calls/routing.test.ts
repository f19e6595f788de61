import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSeededRandom } from '../../../platform/random/random.ts';
import type { Attachment, AttachmentRole, Endpoint } from '../model.ts';
import { createRests, orderOf } from './routing.ts';

const changed = { createdAt: 0, createdBy: 'ana', updatedAt: 0, updatedBy: 'ana' };
const attachment = (name: string, role: AttachmentRole, weight: number): Attachment => ({
  id: name,
  endpointId: 'e',
  role,
  weight,
  position: null,
  createdAt: 0,
  createdBy: 'ana',
  model: {
    id: name,
    project: 'qa',
    name,
    keyId: 'k',
    keyName: 'k',
    provider: 'openai',
    model: name,
    prices: null,
    ...changed,
  },
});
const endpoint = (models: readonly Attachment[], maxAttempts: number | null = null): Endpoint => ({
  id: 'e',
  project: 'qa',
  name: 'e',
  experimentId: null,
  tracked: false,
  split: true,
  fallback: { strategy: 'sequential', maxAttempts },
  cacheSeconds: null,
  timeoutMs: 1000,
  retries: 0,
  tags: {},
  models,
  ...changed,
});
const names = (order: readonly Attachment[]): string => order.map(({ model }) => model.name).join(' ');

test('calls are split by weight, and fallbacks follow in their order up to their number', () => {
  const models = [
    attachment('a', 'primary', 3),
    attachment('b', 'primary', 1),
    attachment('none', 'primary', 0),
    attachment('x', 'fallback', 1),
    attachment('y', 'fallback', 1),
  ];
  const rests = createRests(() => 0);
  const random = createSeededRandom('split');
  const seen = new Map<string, number>();
  for (let n = 0; n < 4000; n++) {
    const order = names(orderOf(endpoint(models), rests, random.unit()));
    seen.set(order, (seen.get(order) ?? 0) + 1);
  }
  assert.deepEqual([...seen.keys()].sort(), ['a x y', 'b x y']);
  // 3000 are expected; the standard deviation is 27.
  assert.ok(Math.abs((seen.get('a x y') ?? 0) - 3000) < 140, `${seen.get('a x y')}`);
  assert.equal(names(orderOf(endpoint(models, 1), rests, 0)), 'a x');
  assert.equal(names(orderOf(endpoint([attachment('none', 'primary', 0)]), rests, 0.9)), 'none');
});

test('a model that failed rests for its time, unless nothing else is left', () => {
  let now = 0;
  const rests = createRests(() => now);
  const models = [attachment('a', 'primary', 1), attachment('x', 'fallback', 1)];
  rests.rest('a', 5000);
  assert.equal(names(orderOf(endpoint(models), rests, 0)), 'x');
  rests.rest('x', 5000);
  assert.equal(names(orderOf(endpoint(models), rests, 0)), 'a x');
  now = 5000;
  assert.equal(names(orderOf(endpoint(models), rests, 0)), 'a x');
  rests.rest('a');
  now += 30_000;
  assert.equal(names(orderOf(endpoint(models), rests, 0)), 'a x');
});
