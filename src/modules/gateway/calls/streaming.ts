// A streamed answer on its way through: each part goes on as soon as it is whole, and a caller who waits long hears that the connection lives.
import type { Readable } from 'node:stream';
import { createEventReader } from '../../../kernel/server-sent-events.ts';
import type { StreamReader } from './dialect.ts';

const pingMs = 15_000;

/** Parts of a stream, and null each time that nothing came for a while. */
async function* withPauses(body: Readable, everyMs: number): AsyncGenerator<Buffer | null> {
  const parts = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let next = parts.next();
  for (;;) {
    // Whoever stops reading leaves a part under way behind, whose failure then is nobody's.
    next.catch(() => undefined);
    let timer: NodeJS.Timeout | undefined;
    const pause = new Promise<'pause'>((resolve) => {
      timer = setTimeout(() => resolve('pause'), everyMs);
    });
    const won = await Promise.race([next, pause]);
    clearTimeout(timer);
    if (won === 'pause') {
      yield null;
      continue;
    }
    if (won.done === true) return;
    yield won.value;
    next = parts.next();
  }
}

/** Texts for the caller, as they come. @throws Error when the provider fails or breaks off within its answer */
export async function* passOn(body: Readable, reader: StreamReader, everyMs = pingMs): AsyncGenerator<string> {
  const events = createEventReader();
  for await (const part of withPauses(body, everyMs)) {
    if (part === null) {
      yield ': ping\n\n';
      continue;
    }
    const text = events
      .push(part)
      .flatMap((event) => reader.event(event))
      .join('');
    if (text !== '') yield text;
  }
  const rest = events
    .end()
    .flatMap((event) => reader.event(event))
    .join('');
  if (rest !== '') yield rest;
  if (!reader.complete()) throw new Error('The provider broke off its answer.');
}
