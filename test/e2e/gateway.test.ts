// The gateway to language models: set up by commands, called as clients of OpenAI's and Anthropic's APIs do, against a real provider on this
// machine.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openCliSession } from '../support/cli-session.ts';
import { temporaryFolder } from '../support/databases.ts';
import { startLlmProvider } from '../support/llm-provider.ts';
import { startPawl } from '../support/pawl-process.ts';
import { until } from '../support/platform.ts';
import { receiveWebhooks } from '../support/webhook-receiver.ts';

const key = 'sk-live-0123456789-abcdefghijkl';
const hello = { messages: [{ role: 'user', content: 'Hello there' }] };

async function open(t: TestContext) {
  const config = join(temporaryFolder(t), 'config.yaml');
  writeFileSync(
    config,
    'connections:\n  allowPrivate: true\nwebhooks:\n  schemes: [https, http]\n  allowPrivate: true\n',
  );
  const home = temporaryFolder(t);
  const url = await startPawl(t, ['--config', config], home);
  const provider = await startLlmProvider(t);
  const folder = temporaryFolder(t);
  const cli = openCliSession(url, folder);
  writeFileSync(join(folder, 'key'), `${key}\n`);
  const setKey = (name: string, of: string) =>
    cli.run(['gateway-key', 'set', name, '--provider', of, '--base', provider.url, '--from-file', 'key']);
  assert.match(await setKey('openai', 'openai'), /set key openai: sk-\.\.\.ijkl/);
  await setKey('anthropic', 'anthropic');
  const model = (name: string, of: string) =>
    cli.run(['gateway-model', 'set', name, of, `${name}-1`, '--key', of, '--input', '2', '--output', '10']);
  await model('fast', 'openai');
  await model('claude', 'anthropic');
  const post = async (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const reply = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return { status: reply.status, headers: reply.headers, text: await reply.text() };
  };
  return { url, home, provider, cli, post };
}

/** Every byte that the server has written, but for the secrets. */
function writtenIn(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && !path.includes('secrets'))
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n');
}

