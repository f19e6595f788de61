// Which addresses are of the public internet, in every spelling, and that a judged name is not asked for twice.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { isPublicAddress, resolveTarget } from './addresses.ts';
import { probeHttp } from './http-probe.ts';

test('addresses inside a network are told from public ones in every spelling', () => {
  for (const ip of ['8.8.8.8', '172.15.0.1', '172.32.0.1', '100.63.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])
    assert.ok(isPublicAddress(ip), ip);
  for (const ip of [
    '127.0.0.1',
    '127.9.9.9',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '0:0:0:0:0:ffff:a9fe:a9fe',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'fc00::1',
    'fd12::1',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
    'localhost',
    '',
  ])
    assert.ok(!isPublicAddress(ip), ip);
});

test('a name or address inside the network is refused in words, unless the rule allows it', async () => {
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '2130706433', '0x7f.1', '169.254.169.254'])
    await assert.rejects(resolveTarget(host, { allowPrivate: false }), /own network|not known/, host);
  const target = await resolveTarget('localhost', { allowPrivate: true });
  assert.equal(target.host, 'localhost');
  await assert.rejects(resolveTarget('no-such-host.invalid', { allowPrivate: true }), /not known to the name server/);
});

test('a probe goes to the judged address whatever the name stands for, and follows no redirect', async (t) => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(
      `${request.method} ${request.url} ${request.headers.host?.split(':')[0]} ${request.headers.authorization}`,
    );
    const status = Number(request.url?.slice(1));
    response.writeHead(status, status === 302 ? { location: '/200' } : {}).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const target = await resolveTarget('127.0.0.1', { allowPrivate: true });
  const probe = (status: number): Promise<string> =>
    probeHttp(target, new URL(`http://receiver.example.com:${port}/${status}`), {
      bearer: 'hush',
      signal: new AbortController().signal,
    });
  assert.match(await probe(204), /204/);
  assert.match(await probe(405), /takes no HEAD/);
  await assert.rejects(probe(302), /redirects are not followed/);
  await assert.rejects(probe(404), /404/);
  assert.deepEqual(
    seen,
    [204, 405, 302, 404].map((status) => `HEAD /${status} receiver.example.com Bearer hush`),
  );
});
