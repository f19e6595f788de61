// Load on a server from a process of its own: prepared requests in turn over keep-alive connections, one at a time on each.
//   node bench/serving/load.ts URL CONNECTIONS SECONDS < bodies, one a line
// Prints what was measured as JSON.
import { once } from 'node:events';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { text } from 'node:stream/consumers';

export interface Measured {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly failed: number;
}

/** One connection: a request, its answer, the next request. Resolves to the number that failed. */
async function talk(
  url: URL,
  requests: readonly Buffer[],
  from: number,
  until: number,
  times: number[],
): Promise<number> {
  const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
  await once(socket, 'connect');
  let failed = 0;
  await new Promise<void>((resolve, reject) => {
    let at = from;
    let sentAt = 0;
    let received = '';
    const send = (): void => {
      sentAt = performance.now();
      if (sentAt >= until) {
        socket.end();
        resolve();
        return;
      }
      socket.write(requests[at++ % requests.length] ?? '');
    };
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      const head = received.indexOf('\r\n\r\n');
      if (head === -1) return;
      const length = Number(/content-length: (\d+)/i.exec(received.slice(0, head))?.[1]);
      if (received.length < head + 4 + length) return;
      if (!received.startsWith('HTTP/1.1 200')) failed++;
      times.push(performance.now() - sentAt);
      received = '';
      send();
    });
    socket.on('error', reject);
    send();
  });
  return failed;
}

const [address = '', connections = '1', seconds = '1'] = process.argv.slice(2);
const url = new URL(address);
const requests = (await text(process.stdin))
  .trim()
  .split('\n')
  .map((body) =>
    Buffer.from(
      `POST ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    ),
  );
const times: number[] = [];
const startedAt = performance.now();
const until = startedAt + Number(seconds) * 1000;
const all = Array.from({ length: Number(connections) }, (_, i) => talk(url, requests, i * 13, until, times));
const failed = (await Promise.all(all)).reduce((sum, one) => sum + one, 0);
const elapsed = (performance.now() - startedAt) / 1000;
const sorted = Float64Array.from(times).sort();
const quantile = (p: number): number => Math.round((sorted[Math.floor((sorted.length - 1) * p)] ?? 0) * 1000) / 1000;
const measured: Measured = {
  requests: times.length,
  perSecond: Math.round(times.length / elapsed),
  p50: quantile(0.5),
  p99: quantile(0.99),
  failed,
};
console.log(JSON.stringify(measured));
