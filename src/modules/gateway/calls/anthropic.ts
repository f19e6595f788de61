// Anthropic's messages, passed on as they are but for the model's name.
import { writeEvent } from '../../../kernel/server-sent-events.ts';
import { type Dialect, mostOutput, ProviderSaidError, type StreamReader } from './dialect.ts';
import { isObject, readTokens, type Tokens } from './tokens.ts';

export type MessageEvent = Readonly<Record<string, unknown>>;

/** The data of an event of a stream of messages. @throws ProviderSaidError when the provider says that it failed */
export function readMessageEvent(data: string): MessageEvent | undefined {
  let event: unknown;
  try {
    event = JSON.parse(data);
  } catch {
    return undefined;
  }
  if (!isObject(event)) return undefined;
  if (event['type'] === 'error') {
    const { error } = event;
    throw new ProviderSaidError(
      isObject(error) && typeof error['message'] === 'string'
        ? error['message']
        : 'The provider failed within its answer.',
    );
  }
  return event;
}

/** Adds up what a stream of messages tells of tokens: input at its start, output at its end. */
export function createTokenCount(): { hear(event: MessageEvent): void; read(): Tokens | undefined } {
  let usage: Record<string, unknown> = {};
  return {
    hear(event) {
      const message = event['message'];
      for (const told of [isObject(message) ? message['usage'] : undefined, event['usage']])
        if (isObject(told)) usage = { ...usage, ...told };
    },
    read: () => readTokens(usage),
  };
}

function messagesStream(): StreamReader {
  const count = createTokenCount();
  let text = '';
  let complete = false;
  return {
    event(event) {
      const told = readMessageEvent(event.data);
      if (told !== undefined) {
        count.hear(told);
        const { delta } = told;
        if (isObject(delta) && typeof delta['text'] === 'string' && text.length < mostOutput) text += delta['text'];
        if (told['type'] === 'message_stop') complete = true;
      }
      return [writeEvent(event)];
    },
    end: () => [],
    complete: () => complete,
    read: () => ({ tokens: count.read(), output: { role: 'assistant', content: text } }),
  };
}

export const anthropicMessages: Dialect = {
  path: 'messages',
  request: (body, model) => ({ ...body, model }),
  answer: (body) => ({ body, tokens: readTokens(body['usage']), output: body }),
  stream: messagesStream,
};
