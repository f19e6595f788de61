import assert from 'node:assert/strict';
import type { Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { openTestSqlite } from '../../../../test/support/databases.ts';
import { gatewayTestMigrations as migrations, openGateway } from '../../../../test/support/gateway.ts';
import { startLlmProvider } from '../../../../test/support/llm-provider.ts';
import { testActor } from '../../../../test/support/platform.ts';
import type { EndpointSettings } from '../endpoints/endpoints.ts';
import { createGateway } from '../gateway.ts';
import type { CallAnswer } from './call.ts';
import type { Operation } from './dialect.ts';

const value = 'sk-0123456789-secret-0123456789';
const prices = { input: 2_000_000, output: 10_000_000, cachedInput: 500_000 };

async function open(t: TestContext) {
  const db = await openTestSqlite(t, migrations);
  const provider = await startLlmProvider(t);
  const opened = await openGateway(t, db);
  const { gateway, project, tracing } = opened;
  const settings = { api_base: provider.url };
  const { id: keyId } = await gateway.keys.create(testActor, project, {
    name: 'k',
    values: { api_key: value },
    settings,
  });
  const ids = new Map<string, string>();
  const modelOf = async (name: string, of = 'openai'): Promise<string> => {
    const known = ids.get(name);
    if (known !== undefined) return known;
    const made = await gateway.models.create(testActor, project, {
      name,
      keyId,
      provider: of,
      model: `${name}-1`,
      prices,
    });
    ids.set(name, made.id);
    return made.id;
  };
  /** An endpoint of this name over models by name. */
  const endpoint = async (
    name: string,
    models: readonly string[],
    { fallbacks = [], of = 'openai', ...rest }: EndpointSettings & { fallbacks?: readonly string[]; of?: string } = {},
  ) =>
    gateway.endpoints.create(testActor, project, name, {
      models: [
        ...(await Promise.all(
          models.map(async (one) => ({ modelId: await modelOf(one, of), role: 'primary' as const })),
        )),
        ...(await Promise.all(
          fallbacks.map(async (one, position) => ({
            modelId: await modelOf(one),
            role: 'fallback' as const,
            position,
          })),
        )),
      ],
      retries: 0,
      ...rest,
    });
  const left = new AbortController();
  const call = (
    name: string,
    body: Readonly<Record<string, unknown>>,
    rest: { readonly operation?: Operation; readonly path?: string; readonly fresh?: boolean } = {},
  ): Promise<CallAnswer> =>
    gateway.calls.call({
      project,
      actor: testActor,
      endpoint: name,
      operation: 'chat',
      body,
      signal: left.signal,
      ...rest,
    });
  const traces = async () => (await tracing.search(project, undefined, {}, { limit: 100 })).items;
  return { ...opened, provider, endpoint, call, left, traces };
}

const hello = { messages: [{ role: 'user', content: 'Hello there' }] };
const json = (answer: CallAnswer) => JSON.parse(String(answer.body)) as Record<string, never>;

async function textOf(answer: CallAnswer): Promise<string> {
  let text = '';
  for await (const part of answer.body as Readable) text += String(part);
  return text;
}
const dataOf = (text: string): unknown[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('data: ') && line !== 'data: [DONE]')
    .map((line) => JSON.parse(line.slice(6)));

test('a call is answered, billed in micro-dollars, counted and kept as a trace', async (t) => {
  const { call, endpoint, provider, traces, gateway, project, clock } = await open(t);
  const { id, experimentId } = await endpoint('chat', ['fast']);
  const budget = await gateway.budgets.create(testActor, project, {
    amountMicros: 1e6,
    unit: 'days',
    length: 1,
    scope: 'project',
    action: 'reject',
  });
  const answer = await call('chat', { ...hello, model: 'chat', temperature: 0 });
  assert.deepEqual(json(answer)['choices'], [
    { index: 0, message: { role: 'assistant', content: 'You said: Hello there' }, finish_reason: 'stop' },
  ]);
  const [asked] = provider.received;
  assert.equal(asked?.headers.authorization, `Bearer ${value}`);
  assert.deepEqual(asked?.body, { ...hello, model: 'fast-1', temperature: 0 });
  const [trace] = await traces();
  assert.equal(trace?.id, answer.traceId);
  assert.equal(trace?.experimentId, experimentId);
  assert.deepEqual(
    [trace?.state, trace?.requestPreview, trace?.responsePreview],
    ['ok', 'Hello there', 'You said: Hello there'],
  );
  assert.deepEqual(trace?.usage, { input_tokens: 10, output_tokens: 4, total_tokens: 14 });
  // 6 tokens at 2 and 4 cached at 0.5 micro-dollars, and 4 at 10.
  assert.deepEqual(trace?.cost, { input_cost: 0.000014, output_cost: 0.00004, total_cost: 0.000054 });
  const [hour] = await gateway.calls.usage([id], 0);
  assert.deepEqual(
    [hour?.requests, hour?.errors, hour?.inputTokens, hour?.outputTokens, hour?.micros, hour?.hour],
    [1, 0, 10, 4, 54, clock.now()],
  );
  assert.deepEqual(
    (await gateway.budgets.windows([budget])).map(({ spentMicros }) => spentMicros),
    [54],
  );
});

test('a stream goes on as it comes, and the count of tokens stays here unless the caller wants it', async (t) => {
  const { call, endpoint, provider, traces } = await open(t);
  await endpoint('chat', ['fast']);
  const release = provider.hold();
  const answer = await call('chat', { ...hello, stream: true });
  const parts = (answer.body as Readable)[Symbol.asyncIterator]();
  const first = String((await parts.next()).value);
  assert.match(first, /"content":"You "/);
  assert.deepEqual(await traces(), []);
  release();
  let rest = '';
  for (let part = await parts.next(); part.done !== true; part = await parts.next()) rest += String(part.value);
  assert.ok(rest.endsWith('data: [DONE]\n\n'));
  assert.equal(/usage/.test(first + rest), false);
  assert.deepEqual(provider.received[0]?.body['stream_options'], { include_usage: true });
  const [trace] = await traces();
  assert.deepEqual(trace?.usage, { input_tokens: 10, output_tokens: 4, total_tokens: 14 });
  assert.equal(trace?.responsePreview, 'You said: Hello there');
  const wanted = await textOf(await call('chat', { ...hello, stream: true, stream_options: { include_usage: true } }));
  const chunks = dataOf(wanted) as { usage: unknown; choices: unknown[] }[];
  assert.deepEqual(chunks.at(-1)?.choices, []);
  assert.ok(chunks.slice(0, -1).every(({ usage }) => usage === null));
});

test('a chat in OpenAI’s form is put to Anthropic’s models and back, whole and streamed', async (t) => {
  const { call, endpoint, provider, traces } = await open(t);
  await endpoint('chat', ['claude'], { of: 'anthropic' });
  const body = {
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'What is 2 + 2?' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 't1', type: 'function', function: { name: 'add', arguments: '{"a":2}' } }],
      },
      { role: 'tool', tool_call_id: 't1', content: '4' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'And now?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        ],
      },
    ],
    max_tokens: 50,
    temperature: 1.5,
    stop: 'END',
    tools: [{ type: 'function', function: { name: 'add', description: 'adds', parameters: { type: 'object' } } }],
    tool_choice: 'required',
    user: 'u1',
  };
  const whole = json(await call('chat', body)) as unknown as { choices: unknown; usage: unknown; object: string };
  const [asked] = provider.received;
  assert.equal(asked?.path, '/v1/messages');
  assert.equal(asked?.headers['x-api-key'], value);
  assert.equal(asked?.headers.authorization, undefined);
  assert.deepEqual(asked?.body, {
    model: 'claude-1',
    max_tokens: 50,
    system: 'Be brief.',
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'What is 2 + 2?' }] },
      { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'add', input: { a: 2 } }] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 't1', content: '4' },
          { type: 'text', text: 'And now?' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
        ],
      },
    ],
    temperature: 1,
    stop_sequences: ['END'],
    tools: [{ name: 'add', description: 'adds', input_schema: { type: 'object' } }],
    tool_choice: { type: 'any' },
    metadata: { user_id: 'u1' },
  });
  assert.equal(whole.object, 'chat.completion');
  assert.deepEqual(whole.usage, {
    prompt_tokens: 10,
    completion_tokens: 4,
    total_tokens: 14,
    prompt_tokens_details: { cached_tokens: 4 },
  });
  const streamed = await textOf(
    await call('chat', { ...hello, stream: true, stream_options: { include_usage: true } }),
  );
  const chunks = dataOf(streamed) as {
    choices: { delta: { content?: string }; finish_reason: string | null }[];
    usage: unknown;
  }[];
  assert.equal(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join(''), 'You said: Hello there');
  assert.deepEqual(chunks.at(-2)?.choices[0]?.finish_reason, 'stop');
  assert.deepEqual(chunks.at(-1)?.usage, whole.usage);
  assert.equal((await traces())[0]?.cost?.['total_cost'], 0.000054);
});

