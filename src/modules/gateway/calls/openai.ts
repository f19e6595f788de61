// OpenAI's API, which most providers speak: passed on as it is, but for the model's name and the count of tokens, which is always asked for
// and kept from callers who did not ask.
import { type ServerSentEvent, writeEvent } from '../../../kernel/server-sent-events.ts';
import { type Body, type Dialect, mostOutput, ProviderSaidError, type StreamReader } from './dialect.ts';
import { isObject, readTokens, type Tokens } from './tokens.ts';

const messageOf = (error: unknown): string =>
  isObject(error) && typeof error['message'] === 'string' ? error['message'] : 'The provider failed within its answer.';

function asObject(text: string): Body | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the caller wants the count of tokens of a stream. */
function wantsUsage(body: Body): boolean {
  const options = body['stream_options'];
  return isObject(options) && options['include_usage'] === true;
}

interface ToolCall {
  id: string;
  name: string;
  arguments: string;
}

function chatStream(asked: Body): StreamReader {
  const told = wantsUsage(asked);
  let tokens: Tokens | undefined;
  let text = '';
  let complete = false;
  let finish: unknown = null;
  const calls: ToolCall[] = [];

  const hear = (choice: unknown): void => {
    if (!isObject(choice)) return;
    finish = choice['finish_reason'] ?? finish;
    const delta = choice['delta'];
    // Of several answers the first is kept.
    if (!isObject(delta) || (choice['index'] ?? 0) !== 0) return;
    if (typeof delta['content'] === 'string' && text.length < mostOutput) text += delta['content'];
    for (const part of Array.isArray(delta['tool_calls']) ? delta['tool_calls'] : []) {
      if (!isObject(part)) continue;
      const at = typeof part['index'] === 'number' ? part['index'] : calls.length;
      if (at < 0 || at > 127) continue;
      const call = calls[at] ?? { id: '', name: '', arguments: '' };
      calls[at] = call;
      const made = isObject(part['function']) ? part['function'] : {};
      if (typeof part['id'] === 'string') call.id ||= part['id'];
      if (typeof made['name'] === 'string') call.name ||= made['name'];
      if (typeof made['arguments'] === 'string' && call.arguments.length < mostOutput)
        call.arguments += made['arguments'];
    }
  };

  return {
    event(event: ServerSentEvent) {
      if (event.data.trim() === '[DONE]') {
        complete = true;
        return [];
      }
      const chunk = asObject(event.data);
      if (chunk === undefined) return [writeEvent(event)];
      if (chunk['error'] !== undefined) throw new ProviderSaidError(messageOf(chunk['error']));
      const choices = Array.isArray(chunk['choices']) ? chunk['choices'] : [];
      for (const choice of choices) hear(choice);
      tokens = readTokens(chunk['usage']) ?? tokens;
      if (told) return [writeEvent(event)];
      if (!Object.hasOwn(chunk, 'usage')) return [writeEvent(event)];
      if (choices.length === 0) return [];
      const { usage: _usage, ...rest } = chunk;
      return [writeEvent({ name: event.name, data: JSON.stringify(rest) })];
    },
    end: () => ['data: [DONE]\n\n'],
    complete: () => complete || finish !== null,
    read() {
      const made = calls.filter(Boolean).map(({ id, name, arguments: given }) => ({
        id,
        type: 'function',
        function: { name, arguments: given },
      }));
      const message = { role: 'assistant', content: text, ...(made.length === 0 ? {} : { tool_calls: made }) };
      return { tokens, output: { choices: [{ index: 0, message, finish_reason: finish }] } };
    },
  };
}

const ends = ['response.completed', 'response.incomplete', 'response.failed'];

function responsesStream(): StreamReader {
  let tokens: Tokens | undefined;
  let output: unknown = null;
  let complete = false;
  return {
    event(event) {
      const told = asObject(event.data);
      const type = told?.['type'] ?? event.name;
      if (type === 'error') throw new ProviderSaidError(messageOf(told?.['error'] ?? told));
      if (typeof type === 'string' && ends.includes(type)) {
        complete = true;
        const response = told?.['response'];
        if (isObject(response)) {
          tokens = readTokens(response['usage']);
          output = response['output'] ?? response['error'];
        }
      }
      return [writeEvent(event)];
    },
    end: () => [],
    complete: () => complete,
    read: () => ({ tokens, output }),
  };
}

const named = (body: Body, model: string): Body => ({ ...body, model });

export const openaiChat: Dialect = {
  path: 'chat/completions',
  request(body, model) {
    if (body['stream'] !== true) return named(body, model);
    const options = isObject(body['stream_options']) ? body['stream_options'] : {};
    return { ...named(body, model), stream_options: { ...options, include_usage: true } };
  },
  answer: (body) => ({ body, tokens: readTokens(body['usage']), output: body }),
  stream: chatStream,
};

export const openaiEmbeddings: Dialect = {
  path: 'embeddings',
  request: named,
  answer: (body) => ({
    body,
    tokens: readTokens(body['usage']),
    // Vectors tell a reader nothing and are long.
    output: { embeddings: Array.isArray(body['data']) ? body['data'].length : 0 },
  }),
  stream: responsesStream,
};

export const openaiResponses: Dialect = {
  path: 'responses',
  request: named,
  answer: (body) => ({ body, tokens: readTokens(body['usage']), output: body['output'] ?? body }),
  stream: responsesStream,
};
