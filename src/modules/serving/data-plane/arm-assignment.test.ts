import assert from 'node:assert/strict';
import { test } from 'node:test';
import { armAt, unitOf, type WeightedArm } from './arm-assignment.ts';

const split = (weight: number): readonly WeightedArm[] => [
  { role: 'champion', weight: 1 - weight },
  { role: 'challenger', weight },
];
const keys = Array.from({ length: 20_000 }, (_, i) => `customer-${i}`);

test('a key always goes to the same arm, and raising the weight only moves keys to the challenger', () => {
  const armOf = (weight: number, key: string): number => armAt(split(weight), unitOf('endpoint', key));
  let before = new Set<string>();
  for (const weight of [0, 0.05, 0.1, 0.25, 0.5, 0.9, 1]) {
    const now = new Set(keys.filter((key) => armOf(weight, key) === 1));
    assert.deepEqual(now, new Set(keys.filter((key) => armOf(weight, key) === 1)));
    for (const key of before) assert.ok(now.has(key), `${key} went back at ${weight}`);
    before = now;
  }
  assert.equal(before.size, keys.length);
});

test('the share of keys on the challenger is its weight, for keys that hardly differ', () => {
  for (const weight of [0.01, 0.1, 0.5]) {
    const share = keys.filter((key) => armAt(split(weight), unitOf('e', key)) === 1).length / keys.length;
    const spread = Math.sqrt((weight * (1 - weight)) / keys.length);
    assert.ok(Math.abs(share - weight) < 4 * spread, `${share} of ${weight}`);
  }
});

test('two endpoints split the same keys independently of each other', () => {
  const on = (salt: string): Set<string> => new Set(keys.filter((key) => unitOf(salt, key) < 0.1));
  const second = on('b');
  const both = [...on('a')].filter((key) => second.has(key)).length;
  assert.ok(both > 120 && both < 290, `${both} keys are in both tenths; 200 are expected`);
});

test('a shadow never answers', () => {
  const arms: readonly WeightedArm[] = [...split(0.3), { role: 'shadow', weight: 0 }];
  assert.ok(keys.every((key) => armAt(arms, unitOf('e', key)) !== 2));
});
