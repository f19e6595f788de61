// HTTP/2 without TLS on the port of an HTTP/1 server: a client that knows beforehand begins with a preface that no request of HTTP/1
// begins with, so the first bytes of a connection tell which it is. What answers is loaded with the first such connection.
import type { RequestListener, Server } from 'node:http';
import { createServer, type Http2Server, type ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { isAppError } from '../kernel/errors.ts';
import type { Logger } from '../kernel/logger.ts';
import { createOriginCheck, type Provenance } from './origin-guard.ts';

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
/** No method of HTTP/1 is called PRI. */
const tellingBytes = 3;
/** Of a connection that says nothing, and of one without a request, ms. */
const idleMs = 65_000;
const mostStreams = 100;

export interface PriorKnowledgeOptions {
  /** Host names, beside loopback's, that this server is reached by. */
  readonly hosts: readonly string[];
  readonly logger: Logger;
  /** As of the server itself. */
  readonly authorize?: ((request: Provenance) => void) | undefined;
  load(): Promise<RequestListener>;
}

export interface PriorKnowledge {
  /** Lets the requests under way end, and opens no more. */
  drain(): void;
  /** Ends what did not. */
  destroy(): void;
}

/** Makes the server take HTTP/2 too; to be called before it listens. */
export function acceptHttp2(server: Server, options: PriorKnowledgeOptions): PriorKnowledge {
  const first = server.listeners('connection') as ((socket: Socket) => void)[];
  const checkOrigin = createOriginCheck({ hosts: options.hosts });
  const sessions = new Set<ServerHttp2Session>();
  /** Connections that HTTP/2 has: a session that is closed may leave its own open. */
  const adopted = new Set<Socket>();
  /** Connections that have said nothing yet, and that no server knows of. */
  const silent = new Set<Socket>();
  let opened: Promise<Http2Server> | undefined;

  const open = async (): Promise<Http2Server> => {
    const answer = await options.load();
    const http2 = createServer({ settings: { maxConcurrentStreams: mostStreams } }, (request, response) => {
      try {
        checkOrigin({ method: request.method, headers: { ...request.headers, host: request.authority } });
        options.authorize?.({ method: request.method, headers: request.headers });
      } catch (error) {
        // Clients of gRPC read these as permission denied and unauthenticated.
        response.writeHead(isAppError(error, 'request.unauthenticated') ? 401 : 403);
        response.end();
        request.resume();
        return;
      }
      (answer as unknown as (from: typeof request, to: typeof response) => void)(request, response);
    });
    http2.on('session', (session) => {
      sessions.add(session);
      session.setTimeout(idleMs, () => session.close());
      session.once('close', () => sessions.delete(session));
    });
    http2.on('sessionError', (error) => options.logger.debug({ err: error }, 'an HTTP/2 connection failed'));
    return http2;
  };

  const handOver = (socket: Socket, begin: Buffer): void => {
    socket.removeAllListeners('timeout');
    socket.setTimeout(0);
    socket.pause();
    socket.unshift(begin);
    const take = (listen: () => void): void => {
      listen();
      process.nextTick(() => socket.resume());
    };
    if (!begin.subarray(0, tellingBytes).equals(preface.subarray(0, tellingBytes))) {
      take(() => {
        for (const listen of first) listen.call(server, socket);
      });
      return;
    }
    adopted.add(socket);
    socket.once('close', () => adopted.delete(socket));
    opened ??= open();
    opened.then(
      (http2) => take(() => http2.emit('connection', socket)),
      (error: unknown) => {
        options.logger.error({ err: error }, 'HTTP/2 cannot be answered');
        socket.destroy();
      },
    );
  };

  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    socket.setTimeout(idleMs, () => socket.destroy());
    const fail = (): void => void socket.destroy();
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
    let begin: Buffer = Buffer.alloc(0);
    const look = (part: Buffer): void => {
      begin = begin.length === 0 ? part : Buffer.concat([begin, part]);
      if (begin.length < tellingBytes && preface.subarray(0, begin.length).equals(begin)) return;
      silent.delete(socket);
      socket.off('data', look);
      socket.off('error', fail);
      handOver(socket, begin);
    };
    socket.on('error', fail);
    socket.on('data', look);
  });
  return {
    drain() {
      for (const socket of silent) socket.destroy();
      for (const session of sessions) session.close();
    },
    destroy() {
      for (const session of sessions) session.destroy();
      for (const socket of adopted) socket.destroy();
    },
  };
}
