// Requests whose answers come as they are made: connections are kept for the next request, each to an address that was judged when it was
// made. Redirects are not followed.
import { Agent as HttpAgent, type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Readable } from 'node:stream';
import type { Target } from './addresses.ts';

export interface ExchangeAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Has to be read to its end or destroyed. */
  readonly body: Readable;
}

export interface ExchangeRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How long the other side may say nothing, before its answer and within it. */
  readonly silenceMs: number;
  readonly signal: AbortSignal;
}

/** The other side said nothing for too long. */
export class ExchangeTimeout extends Error {
  override readonly name = 'ExchangeTimeout';
}

export interface HttpExchange {
  /** @throws ExchangeTimeout, or the error of the connection */
  send(target: Target, address: URL, request: ExchangeRequest): Promise<ExchangeAnswer>;
  /** Ends connections that wait for their next request. */
  close(): void;
}

export function createHttpExchange(): HttpExchange {
  const options = { keepAlive: true, maxFreeSockets: 64, scheduling: 'lifo' } as const;
  const agents = { 'http:': new HttpAgent(options), 'https:': new HttpsAgent(options) };

  const attempt = (target: Target, address: URL, asked: ExchangeRequest, again: boolean): Promise<ExchangeAnswer> =>
    new Promise((resolve, reject) => {
      const secure = address.protocol === 'https:';
      const request = (secure ? requestHttps : requestHttp)(address, {
        method: asked.method,
        agent: secure ? agents['https:'] : agents['http:'],
        lookup: target.lookup,
        signal: asked.signal,
        headers: { 'user-agent': 'pawl', ...asked.headers, 'content-length': String(Buffer.byteLength(asked.body)) },
      });
      let answer: Readable | undefined;
      request.setTimeout(asked.silenceMs, () =>
        (answer ?? request).destroy(new ExchangeTimeout(`It said nothing for ${asked.silenceMs / 1000} s.`)),
      );
      request.on('error', (error: NodeJS.ErrnoException) => {
        // The other side had closed a kept connection: nothing was taken, so that it is asked once more.
        if (again && request.reusedSocket && error.code === 'ECONNRESET')
          attempt(target, address, asked, false).then(resolve, reject);
        else reject(error);
      });
      request.on('response', (response) => {
        answer = response;
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: response });
      });
      request.end(asked.body);
    });

  return {
    send: (target, address, request) => attempt(target, address, request, true),
    close() {
      agents['http:'].destroy();
      agents['https:'].destroy();
    },
  };
}
