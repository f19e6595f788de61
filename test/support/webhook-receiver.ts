// A receiver of webhooks on this machine, and the configuration of a server that may reach it.
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { temporaryFolder } from './databases.ts';

export interface WebhookReceiver {
  readonly url: string;
  readonly received: readonly { readonly headers: IncomingHttpHeaders; readonly body: string }[];
  /** The status of every answer from now on; 200 at first. */
  answer(status: number): void;
}

export async function receiveWebhooks(t: TestContext): Promise<WebhookReceiver> {
  const received: { headers: IncomingHttpHeaders; body: string }[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    answer(next) {
      status = next;
    },
  };
}

/** Options of `pawl serve`. */
export function allowWebhooksInside(t: TestContext): readonly string[] {
  const config = join(temporaryFolder(t), 'config.yaml');
  writeFileSync(config, 'webhooks:\n  schemes: [https, http]\n  allowPrivate: true\n');
  return ['--config', config];
}
