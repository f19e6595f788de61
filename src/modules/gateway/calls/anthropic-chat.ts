// Chat completions of OpenAI's API, put to Anthropic's messages and back (docs.anthropic.com, Messages; platform.openai.com, Chat).
import { writeEvent } from '../../../kernel/server-sent-events.ts';
import { gatewayErrors } from '../errors.ts';
import { createTokenCount, readMessageEvent } from './anthropic.ts';
import { type Body, type Dialect, mostOutput, type StreamReader } from './dialect.ts';
import { isObject, readTokens, type Tokens } from './tokens.ts';

/** Anthropic wants to know; OpenAI does not ask. */
const usualMostTokens = 4096;

const refuse = (message: string): Error => gatewayErrors.create('bad_call', message);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return list(content)
    .flatMap((part) => (isObject(part) && typeof part['text'] === 'string' ? [part['text']] : []))
    .join('\n');
}

function imageOf(part: Body): Body {
  const image = part['image_url'];
  const url = isObject(image) ? image['url'] : image;
  if (typeof url !== 'string') throw refuse('An image_url has no url.');
  const [, type, data] = /^data:([\w.+/-]+);base64,(.*)$/s.exec(url) ?? [];
  return type === undefined || data === undefined
    ? { type: 'image', source: { type: 'url', url } }
    : { type: 'image', source: { type: 'base64', media_type: type, data } };
}

function toBlocks(content: unknown): Body[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return list(content).map((part) => {
    if (isObject(part) && part['type'] === 'text') return { type: 'text', text: String(part['text'] ?? '') };
    if (isObject(part) && part['type'] === 'image_url') return imageOf(part);
    throw refuse(
      `A part of a message is of a type that Anthropic’s models do not take: ${JSON.stringify(part).slice(0, 80)}`,
    );
  });
}

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text === '' || text === undefined ? '{}' : text));
  } catch {
    return {};
  }
}

function toMessage(message: Body): { readonly role: 'user' | 'assistant'; readonly content: Body[] } {
  switch (message['role']) {
    case 'user':
      return { role: 'user', content: toBlocks(message['content']) };
    case 'tool':
      return {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: String(message['tool_call_id'] ?? ''),
            content: textOf(message['content']),
          },
        ],
      };
    case 'assistant': {
      const calls = list(message['tool_calls']).flatMap((call) => {
        const made = isObject(call) ? call['function'] : undefined;
        return isObject(call) && isObject(made)
          ? [{ type: 'tool_use', id: call['id'], name: made['name'], input: parsed(made['arguments']) }]
          : [];
      });
      return { role: 'assistant', content: [...toBlocks(message['content'] ?? ''), ...calls] };
    }
    default:
      throw refuse(`A message has the role ${JSON.stringify(message['role'])}: system, user, assistant or tool.`);
  }
}

function toolChoice(choice: unknown): Body | undefined {
  if (choice === 'auto' || choice === 'none') return { type: choice };
  if (choice === 'required') return { type: 'any' };
  if (isObject(choice) && isObject(choice['function'])) return { type: 'tool', name: choice['function']['name'] };
  return undefined;
}

function toRequest(body: Body, model: string): Body {
  const system: string[] = [];
  const messages: { role: string; content: Body[] }[] = [];
  for (const message of list(body['messages'])) {
    if (!isObject(message)) throw refuse('A message is no object.');
    if (message['role'] === 'system' || message['role'] === 'developer') {
      system.push(textOf(message['content']));
      continue;
    }
    const { role, content } = toMessage(message);
    const last = messages.at(-1);
    // Results of several tools are one turn of the user.
    if (last?.role === role) last.content.push(...content);
    else messages.push({ role, content });
  }
  const stop = body['stop'];
  const tools = list(body['tools']).flatMap((tool) => {
    const made = isObject(tool) ? tool['function'] : undefined;
    if (!isObject(made)) return [];
    return [
      {
        name: made['name'],
        ...(made['description'] === undefined ? {} : { description: made['description'] }),
        input_schema: made['parameters'] ?? { type: 'object', properties: {} },
      },
    ];
  });
  const choice = toolChoice(body['tool_choice']);
  const temperature = body['temperature'];
  return {
    model,
    max_tokens: body['max_completion_tokens'] ?? body['max_tokens'] ?? usualMostTokens,
    messages,
    ...(system.length === 0 ? {} : { system: system.join('\n') }),
    // OpenAI’s goes to 2.
    ...(typeof temperature === 'number' ? { temperature: Math.min(temperature, 1) } : {}),
    ...(body['top_p'] === undefined ? {} : { top_p: body['top_p'] }),
    ...(stop === undefined || stop === null ? {} : { stop_sequences: Array.isArray(stop) ? stop : [stop] }),
    ...(body['stream'] === true ? { stream: true } : {}),
    ...(tools.length === 0 ? {} : { tools }),
    ...(tools.length === 0 || choice === undefined ? {} : { tool_choice: choice }),
    ...(typeof body['user'] === 'string' ? { metadata: { user_id: body['user'] } } : {}),
  };
}