test('messages, responses and embeddings reach the provider that speaks them, and no other', async (t) => {
  const { call, endpoint } = await open(t);
  await endpoint('open', ['fast']);
  await endpoint('anthropic', ['claude'], { of: 'anthropic' });
  const message = json(await call('anthropic', { ...hello, max_tokens: 9 }, { operation: 'messages' }));
  assert.deepEqual(message['content'], [{ type: 'text', text: 'You said: Hello there' }]);
  const events = await textOf(
    await call('anthropic', { ...hello, max_tokens: 9, stream: true }, { operation: 'messages' }),
  );
  assert.match(events, /event: message_start\n/);
  assert.match(events, /event: message_stop\n/);
  const response = await textOf(await call('open', { input: 'Hi', stream: true }, { operation: 'responses' }));
  assert.match(response, /event: response\.completed\n/);
  const vectors = json(await call('open', { input: ['a', 'b'] }, { operation: 'embeddings' })) as unknown as {
    data: unknown[];
  };
  assert.equal(vectors.data.length, 2);
  for (const [name, body, operation] of [
    ['open', hello, 'messages'],
    ['anthropic', { input: 'x' }, 'embeddings'],
    ['anthropic', { input: 'x' }, 'responses'],
  ] as const)
    await assert.rejects(call(name, body, { operation }), { code: 'gateway.not_spoken' });
  for (const [body, operation] of [
    [{ messages: [] }, 'chat'],
    [{ messages: 'x' }, 'chat'],
    [{}, 'embeddings'],
    [{ ...hello, stream: 'yes' }, 'chat'],
  ] as const)
    await assert.rejects(call('open', body, { operation }), { code: 'gateway.bad_call' });
  await assert.rejects(call('none', hello), { code: 'gateway.unknown' });
});

