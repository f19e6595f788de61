// Posts a body to a judged address, following nothing, and reads at most the start of the answer.
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Target } from './addresses.ts';

export interface PostAnswer {
  readonly status: number;
  /** What a Retry-After header asks for, in milliseconds from now. */
  readonly retryAfterMs: number | undefined;
  /** Start of the answer as text. */
  readonly body: string;
}

const mostBytes = 4096;

/** RFC 9110, 10.2.3: seconds, or a date. */
export function parseRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text.trim())) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** @throws Error when nothing was answered within the limit, or not over HTTP */
export function postHttp(
  target: Target,
  address: URL,
  options: {
    readonly body: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly limitMs: number;
    readonly signal: AbortSignal;
    readonly now: number;
  },
): Promise<PostAnswer> {
  const { body, headers, limitMs } = options;
  return new Promise((resolve, reject) => {
    const request = (address.protocol === 'https:' ? requestHttps : requestHttp)(address, {
      method: 'POST',
      agent: false,
      lookup: target.lookup,
      headers: { 'user-agent': 'pawl', ...headers, 'content-length': String(Buffer.byteLength(body)) },
    });
    const end = (error: Error): void => {
      request.destroy();
      reject(error);
    };
    const timer = setTimeout(() => end(new Error(`It did not answer within ${limitMs / 1000} s.`)), limitMs);
    const abort = (): void => end(new Error('The server is stopping, or the job was cancelled.'));
    if (options.signal.aborted) abort();
    options.signal.addEventListener('abort', abort, { once: true });
    request.on('close', () => {
      clearTimeout(timer);
      options.signal.removeEventListener('abort', abort);
    });
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const answer = (): void =>
        resolve({
          status: response.statusCode ?? 0,
          retryAfterMs: parseRetryAfter(response.headers['retry-after'], options.now),
          body: Buffer.concat(chunks).subarray(0, mostBytes).toString('utf8'),
        });
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size < mostBytes) return;
        answer();
        response.destroy();
      });
      // A head that came is an answer, whatever becomes of the rest.
      response.on('close', answer);
      response.on('error', answer);
    });
    request.end(body);
  });
}
