import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkBase, mask } from './address.ts';

test('addresses of providers that lead inside, or are read in two ways, are refused', () => {
  const rule = { allowPrivate: false };
  assert.equal(checkBase('https://api.example.com/v1//', rule), 'https://api.example.com/v1');
  for (const text of [
    'https://127.0.0.1/v1',
    'https://2130706433/v1',
    'https://0x7f.1/v1',
    'https://[::1]/v1',
    'https://[::ffff:169.254.169.254]/',
    'https://169.254.169.254/latest/meta-data',
    'https://10.1.2.3/v1',
    'https://localhost./v1',
    'http://api.example.com/v1',
    'https://user:pass@api.example.com/v1',
    'https://api.example.com\\@127.0.0.1/v1',
    'https://api.example.com/v1?x=1',
    'https://api.example.com/v1#x',
    'https://api.example.com/v1 x',
    'file:///etc/passwd',
    'gopher://api.example.com',
    '//api.example.com',
  ])
    assert.throws(() => checkBase(text, rule), { code: 'gateway.bad_address' }, text);
  assert.equal(checkBase('http://127.0.0.1:8000/v1', { allowPrivate: true }), 'http://127.0.0.1:8000/v1');
});

test('a mask tells keys apart and shows nothing of a short one', () => {
  assert.equal(mask('sk-0123456789abcdef'), 'sk-...cdef');
  assert.equal(mask('short-password'), '***');
});
