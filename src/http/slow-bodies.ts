// Ends requests whose bodies trickle, so that nobody holds the server's connections and half-written files open with a few bytes a
// minute. What counts is bytes while the server waits for more: an upload of any length goes on, and one that the server itself holds
// back, because a disk or an object store is behind, is not its client's fault. Node bounds the headers (60 s).
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

export interface BodyPace {
  /** A stretch of time that is judged, ms. */
  readonly windowMs: number;
  /** Bytes that arrive in each, unless the body ends. */
  readonly leastBytes: number;
}

/** 500 bytes a second: slower than any line that carries an upload, and an upload may stand still for a minute. */
const usualPace: BodyPace = { windowMs: 60_000, leastBytes: 30_000 };

const answer = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';

interface Window {
  since: number;
  bytes: number;
}

const carriesBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

function end(request: IncomingMessage): void {
  const { socket } = request;
  // As Node answers headers that do not come to an end; a reply that has begun cannot be answered otherwise any more.
  if (socket.writable) socket.write(answer, 'latin1');
  request.destroy(new Error('The body of the request came too slowly.'));
}

export function installSlowBodyGuard(
  app: FastifyInstance,
  { monotonic }: { monotonic(): number },
  { windowMs, leastBytes }: BodyPace = usualPace,
): void {
  const open = new Map<IncomingMessage, Window>();
  const look = (): void => {
    const now = monotonic();
    for (const [request, window] of open) {
      if (request.complete || request.destroyed) {
        open.delete(request);
        continue;
      }
      const { bytesRead } = request.socket;
      // Full to the brim, so nobody asked the client for more.
      const behind = request.readableLength >= request.readableHighWaterMark;
      if (behind || bytesRead - window.bytes >= leastBytes) {
        window.since = now;
        window.bytes = bytesRead;
      } else if (now - window.since >= windowMs) {
        open.delete(request);
        end(request);
      }
    }
  };
  const timer = setInterval(look, windowMs / 4).unref();
  app.addHook('onClose', async () => clearInterval(timer));
  app.addHook('onRequest', async ({ raw }) => {
    if (!raw.complete && carriesBody(raw)) open.set(raw, { since: monotonic(), bytes: raw.socket.bytesRead });
  });
  app.addHook('onResponse', async ({ raw }) => void open.delete(raw));
}