test('when a model fails the fallbacks answer, and it rests', async (t) => {
  const { call, endpoint, provider, traces, tracing, project } = await open(t);
  await endpoint('chat', ['fast'], { fallbacks: ['slow', 'last'] });
  provider.fail('fast-1', { status: 503 });
  provider.fail('slow-1', { status: 401, body: JSON.stringify({ error: { message: `Incorrect API key: ${value}` } }) });
  const answer = await call('chat', hello);
  assert.equal(answer.model, 'last');
  assert.deepEqual(
    provider.received.map(({ body }) => body['model']),
    ['fast-1', 'slow-1', 'last-1'],
  );
  const spans = await tracing.spans(project, answer.traceId);
  assert.deepEqual(
    spans.map(({ name, status }) => [name, status]),
    [
      ['gateway/chat', 'ok'],
      ['openai/fast-1', 'error'],
      ['openai/slow-1', 'error'],
      ['openai/last-1', 'ok'],
    ],
  );
  assert.equal(
    JSON.stringify(spans, (_key, one) => (typeof one === 'bigint' ? String(one) : one)).includes(value),
    false,
  );
  await call('chat', hello);
  assert.deepEqual(
    provider.received.slice(3).map(({ body }) => body['model']),
    ['last-1'],
  );
  provider.fail('last-1', { status: 500, body: `failed for ${value}` });
  await assert.rejects(call('chat', hello), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'gateway.provider_failed');
    assert.equal(error.message.includes(value), false);
    assert.match(error.message, /last answers 500: failed for \*\*\*/);
    return true;
  });
  assert.deepEqual((await traces()).map(({ state }) => state).sort(), ['error', 'ok', 'ok']);
});

test('a call that the provider finds wrong is not put to another model, and a short failure is tried again', async (t) => {
  const { call, endpoint, provider } = await open(t);
  await endpoint('chat', ['fast'], { fallbacks: ['last'] });
  provider.fail('fast-1', { status: 400, body: JSON.stringify({ error: { message: 'too long' } }) });
  await assert.rejects(call('chat', hello), (error: Error & { code?: string; details?: { status?: number } }) => {
    assert.deepEqual([error.code, error.details?.status], ['gateway.provider_refused', 400]);
    return /too long/.test(error.message);
  });
  assert.equal(provider.received.length, 1);
  await endpoint('again', ['other'], { retries: 1 });
  provider.fail('other-1', { status: 500, times: 1 });
  assert.equal((await call('again', hello)).model, 'other');
  provider.fail('other-1', { status: 429, headers: { 'retry-after': '60' } });
  await assert.rejects(call('again', hello), (error: Error & { code?: string; details?: unknown }) => {
    assert.deepEqual([error.code, error.details], ['gateway.provider_busy', { retryAfterSeconds: 60 }]);
    return true;
  });
});

