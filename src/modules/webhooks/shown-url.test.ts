import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shownUrl } from './shown-url.ts';

test('a shown address says where it leads and keeps what would let somebody post there', () => {
  for (const [url, shown] of [
    ['https://hooks.example.com/pawl', 'https://hooks.example.com/pawl'],
    ['https://hooks.example.com:8443/a/b', 'https://hooks.example.com:8443/a/b'],
    ['https://hooks.example.com/x?token=abc&to=b%20c', 'https://hooks.example.com/x?token=***&to=***'],
    ['https://hooks.example.com/x?abc', 'https://hooks.example.com/x?***'],
    ['https://me:word@hooks.example.com/', 'https://***@hooks.example.com/'],
    ['https://word@hooks.example.com/', 'https://***@hooks.example.com/'],
    ['https://hooks.example.com/services/T01/B02/aB3dE5gH7jK9mN1p', 'https://hooks.example.com/services/T01/B02/***'],
    ['https://hooks.example.com/x#abc', 'https://hooks.example.com/x#***'],
    ['no address', '***'],
  ] as const)
    assert.equal(shownUrl(url), shown);
});
