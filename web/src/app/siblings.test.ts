import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shows } from './siblings.ts';

test('an address shows a record of a list by its path and the parameters that name the record', () => {
  const version = { to: '/p/shop/datasets/orders?version=3', label: 'v3' };
  assert.equal(shows(version, '/p/shop/datasets/orders', { version: '3', tab: 'quality' }), true);
  assert.equal(shows(version, '/p/shop/datasets/orders', { version: '2' }), false);
  assert.equal(shows(version, '/p/shop/datasets/orders', {}), false);
  assert.equal(shows({ to: '/p/shop/runs/a', label: 'a' }, '/p/shop/runs/a', { tab: 'metrics' }), true);
  assert.equal(shows({ to: '/p/shop/runs/a', label: 'a' }, '/p/shop/runs/b', {}), false);
  const named = { to: '/p/shop/traces/sessions/50%25%2F%CE%B1', label: '50%/α' };
  assert.equal(shows(named, '/p/shop/traces/sessions/50%25%2Fα', {}), true);
});
