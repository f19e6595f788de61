// A request whose address is sent as it is written: a client of `fetch` would straighten it first.
import { request } from 'node:http';

export interface RawRequest {
  readonly method?: string | undefined;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** An object goes as JSON, text and bytes as they are. */
  readonly body?: unknown;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

const patienceMs = 20_000;

export function sendRaw(url: string, { method, path, headers = {}, body }: RawRequest): Promise<RawAnswer> {
  const raw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const type =
    raw === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(raw) };
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const options = { hostname, port, path, method: method ?? (raw === undefined ? 'GET' : 'POST') };
    const sending = request({ ...options, headers: { ...type, ...headers }, timeout: patienceMs }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (chunk: Buffer) => parts.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(parts).toString(),
        }),
      );
      response.on('error', reject);
    });
    sending.on('timeout', () => sending.destroy(new Error(`${path.slice(0, 100)} was not answered`)));
    sending.on('error', reject);
    sending.end(raw);
  });
}
