import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLinkSigner } from './signed-links.ts';

test('a signed link is good for its purpose until it expires, and for nothing else', () => {
  let now = 1_000_000;
  const links = createLinkSigner(new Uint8Array(32).fill(7), { wall: () => now });
  const link = links.sign(['put', 'a', 'b'], 60);
  links.check(['put', 'a', 'b'], link);
  const bad = { code: 'request.bad_link' };
  for (const purpose of [
    ['put', 'a', 'c'],
    ['get', 'a', 'b'],
    ['put', 'a'],
    ['put', 'ab', ''],
    ['put', 'a', 'b', ''],
  ])
    assert.throws(() => links.check(purpose, link), bad);
  assert.throws(() => links.check(['put', 'a', 'b'], { ...link, expires: String(Number(link.expires) + 1) }), bad);
  assert.throws(() => links.check(['put', 'a', 'b'], {}), bad);
  assert.throws(() => links.check(['put', 'a', 'b'], { ...link, signature: 'AAAA' }), bad);
  const other = createLinkSigner(new Uint8Array(32).fill(8), { wall: () => now });
  assert.throws(() => other.check(['put', 'a', 'b'], link), bad);
  now += 61_000;
  assert.throws(() => links.check(['put', 'a', 'b'], link), /expired/);
});