test('calls in the APIs of OpenAI and Anthropic are answered at the addresses of MLflow’s gateway', async (t) => {
  const { url, cli, post, provider, home } = await open(t);
  await cli.run(['gateway-endpoint', 'set', 'chat', 'fast=3', '--fallback', 'claude', '--tag', 'team=search']);
  await cli.run(['gateway-endpoint', 'set', 'claude', 'claude']);
  assert.match(await cli.run(['gateway-endpoint', 'list']), /chat\s+fast \(claude\)\s+no\s+yes/);
  const chat = { ...hello, model: 'chat' };
  for (const [path, body, wanted] of [
    ['/gateway/openai/v1/chat/completions', chat, '"content":"You said: Hello there"'],
    ['/gateway/mlflow/v1/chat/completions', chat, '"content":"You said: Hello there"'],
    ['/gateway/mlflow/v1/chat/completions', { ...hello, model: 'claude' }, '"content":"You said: Hello there"'],
    ['/gateway/chat/mlflow/invocations', hello, '"content":"You said: Hello there"'],
    ['/gateway/chat/mlflow/invocations', { input: 'a' }, '"embedding":[0.5,0]'],
    [
      '/gateway/openai/v1/embeddings',
      { model: 'chat', input: 'a', encoding_format: 'base64' },
      '"embedding":"AAAAPwAAAAA="',
    ],
    ['/gateway/openai/v1/responses', { model: 'chat', input: 'Hi' }, '"text":"You said: Hi"'],
    ['/gateway/anthropic/v1/messages', { ...hello, model: 'claude', max_tokens: 9 }, '"text":"You said: Hello there"'],
    [
      '/gateway/proxy/chat/moderations',
      { model: 'x', input: 'a' },
      '{"path":"/v1/moderations","body":{"model":"fast-1"',
    ],
    ['/projects/default/gateway/openai/v1/chat/completions', chat, '"content":"You said: Hello there"'],
  ] as const) {
    const { status, text, headers } = await post(path, body);
    assert.equal(status, 200, `${path}: ${text}`);
    assert.ok(text.includes(wanted), `${path}: ${text}`);
    assert.match(headers.get('x-pawl-trace-id') ?? '', /^tr-[0-9a-f]{32}$/);
  }
  const streamed = await post('/gateway/openai/v1/chat/completions', { ...chat, stream: true });
  assert.equal(streamed.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  assert.match(streamed.text, /^data: \{.*\}\n\n[\s\S]*data: \[DONE\]\n\n$/);
  const models = (await (await fetch(`${url}/gateway/openai/v1/models`)).json()) as { data: { id: string }[] };
  assert.deepEqual(
    models.data.map(({ id }) => id),
    ['chat', 'claude'],
  );

  for (const [path, body, status, wanted] of [
    ['/gateway/openai/v1/chat/completions', { ...hello, model: 'none' }, 404, '"code":"model_not_found"'],
    ['/gateway/openai/v1/chat/completions', hello, 400, '"type":"invalid_request_error"'],
    ['/gateway/openai/v1/chat/completions', { model: 'chat', messages: [] }, 400, '"code":"bad_call"'],
    ['/gateway/openai/v1/chat/completions', [], 400, '"code":"bad_call"'],
    ['/gateway/openai/v1/embeddings', { model: 'claude', input: 'a' }, 400, '"code":"not_spoken"'],
    ['/gateway/anthropic/v1/messages', { model: 'none', ...hello }, 404, '"type":"not_found_error"'],
  ] as const) {
    const answer = await post(path, body);
    assert.equal(answer.status, status, answer.text);
    assert.ok(answer.text.includes(wanted), answer.text);
  }
  provider.fail('fast-1', { status: 401, body: JSON.stringify({ error: { message: `Wrong key ${key}` } }) });
  provider.fail('claude-1', { status: 500, body: `No ${key}` });
  const failed = await post('/gateway/openai/v1/chat/completions', chat);
  assert.equal(failed.status, 502, failed.text);
  const views = await Promise.all([
    cli.run(['gateway-key', 'list']),
    cli.run(['audit', 'list', '--all']),
    fetch(`${url}/api/3.0/mlflow/gateway/secrets/list`).then((reply) => reply.text()),
  ]);
  assert.equal([failed.text, ...views].join('\n').includes(key), false);
  assert.equal(writtenIn(home).includes(key), false);
  assert.match(await cli.run(['gateway-model', 'delete', 'fast', '--yes'], 1), /use the model/);
  await cli.run(['gateway-endpoint', 'delete', 'chat', '--yes']);
  await cli.run(['gateway-model', 'delete', 'fast', '--yes']);
  await cli.run(['gateway-key', 'delete', 'openai', '--yes']);
  assert.doesNotMatch(await cli.run(['gateway-key', 'list']), /openai/);
});

test('a budget that is spent answers 429 and is told to a webhook in MLflow’s words', async (t) => {
  const { cli, post } = await open(t);
  await cli.run(['gateway-endpoint', 'set', 'chat', 'fast']);
  const receiver = await receiveWebhooks(t);
  await cli.run(['webhook', 'create', 'hook', receiver.url, '--event', 'budget_policy.exceeded']);
  const made = await cli.run(['gateway-budget', 'create', '0.0001', '--per', '2-days', '--endpoint', 'chat']);
  const budget = /made budget ([0-9a-f]{32}): \$0\.0001 in 2 days/.exec(made)?.[1] ?? '';
  const call = () => post('/gateway/openai/v1/chat/completions', { ...hello, model: 'chat', max_tokens: 1 });
  // 10 tokens at 2 micro-dollars and 4 at 10: the second call is the last one.
  assert.deepEqual([(await call()).status, (await call()).status], [200, 200]);
  const refused = await call();
  assert.equal(refused.status, 429);
  assert.match(refused.text, /"code":"budget_exceeded"/);
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  await until(() => receiver.received.length === 1, 'the delivery');
  const { entity, action, data } = JSON.parse(receiver.received[0]?.body ?? '{}') as Record<string, unknown>;
  assert.deepEqual([entity, action], ['budget_policy', 'exceeded']);
  assert.deepEqual(
    { ...(data as object), target_value: null, window_start: null },
    {
      budget_policy_id: budget,
      budget_unit: 'USD',
      budget_amount: 0.0001,
      current_spend: 0.00012,
      duration_unit: 'DAYS',
      duration_value: 2,
      target_scope: 'ENDPOINT',
      workspace: 'default',
      target_value: null,
      window_start: null,
    },
  );
  assert.match(await cli.run(['gateway-budget', 'list']), /endpoint chat\s+\$0\.00012\s+\$0\.0001 in 2 days\s+reject/);
  await cli.run(['gateway-budget', 'change', budget, '--to', '1', '--then', 'alert']);
  assert.equal((await call()).status, 200);
  await cli.run(['gateway-budget', 'delete', budget, '--yes']);
  assert.doesNotMatch(await cli.run(['gateway-budget', 'list']), new RegExp(budget));
});

test('without a configuration that allows it, no key has an address inside the network', async (t) => {
  const folder = temporaryFolder(t);
  const cli = openCliSession(await startPawl(t), folder);
  writeFileSync(join(folder, 'key'), key);
  for (const base of ['http://llm.example.com/v1', 'https://127.0.0.1:8000/v1', 'https://169.254.169.254/latest'])
    assert.match(
      await cli.run(['gateway-key', 'set', 'k', '--provider', 'openai', '--base', base, '--from-file', 'key'], 1),
      /The address of a provider/,
    );
  assert.doesNotMatch(await cli.run(['gateway-key', 'list']), /sk-/);
});
