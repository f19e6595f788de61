// Bodies that trickle, on real connections, and honest uploads that are slow or held back beside them.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createTestHttpServer } from '../../test/support/http-server.ts';
import { openTestPlatform } from '../../test/support/platform.ts';

const pace = { windowMs: 400, leastBytes: 1000 };

async function open(t: TestContext, options: { readonly pauseMs?: number } = {}) {
  const { clock, newId } = await openTestPlatform(t);
  const app = await createTestHttpServer({ clock, newId, bodyPace: pace });
  const failed: string[] = [];
  const config = { permission: 'things.write' };
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));
  app.put('/stream', { config }, async (request) => {
    let bytes = 0;
    try {
      for await (const part of request.body as AsyncIterable<Buffer>) {
        bytes += part.length;
        if (options.pauseMs !== undefined && bytes === part.length) await delay(options.pauseMs);
      }
    } catch (error) {
      failed.push(String(error));
      throw error;
    }
    return { bytes };
  });
  app.post('/json', { config }, async () => ({ done: true }));
  await app.listen({ host: '127.0.0.1', port: 0 });
  t.after(() => app.close());
  const { port } = app.server.address() as AddressInfo;
  const dial = async (head: string): Promise<{ socket: Socket; answer: Promise<string> }> => {
    const socket = connect(port, '127.0.0.1');
    t.after(() => socket.destroy());
    await once(socket, 'connect');
    let text = '';
    socket.on('data', (part) => {
      text += String(part);
    });
    socket.on('error', () => undefined);
    const answer = new Promise<string>((resolve) => socket.once('close', () => resolve(text)));
    socket.write(`${head}\r\nhost: 127.0.0.1\r\nconnection: close\r\n`);
    return { socket, answer };
  };
  return { dial, failed, headersTimeout: app.server.headersTimeout };
}

test('a body that trickles is ended with 408, and what reads it is told', async (t) => {
  const { dial, failed } = await open(t);
  const kinds = {
    'read whole': 'POST /json HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: 100000',
    streamed: 'PUT /stream HTTP/1.1\r\ncontent-type: application/octet-stream\r\ncontent-length: 100000',
    'in chunks': 'PUT /stream HTTP/1.1\r\ncontent-type: application/octet-stream\r\ntransfer-encoding: chunked',
  };
  const answers = Object.entries(kinds).map(async ([kind, head]) => {
    const { socket, answer } = await dial(head);
    socket.write('\r\n');
    const drip = setInterval(() => socket.write(head.endsWith('chunked') ? '1\r\n \r\n' : ' '), 20);
    t.after(() => clearInterval(drip));
    assert.match(await answer, /^HTTP\/1\.1 408 /, kind);
  });
  await Promise.all(answers);
  assert.equal(failed.length, 2, 'both that were streamed');
});

test('an upload that takes many windows and keeps its pace is taken whole', async (t) => {
  const { dial } = await open(t);
  const { socket, answer } = await dial(
    'PUT /stream HTTP/1.1\r\ncontent-type: application/octet-stream\r\ncontent-length: 40000',
  );
  socket.write('\r\n');
  for (let sent = 0; sent < 40_000; sent += 2000) {
    socket.write(Buffer.alloc(2000));
    await delay(100);
  }
  assert.match(await answer, /^HTTP\/1\.1 200 [\s\S]*"bytes":40000/);
});

test('an upload that the server holds back is not ended for it', async (t) => {
  const { dial } = await open(t, { pauseMs: pace.windowMs * 4 });
  const size = 20_000_000;
  const { socket, answer } = await dial(
    `PUT /stream HTTP/1.1\r\ncontent-type: application/octet-stream\r\ncontent-length: ${size}`,
  );
  socket.write('\r\n');
  socket.write(Buffer.alloc(size));
  assert.match(await answer, new RegExp(`^HTTP/1\\.1 200 [\\s\\S]*"bytes":${size}`));
});

test('headers that do not come to an end are bounded by a time', async (t) => {
  const { headersTimeout } = await open(t);
  assert.ok(headersTimeout > 0 && headersTimeout <= 60_000, `${headersTimeout} ms`);
});
