import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutCredentials } from './remote-url.ts';

test('no address of a repository keeps what could sign in', () => {
  const cases = {
    'https://example.org/team/shop.git': 'https://example.org/team/shop.git',
    'https://me:s3cret@example.org/team/shop.git': 'https://example.org/team/shop.git',
    'https://ghp_token@example.org/shop': 'https://example.org/shop',
    'https://me:p@ss@example.org/shop': 'https://example.org/shop',
    'https://example.org/shop?private_token=s3cret#x': 'https://example.org/shop',
    'ssh://git@example.org:22/shop.git': 'ssh://git@example.org:22/shop.git',
    'ssh://git:s3cret@example.org/shop.git': 'ssh://git@example.org/shop.git',
    'git@example.org:team/shop.git': 'git@example.org:team/shop.git',
    'helper::https://me:s3cret@example.org/shop': 'helper::https://example.org/shop',
    '../shop.git': '../shop.git',
  };
  for (const [remote, expected] of Object.entries(cases)) assert.equal(withoutCredentials(remote), expected);
});