test('a provider that breaks off or says nothing is told of, and what it said so far is billed', async (t) => {
  const { call, endpoint, provider, traces, gateway } = await open(t);
  const { id } = await endpoint('chat', ['broken']);
  provider.breakOff('broken-1');
  const text = await textOf(await call('chat', { ...hello, stream: true }));
  assert.match(text, /"code":"provider_failed"/);
  assert.equal(text.includes('[DONE]'), false);
  const [trace] = await traces();
  assert.equal(trace?.state, 'error');
  assert.ok((trace?.usage?.['input_tokens'] ?? 0) > 0);
  assert.equal((await gateway.calls.usage([id], 0))[0]?.errors, 1);
  await endpoint('silent', ['held'], { timeoutMs: 100 });
  const release = provider.hold();
  const silent = await textOf(await call('silent', { ...hello, stream: true }));
  release();
  assert.match(silent, /said nothing for 0\.1 s/);
});

test('whoever leaves a stream ends it at the provider too', async (t) => {
  const { call, endpoint, provider, traces, left } = await open(t);
  await endpoint('chat', ['fast']);
  const release = provider.hold();
  const { body } = await call('chat', { ...hello, stream: true });
  const parts = (body as Readable)[Symbol.asyncIterator]();
  await parts.next();
  left.abort();
  (body as Readable).destroy();
  while (provider.left === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  release();
  let [trace] = await traces();
  while (trace === undefined) [trace] = await traces();
  assert.equal(trace.state, 'error');
});

test('a stream that nobody reads holds nothing back', async (t) => {
  const { call, endpoint, provider, traces, gateway, project } = await open(t);
  await endpoint('chat', ['fast']);
  await gateway.budgets.create(testActor, project, {
    amountMicros: 5000,
    unit: 'days',
    length: 1,
    scope: 'project',
    action: 'reject',
  });
  const release = provider.hold();
  const { body } = await call('chat', { ...hello, stream: true });
  await assert.rejects(call('chat', hello), { code: 'gateway.budget_spent' });
  (body as Readable).destroy();
  while ((await traces()).length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  release();
  assert.equal((await call('chat', hello)).model, 'fast');
});

test('a key is sent to no other provider than it was set for', async (t) => {
  const { endpoint, gateway, project, call, provider } = await open(t);
  const { id } = await endpoint('chat', ['fast']);
  const key = await gateway.keys.create(testActor, project, {
    name: 'of-openai',
    provider: 'openai',
    values: { api_key: value },
  });
  const model = await gateway.models.create(testActor, project, {
    name: 'elsewhere',
    keyId: key.id,
    provider: 'openrouter',
    model: 'x',
  });
  await gateway.endpoints.change(testActor, project, { id }, { models: [{ modelId: model.id, role: 'primary' }] });
  await assert.rejects(call('chat', hello), { code: 'gateway.no_key', message: /is of openai, not of openrouter/ });
  assert.equal(provider.received.length, 0);
});

test('a spent budget refuses, tells so once, and calls under way count as spent', async (t) => {
  const { call, endpoint, gateway, project, bus, provider, clock, traces } = await open(t);
  const { id } = await endpoint('chat', ['fast']);
  await endpoint('free', ['other']);
  const limit = { unit: 'days', length: 1, action: 'reject' } as const;
  await gateway.budgets.create(testActor, project, { ...limit, amountMicros: 100, scope: 'endpoint', target: id });
  await gateway.budgets.create(testActor, project, {
    ...limit,
    amountMicros: 1,
    scope: 'user',
    target: 'somebody else',
  });
  const small = { ...hello, max_tokens: 1 };
  await call('chat', small);
  await call('chat', small);
  await assert.rejects(call('chat', small), (error: Error & { code?: string; details?: Record<string, unknown> }) => {
    assert.equal(error.code, 'gateway.budget_spent');
    assert.equal(error.details?.['retryAfterSeconds'], 86_400);
    return true;
  });
  await call('free', small);
  assert.equal(provider.received.length, 3);
  const told = (await bus.since('', 1000)).filter(({ type }) => type === 'budget.exceeded');
  assert.deepEqual(
    told.map(({ data }) => [data['spentMicros'], data['limitMicros'], data['target']]),
    [[108, 100, id]],
  );
  assert.deepEqual(
    (await gateway.calls.usage([id], 0)).map(({ modelId, requests, refused }) => [modelId === '', requests, refused]),
    [
      [true, 1, 1],
      [false, 2, 0],
    ].sort((a, b) => Number(b[0]) - Number(a[0])),
  );
  assert.equal((await traces()).filter(({ state }) => state === 'error').length, 1);
  clock.advanceTo(clock.now() + 86_400_000);
  // 2000 tokens of output are expected to cost far more than the budget: the next call waits for the first to end.
  const release = provider.hold();
  const under = await call('chat', { ...hello, max_tokens: 2000, stream: true });
  await assert.rejects(call('chat', small), { code: 'gateway.budget_spent' });
  release();
  await textOf(under);
  await call('chat', small);
});

test('equal calls are answered from what is kept, where an endpoint says so', async (t) => {
  const { call, endpoint, provider, gateway, project } = await open(t);
  const { id } = await endpoint('kept', ['fast'], { cacheSeconds: 60 });
  await endpoint('fresh', ['fast']);
  assert.equal((await call('kept', { ...hello, model: 'kept' })).cached, false);
  const second = await call('kept', { model: 'kept', ...hello });
  assert.equal(second.cached, true);
  assert.equal(json(second)['id'], 'chatcmpl-1');
  await call('kept', { ...hello, temperature: 0 });
  await call('kept', { ...hello }, { fresh: true });
  await call('fresh', hello);
  await call('fresh', hello);
  assert.equal(provider.received.length, 5);
  const counts = await gateway.calls.usage([id], 0);
  assert.deepEqual(
    [counts.reduce((sum, one) => sum + one.cached, 0), counts.reduce((sum, one) => sum + one.micros, 0)],
    [1, 162],
  );
  await gateway.endpoints.change(testActor, project, { id }, { retries: 2 });
  assert.equal((await call('kept', hello)).cached, false);
});

test('a proxied call stays below the address of the provider and names the model of its endpoint', async (t) => {
  const { call, endpoint, provider } = await open(t);
  await endpoint('raw', ['fast']);
  const proxy = (path: string, body = {}) => call('raw', body, { operation: 'proxy', path });
  assert.deepEqual(json(await proxy('moderations', { model: 'dear', input: 'x' })), {
    path: '/v1/moderations',
    body: { model: 'fast-1', input: 'x' },
  });
  assert.match(String((await proxy('chat/completions', { ...hello, model: 'raw' })).body), /You said: Hello there/);
  const before = provider.received.length;
  for (const path of [
    '',
    '/',
    '..',
    '../admin',
    'a/../../b',
    'a//b',
    'http://169.254.169.254/x',
    'http:/169.254.169.254',
    '@evil.example.com',
    'a\\..\\b',
    'a%2f..%2fb',
    'a?x=1',
    'a#x',
    'a b',
    '.env',
    'a/./b',
    'x'.repeat(600),
  ])
    await assert.rejects(proxy(path), { code: 'gateway.bad_call' }, path);
  assert.equal(provider.received.length, before);
});

test('an address inside the own network is not called, though its name was set before that rule', async (t) => {
  const opened = await open(t);
  const { endpoint, project, provider } = opened;
  await endpoint('chat', ['fast']);
  const calling = createGateway({ ...opened, addresses: { allowPrivate: false } }).calls.call({
    project,
    actor: testActor,
    endpoint: 'chat',
    operation: 'chat',
    body: hello,
    signal: new AbortController().signal,
  });
  await assert.rejects(calling, { code: 'gateway.bad_address' });
  assert.equal(provider.received.length, 0);
});

test('an endpoint with guardrails refuses, since nothing here would run them', async (t) => {
  const { call, endpoint, gateway, project, scorers, tracking, provider } = await open(t);
  const { id } = await endpoint('chat', ['fast']);
  const experiment = await tracking.experiments.create(testActor, project, { name: 'judges' });
  const scorer = await scorers.register(testActor, project, { experimentId: experiment.id, name: 'safe' }, '{}');
  const guardrail = await gateway.guardrails.create(testActor, project, {
    name: 'safe',
    scorerId: scorer.scorerId,
    scorerVersion: 1,
    stage: 'before',
    action: 'validation',
  });
  await gateway.guardrails.attach(testActor, project, id, guardrail.id);
  await assert.rejects(call('chat', hello), { code: 'gateway.guarded' });
  assert.equal(provider.received.length, 0);
  await gateway.guardrails.detach(testActor, project, id, guardrail.id);
  await call('chat', hello);
});