const reasons: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};
const reasonOf = (reason: unknown): string => reasons[String(reason)] ?? 'stop';

const usageOf = ({ input, output, cachedInput }: Tokens): Body => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
  prompt_tokens_details: { cached_tokens: cachedInput },
});

function toAnswer(body: Body, created: number): ReturnType<Dialect['answer']> {
  const blocks = list(body['content']).filter(isObject);
  const text = blocks
    .filter(({ type }) => type === 'text')
    .map((block) => String(block['text'] ?? ''))
    .join('');
  const calls = blocks
    .filter(({ type }) => type === 'tool_use')
    .map((block) => ({
      id: block['id'],
      type: 'function',
      function: { name: block['name'], arguments: JSON.stringify(block['input'] ?? {}) },
    }));
  const message = {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
  const tokens = readTokens(body['usage']);
  const answer: Body = {
    id: body['id'],
    object: 'chat.completion',
    created,
    model: body['model'],
    choices: [{ index: 0, message, finish_reason: reasonOf(body['stop_reason']) }],
    ...(tokens === undefined ? {} : { usage: usageOf(tokens) }),
  };
  return { body: answer, tokens, output: answer };
}

function chatStream(asked: Body, created: number): StreamReader {
  const options = asked['stream_options'];
  const told = isObject(options) && options['include_usage'] === true;
  const count = createTokenCount();
  let [id, model]: unknown[] = ['', ''];
  let text = '';
  let complete = false;
  let finish: string | null = null;
  const calls: { id: unknown; name: unknown; arguments: string }[] = [];

  const chunk = (choices: readonly Body[], usage: unknown = null): string =>
    writeEvent({
      name: null,
      data: JSON.stringify({
        id,
        object: 'chat.completion.chunk',
        created,
        model,
        choices,
        ...(told ? { usage } : {}),
      }),
    });
  const delta = (of: Body, reason: string | null = null): string =>
    chunk([{ index: 0, delta: of, finish_reason: reason }]);

  return {
    event({ data }) {
      const event = readMessageEvent(data);
      if (event === undefined) return [];
      count.hear(event);
      const part = isObject(event['delta']) ? event['delta'] : {};
      switch (event['type']) {
        case 'message_start':
          if (isObject(event['message'])) [id, model] = [event['message']['id'], event['message']['model']];
          return [delta({ role: 'assistant', content: '' })];
        case 'content_block_start': {
          const block = isObject(event['content_block']) ? event['content_block'] : {};
          if (block['type'] !== 'tool_use') return [];
          calls.push({ id: block['id'], name: block['name'], arguments: '' });
          const made = { name: block['name'], arguments: '' };
          return [
            delta({ tool_calls: [{ index: calls.length - 1, id: block['id'], type: 'function', function: made }] }),
          ];
        }
        case 'content_block_delta': {
          if (typeof part['text'] === 'string') {
            if (text.length < mostOutput) text += part['text'];
            return [delta({ content: part['text'] })];
          }
          const call = calls.at(-1);
          if (typeof part['partial_json'] !== 'string' || call === undefined) return [];
          if (call.arguments.length < mostOutput) call.arguments += part['partial_json'];
          return [delta({ tool_calls: [{ index: calls.length - 1, function: { arguments: part['partial_json'] } }] })];
        }
        case 'message_delta':
          finish = reasonOf(part['stop_reason']);
          return [delta({}, finish)];
        case 'message_stop':
          complete = true;
          return [];
        default:
          return [];
      }
    },
    end() {
      const tokens = count.read();
      return [...(told && tokens !== undefined ? [chunk([], usageOf(tokens))] : []), 'data: [DONE]\n\n'];
    },
    complete: () => complete,
    read() {
      const made = calls.map((call) => ({
        id: call.id,
        type: 'function',
        function: { name: call.name, arguments: call.arguments },
      }));
      const message = { role: 'assistant', content: text, ...(made.length === 0 ? {} : { tool_calls: made }) };
      return { tokens: count.read(), output: { choices: [{ index: 0, message, finish_reason: finish }] } };
    },
  };
}

/** @param now seconds since 1970, which Anthropic does not tell */
export function anthropicChat(now: () => number): Dialect {
  return {
    path: 'messages',
    request: toRequest,
    answer: (body) => toAnswer(body, now()),
    stream: (body) => chatStream(body, now()),
  };
}
