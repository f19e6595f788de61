import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { stopNames } from './tour.ts';

const docs = join(import.meta.dirname, '..', 'docs');

test('the tour shows each of its pictures once, and takes no others', () => {
  const guide = readFileSync(join(docs, 'guide', 'tour.md'), 'utf8');
  const shown = [...guide.matchAll(/\]\(\.\.\/images\/tour\/([a-z-]+)\.jpg\)/g)].map((match) => match[1] ?? '');
  const taken = readdirSync(join(docs, 'images', 'tour')).map((name) => name.replace('.jpg', ''));
  assert.deepEqual([...shown].sort(), [...taken].sort());
  assert.deepEqual([...shown].sort(), [...stopNames].sort());
});
