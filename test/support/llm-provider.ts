// A provider of language models on this machine: a real server that speaks the shapes of OpenAI's and Anthropic's APIs and says back what it
// was told. What a call costs in tokens is fixed: 10 of input, of which 4 are cached, and one of output for each word.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

type Body = Readonly<Record<string, unknown>>;

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Body;
}

interface Failure {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** How often; always without it. */
  times?: number;
}

export interface LlmProvider {
  /** With the version in its path, as providers have it. */
  readonly url: string;
  readonly received: readonly Received[];
  /** Requests whose connection was closed before their answer was whole. */
  readonly left: number;
  /** Answers calls of a model with this, until it is told otherwise. */
  fail(model: string, failure: Failure | undefined): void;
  /** Streams stop after their first word, until the function it gives is called. */
  hold(): () => void;
  /** Streams of the model end in the middle of their answer. */
  breakOff(model: string): void;
}

const words = (text: string): string[] => text.split(/(?<= )/);

function said(body: Body): string {
  const messages = Array.isArray(body['messages']) ? body['messages'] : [];
  const last = messages.at(-1) as { readonly content?: unknown } | undefined;
  const content = last?.content ?? body['input'] ?? '';
  const text = Array.isArray(content) ? content.map((part: { text?: string }) => part.text ?? '').join('') : content;
  return `You said: ${String(text)}`;
}

const openaiUsage = (text: string) => ({
  prompt_tokens: 10,
  completion_tokens: words(text).length,
  total_tokens: 10 + words(text).length,
  prompt_tokens_details: { cached_tokens: 4 },
});

function base64Of(vector: readonly number[]): string {
  return Buffer.from(new Float32Array(vector).buffer).toString('base64');
}

function wholeAnswer(path: string, body: Body): Body {
  const { model } = body;
  const text = said(body);
  switch (path) {
    case '/v1/chat/completions':
      return {
        id: 'chatcmpl-1',
        object: 'chat.completion',
        created: 1,
        model,
        choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
        usage: openaiUsage(text),
      };
    case '/v1/embeddings': {
      const inputs = Array.isArray(body['input']) ? body['input'] : [body['input']];
      return {
        object: 'list',
        model,
        data: inputs.map((_input, index) => ({
          object: 'embedding',
          index,
          embedding: body['encoding_format'] === 'base64' ? base64Of([0.5, index]) : [0.5, index],
        })),
        usage: { prompt_tokens: 10, total_tokens: 10 },
      };
    }
    case '/v1/responses':
      return {
        id: 'resp_1',
        object: 'response',
        created_at: 1,
        status: 'completed',
        model,
        output: [
          {
            id: 'msg_1',
            type: 'message',
            role: 'assistant',
            status: 'completed',
            content: [{ type: 'output_text', text, annotations: [] }],
          },
        ],
        usage: { input_tokens: 10, output_tokens: words(text).length, input_tokens_details: { cached_tokens: 4 } },
      };
    case '/v1/messages':
      return {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model,
        content: [{ type: 'text', text }],
        stop_reason: 'end_turn',
        usage: { input_tokens: 6, cache_read_input_tokens: 4, output_tokens: words(text).length },
      };
    default:
      return { path, body };
  }
}

/** The parts of a stream: one for each word, in the shape of the API. */
function streamParts(path: string, body: Body): string[] {
  const { model } = body;
  const text = said(body);
  const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
  const event = (value: { readonly type: string }): string => `event: ${value.type}\n${data(value)}`;
  if (path === '/v1/messages') {
    const delta = (part: string) =>
      event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: part } } as never);
    const message = { id: 'msg_1', model, usage: { input_tokens: 6, cache_read_input_tokens: 4, output_tokens: 1 } };
    const [first = '', ...rest] = words(text).map(delta);
    return [
      `${event({ type: 'message_start', message } as never)}${event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } } as never)}${first}`,
      ...rest,
      event({ type: 'content_block_stop', index: 0 } as never),
      event({
        type: 'message_delta',
        delta: { stop_reason: 'end_turn' },
        usage: { output_tokens: words(text).length },
      } as never),
      event({ type: 'message_stop' }),
    ];
  }
  if (path === '/v1/responses')
    return [
      ...words(text).map((delta) => event({ type: 'response.output_text.delta', delta } as never)),
      event({ type: 'response.completed', response: wholeAnswer(path, body) } as never),
    ];
  const options = body['stream_options'] as { readonly include_usage?: boolean } | undefined;
  const counted = options?.include_usage === true;
  const chunk = (choices: unknown, usage: unknown = null): string =>
    data({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1,
      model,
      choices,
      ...(counted ? { usage } : {}),
    });
  return [
    ...words(text).map((content, index) =>
      chunk([{ index: 0, delta: index === 0 ? { role: 'assistant', content } : { content }, finish_reason: null }]),
    ),
    chunk([{ index: 0, delta: {}, finish_reason: 'stop' }]),
    ...(counted ? [chunk([], openaiUsage(text))] : []),
    'data: [DONE]\n\n',
  ];
}

export async function startLlmProvider(t: TestContext): Promise<LlmProvider> {
  const received: Received[] = [];
  const failures = new Map<string, Failure>();
  const broken = new Set<string>();
  let held: Promise<void> = Promise.resolve();
  let left = 0;

  const stream = async (response: ServerResponse, path: string, body: Body): Promise<void> => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const parts = streamParts(path, body);
    response.write(parts[0]);
    await held;
    if (broken.has(String(body['model']))) {
      response.destroy();
      return;
    }
    for (const part of parts.slice(1)) response.write(part);
    response.end();
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    response.on('close', () => {
      if (!response.writableFinished) left++;
    });
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      const body = JSON.parse(Buffer.concat(chunks).toString() || '{}') as Body;
      received.push({ path, headers: request.headers, body });
      const model = String(body['model']);
      const failure = failures.get(model);
      if (failure !== undefined) {
        if (failure.times !== undefined && --failure.times <= 0) failures.delete(model);
        response.writeHead(failure.status, { 'content-type': 'application/json', ...failure.headers });
        response.end(failure.body ?? JSON.stringify({ error: { message: `failed with ${failure.status}` } }));
      } else if (body['stream'] === true) void stream(response, path, body);
      else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(wholeAnswer(path, body)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    received,
    get left() {
      return left;
    },
    fail(model, failure) {
      if (failure === undefined) failures.delete(model);
      else failures.set(model, { ...failure });
    },
    hold() {
      let release: () => void = () => undefined;
      held = new Promise((resolve) => {
        release = resolve;
      });
      return release;
    },
    breakOff: (model) => broken.add(model),
  };
}
