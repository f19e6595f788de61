// HTTP/1 and HTTP/2 on one port, on real connections.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { type AddressInfo, connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { silentLogger } from '../kernel/logger.ts';
import { createLeanServer, sendText } from './lean-server.ts';
import { acceptHttp2 } from './prior-knowledge.ts';

async function open(t: TestContext, load?: () => Promise<RequestListener>) {
  let loaded = 0;
  const server = createLeanServer({
    routes: [
      (method, path) => ({
        handle: ({ response }, body) => sendText(response, 200, `1 ${method} ${path} ${body.length}`),
        refuse: ({ response }, error) => sendText(response, 403, error.code),
      }),
    ],
    hosts: [],
    maxBodyBytes: 1_000_000,
    logger: silentLogger,
    monotonic: () => performance.now(),
  });
  const http2 = acceptHttp2(server, {
    hosts: ['pawl.example.com'],
    logger: silentLogger,
    load:
      load ??
      (async () => {
        loaded++;
        return (request, response) => {
          request.resume();
          request.once('end', () => response.end(`2 ${request.method} ${request.url}`));
        };
      }),
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  t.after(() => {
    http2.destroy();
    server.closeAllConnections();
    server.close();
  });
  return { server, http2, port, url: `http://127.0.0.1:${port}`, loaded: () => loaded };
}

async function ask(url: string, headers: Record<string, string>): Promise<{ status: number; text: string }> {
  const session = connectHttp2(url);
  try {
    const stream = session.request(headers);
    let text = '';
    let status = 0;
    stream.on('response', (answer) => {
      status = answer[':status'] ?? 0;
    });
    stream.on('data', (part: Buffer) => {
      text += part.toString();
    });
    stream.end();
    await once(stream, 'close');
    return { status, text };
  } finally {
    session.close();
  }
}

test('the first bytes tell HTTP/1 from HTTP/2, which is loaded once and only when somebody speaks it', async (t) => {
  const { url, loaded } = await open(t);
  const body = 'x'.repeat(500_000);
  assert.equal(await (await fetch(`${url}/a`, { method: 'POST', body })).text(), '1 POST /a 500000');
  assert.equal(await (await fetch(`${url}/b`)).text(), '1 GET /b 0');
  assert.equal(loaded(), 0);
  const answers = await Promise.all(['/c', '/d', '/e'].map((path) => ask(url, { ':path': path })));
  assert.deepEqual(
    answers.map(({ status, text }) => [status, text]),
    [
      [200, '2 GET /c'],
      [200, '2 GET /d'],
      [200, '2 GET /e'],
    ],
  );
  assert.equal(loaded(), 1);
});

test('a request whose bytes come one at a time, and methods that begin as the preface does, are HTTP/1', async (t) => {
  const { port } = await open(t);
  const send = async (text: string, byByte: boolean): Promise<string> => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const closed = once(socket, 'close');
    let answer = '';
    socket.on('data', (part) => {
      answer += String(part);
    });
    for (const piece of byByte ? text : [text]) {
      socket.write(piece);
      if (byByte) await delay(2);
    }
    await closed;
    return answer;
  };
  const rest = '/f HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n';
  assert.match(await send(`PUT ${rest}`, true), /^HTTP\/1\.1 200 [\s\S]*1 PUT \/f 0$/);
  assert.match(await send(`PROPFIND ${rest}`, false), /^HTTP\/1\.1 200 /);
  assert.match(await send(`nonsense ${rest}`, false), /^HTTP\/1\.1 400 /);
});

test('requests of HTTP/2 for another host or from another site are refused, its own hosts are not', async (t) => {
  const { url } = await open(t);
  const status = async (headers: Record<string, string>): Promise<number> => (await ask(url, headers)).status;
  assert.equal(await status({ ':authority': 'evil.example.com' }), 403);
  assert.equal(await status({ origin: 'http://evil.example.com' }), 403);
  assert.equal(await status({ ':authority': 'pawl.example.com:8080' }), 200);
});

test('a server that stops lets a request of HTTP/2 under way end, and then its connection', async (t) => {
  let answer: (() => void) | undefined;
  const { server, http2, url } = await open(t, async () => (_request, response) => {
    answer = () => response.end('late');
  });
  const asked = ask(url, { ':path': '/g' });
  while (answer === undefined) await delay(5);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  http2.drain();
  answer();
  assert.deepEqual(await asked, { status: 200, text: 'late' });
  await closed;
});
