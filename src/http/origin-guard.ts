// Refuses foreign Host headers (DNS rebinding) and writes that another site's page makes (cross-site requests).
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { requestErrors } from './errors.ts';

const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];

/** The host without its port, lower case; undefined when malformed. */
function hostName(header: string): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/i.exec(header)?.[1]?.toLowerCase();
}

function originHost(origin: string): string | undefined {
  const match = /^https?:\/\/(.+)$/i.exec(origin);
  return match?.[1] === undefined ? undefined : hostName(match[1]);
}

export interface OriginGuardOptions {
  /** Host names, beside loopback's, that this server is reached by; `*`: whatever what is before it calls it. */
  readonly hosts: readonly string[];
}

/** What a request says about where it comes from; also what `node:http` hands out. */
export type Provenance = Pick<IncomingMessage, 'headers' | 'method'>;

/** The check by itself. @throws AppError `request.foreign_host`, `request.cross_site` */
export function createOriginCheck(options: OriginGuardOptions): (request: Provenance) => void {
  const allowed = new Set([...loopbackNames, ...options.hosts.map((host) => host.toLowerCase())]);
  const anyHost = allowed.has('*');
  return (request) => {
    const host = hostName(request.headers.host ?? '');
    if (host === undefined || !(anyHost || allowed.has(host))) {
      throw requestErrors.create(
        'foreign_host',
        `This server does not answer to the host ${request.headers.host ?? '(none)'}.`,
      );
    }
    const origin = request.headers.origin;
    if (origin !== undefined) {
      const from = originHost(origin);
      // A page of the same name is the same site, whatever that is.
      if (from === undefined || !(allowed.has(from) || (anyHost && from === host)))
        throw requestErrors.create('cross_site', `Requests from ${origin} are refused.`);
    }
    const site = request.headers['sec-fetch-site'];
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (site === 'cross-site' && !(reads && request.headers['sec-fetch-mode'] === 'navigate')) {
      throw requestErrors.create('cross_site', 'Requests from other sites are refused.');
    }
  };
}

export function installOriginGuard(app: FastifyInstance, options: OriginGuardOptions): void {
  const check = createOriginCheck(options);
  app.addHook('onRequest', async (request) => check(request));
}
