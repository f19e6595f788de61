// Server-sent events: each committed fact as `{topic, id, project, at}`, so that open pages know what to read again. Resumes from
// Last-Event-ID; a heartbeat every 15 s tells a dead connection from a quiet one.
import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isAllowed, type Principal } from './principal.ts';
import type { HttpApp } from './server.ts';

/** What the stream needs of an event. */
export interface StreamedEvent {
  readonly position: string;
  readonly type: string;
  readonly project: string | null;
  readonly subject: string;
  readonly at: number;
}

export interface EventSource {
  listen(listener: (event: StreamedEvent) => void): () => void;
  since(position: string, limit: number): Promise<readonly StreamedEvent[]>;
}

const heartbeatMs = 15_000;
const replayLimit = 1_000;

function frame(event: StreamedEvent): string {
  const data = { topic: event.type, id: event.subject, project: event.project, at: event.at };
  return `id: ${event.position}\ndata: ${JSON.stringify(data)}\n\n`;
}

function maySee(principal: Principal, event: StreamedEvent): boolean {
  return isAllowed(principal, 'events.read', event.project ?? undefined);
}

export function installEventStream(app: HttpApp, source: EventSource): void {
  const open = new Set<ServerResponse>();
  app.addHook('preClose', async () => {
    for (const response of open) response.end();
  });

  const stream = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { principal } = request;
    reply.hijack();
    const response = reply.raw;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      connection: 'keep-alive',
    });
    response.write('retry: 2000\n\n');
    const replayed = new Set<string>();
    const pending: StreamedEvent[] = [];
    let live = false;
    const stop = source.listen((event) => {
      if (!maySee(principal, event)) return;
      if (live) response.write(frame(event));
      else pending.push(event);
    });
    open.add(response);
    const heartbeat = setInterval(() => response.write(': \n\n'), heartbeatMs);
    response.on('close', () => {
      clearInterval(heartbeat);
      stop();
      open.delete(response);
    });
    const last = request.headers['last-event-id'];
    if (typeof last === 'string' && last !== '') {
      for (const event of await source.since(last, replayLimit)) {
        if (maySee(principal, event)) response.write(frame(event));
        replayed.add(event.position);
      }
    }
    for (const event of pending) if (!replayed.has(event.position)) response.write(frame(event));
    live = true;
  };

  app.get(
    '/api/v1/events',
    {
      config: { permission: 'events.read', acrossProjects: true },
      schema: {
        operationId: 'streamEvents',
        summary: 'Stream committed facts as server-sent events',
        tags: ['events'],
        produces: ['text/event-stream'],
      },
    },
    stream,
  );
}
