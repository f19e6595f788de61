// Server-sent events (WHATWG HTML, 9.2) as a stream of bytes brings them: pieces end anywhere, also within a character.

export interface ServerSentEvent {
  /** null: the event has no name. */
  readonly name: string | null;
  readonly data: string;
}

export interface EventReader {
  /** The events that are complete with this piece. @throws RangeError when an event is larger than the limit */
  push(piece: Uint8Array): readonly ServerSentEvent[];
  /** What is left when the stream ends without the empty line that ends an event. */
  end(): readonly ServerSentEvent[];
}

export function createEventReader(mostCharacters = 8 * 1024 * 1024): EventReader {
  const decoder = new TextDecoder();
  let rest = '';
  let name: string | null = null;
  let data: string[] = [];

  const take = (line: string, events: ServerSentEvent[]): void => {
    if (line === '') {
      if (data.length > 0) events.push({ name, data: data.join('\n') });
      name = null;
      data = [];
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') data.push(value);
    else if (field === 'event') name = value;
  };

  const read = (text: string): ServerSentEvent[] => {
    const events: ServerSentEvent[] = [];
    // A carriage return at the end may be the first half of a line end.
    const lines = `${rest}${text}`.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    if (rest.length > mostCharacters) throw new RangeError('A server-sent event is too large.');
    for (const line of lines) take(line, events);
    return events;
  };

  return {
    push: (piece) => read(decoder.decode(piece, { stream: true })),
    end() {
      const events = read(`${decoder.decode()}\n`);
      take('', events);
      return events;
    },
  };
}

/** One event as it goes over the wire. */
export function writeEvent({ name, data }: ServerSentEvent): string {
  const lines = data.split('\n').map((line) => `data: ${line}\n`);
  return `${name === null ? '' : `event: ${name}\n`}${lines.join('')}\n`;
}
