// A server for one job done very often: answering predictions. It is `node:http` with a table of routes, a body limit and the
// checks of the shell, and nothing else on the way (docs/adr/0005). No domain words here.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { constants, deflate, gunzip, gzip, inflate } from 'node:zlib';
import type { AppError } from '../kernel/errors.ts';
import type { Logger } from '../kernel/logger.ts';
import { httpStatus, requestErrors, retryAfter, toAppError } from './errors.ts';
import { createOriginCheck, type Provenance } from './origin-guard.ts';

export interface LeanContext {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Without the query. */
  readonly path: string;
  /** Monotonic milliseconds. */
  readonly startedAt: number;
}

export interface LeanRoute {
  /** @param body what the client sent, decompressed; empty for routes that take none */
  handle(context: LeanContext, body: Buffer): void | Promise<void>;
  /** Answers in the protocol's own form. */
  refuse(context: LeanContext, error: AppError): void;
}

/** The routes of one protocol: the route of a method and path, or undefined when it is not this protocol's. */
export type LeanRoutes = (method: string, path: string) => LeanRoute | undefined;

export interface LeanServerOptions {
  readonly routes: readonly LeanRoutes[];
  /** Host names, beside loopback's, that this server is reached by. */
  readonly hosts: readonly string[];
  readonly maxBodyBytes: number;
  /** Refuses requests of callers that are not known; without it, everybody is answered. @throws AppError `request.unauthenticated` */
  readonly authorize?: ((request: Provenance) => void) | undefined;
  readonly logger: Logger;
  monotonic(): number;
}

const unzip = { gzip: promisify(gunzip), deflate: promisify(inflate) };
const zip = { gzip: promisify(gzip), deflate: promisify(deflate) };

/** Below this an answer fits into few packets anyhow, and compressing only costs time. */
const compressFrom = 4096;

/** Answers with JSON text. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

/** The first encoding of Accept-Encoding that this server knows. */
function acceptedEncoding(header: string | readonly string[] | undefined): keyof typeof zip | undefined {
  if (typeof header !== 'string') return undefined;
  for (const part of header.split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    if ((name === 'gzip' || name === 'deflate') && !parameters.some((text) => /^q=0(?:\.0*)?$/.test(text))) return name;
  }
  return undefined;
}

/** Answers with bytes, compressed when they are many and the client takes that. */
export async function sendBytes(
  { request, response }: LeanContext,
  status: number,
  body: Buffer,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const encoding = body.length < compressFrom ? undefined : acceptedEncoding(request.headers['accept-encoding']);
  const sent = encoding === undefined ? body : await zip[encoding](body, { level: constants.Z_BEST_SPEED });
  response.writeHead(status, {
    ...headers,
    'content-length': sent.length,
    ...(encoding === undefined ? {} : { 'content-encoding': encoding, vary: 'accept-encoding' }),
  });
  response.end(sent);
}

export function sendText(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

/** Known routes by method and path: matching costs only the first time. Bounded, since paths come from clients. */
const maxRemembered = 512;

const noRoute: LeanRoute = {
  handle({ request, path }) {
    throw requestErrors.create('unknown_route', `There is no ${request.method} ${path}.`);
  },
  refuse({ response }, error) {
    const status = error.code === 'request.unknown_route' ? 404 : httpStatus(error.kind);
    sendJson(response, status, JSON.stringify({ error: error.message }));
  },
};

export function createLeanServer(options: LeanServerOptions): Server {
  const checkOrigin = createOriginCheck({ hosts: options.hosts });
  const remembered = new Map<string, LeanRoute>();

  const routeOf = (method: string, path: string): LeanRoute => {
    const key = `${method} ${path}`;
    const known = remembered.get(key);
    if (known !== undefined) return known;
    for (const match of options.routes) {
      const route = match(method, path);
      if (route === undefined) continue;
      if (remembered.size >= maxRemembered) remembered.clear();
      remembered.set(key, route);
      return route;
    }
    return noRoute;
  };

  const decompress = async (body: Buffer, encoding: string): Promise<Buffer> => {
    const open = encoding === 'gzip' ? unzip.gzip : encoding === 'deflate' ? unzip.deflate : undefined;
    if (open === undefined)
      throw requestErrors.create('malformed', `Content-Encoding ${encoding} is not understood; use gzip or deflate.`);
    try {
      return await open(body, { maxOutputLength: options.maxBodyBytes });
    } catch (error) {
      if (error instanceof RangeError)
        throw requestErrors.create(
          'too_large',
          `The body is larger than ${options.maxBodyBytes} bytes when decompressed.`,
        );
      throw requestErrors.create('malformed', 'The body cannot be decompressed.', { cause: error });
    }
  };

  const refuse = (route: LeanRoute, context: LeanContext, thrown: unknown): void => {
    const error = toAppError(thrown);
    if (error.kind === 'internal')
      options.logger.error({ path: context.path, err: error.cause ?? error, error: error.message }, 'request failed');
    if (context.response.headersSent) {
      context.response.destroy();
      return;
    }
    const wait = retryAfter(error);
    if (wait !== undefined) context.response.setHeader('retry-after', wait);
    if (error.kind === 'unauthenticated') context.response.setHeader('www-authenticate', 'Bearer');
    route.refuse(context, error);
  };

  const run = async (route: LeanRoute, context: LeanContext, raw: Buffer): Promise<void> => {
    try {
      const encoding = context.request.headers['content-encoding'];
      const body = encoding === undefined || encoding === 'identity' ? raw : await decompress(raw, encoding);
      await route.handle(context, body);
    } catch (error) {
      refuse(route, context, error);
    }
  };

  return createServer({ keepAliveTimeout: 65_000, requestTimeout: 120_000 }, (request, response) => {
    const url = request.url ?? '/';
    const query = url.indexOf('?');
    const path = query === -1 ? url : url.slice(0, query);
    const route = routeOf(request.method ?? 'GET', path);
    const context: LeanContext = { request, response, path, startedAt: options.monotonic() };
    try {
      checkOrigin(request);
      options.authorize?.(request);
    } catch (error) {
      request.resume();
      refuse(route, context, error);
      return;
    }
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= options.maxBodyBytes) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      if (response.headersSent) return;
      response.setHeader('connection', 'close');
      refuse(
        route,
        context,
        requestErrors.create('too_large', `The body is larger than ${options.maxBodyBytes} bytes.`),
      );
    });
    request.on('end', () => {
      if (response.headersSent) return;
      const [only] = chunks;
      void run(route, context, chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks));
    });
  });
}
