// Reads server-sent events of the native API.

export interface StreamEvent {
  readonly topic: string;
  readonly id: string;
  readonly project: string | null;
  /** Milliseconds. */
  readonly at: number;
}

export async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('data: ')) yield JSON.parse(line.slice(6)) as StreamEvent;
  }
}
