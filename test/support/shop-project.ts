// A small project for tests of the pages, made through the native API of a server of its own.
import type { TestContext } from 'node:test';
import { createClient, type PawlClient } from '../../clients/ts/client.ts';
import { startPawl } from './pawl-process.ts';

export const shop = 'shop';

export interface Shop {
  readonly client: PawlClient;
  readonly url: string;
  readonly experiment: string;
  readonly run: string;
  readonly other: string;
  readonly evaluationSet: string;
  readonly issue: string;
  readonly queue: string;
}

/** A small project made through the API: data with a broken row, an objective with two series, a run with a curve. */
export async function seedShop(t: TestContext, options: readonly string[] = []): Promise<Shop> {
  const url = await startPawl(t, options);
  const client = createClient({ baseUrl: url });
  const path = { project: shop };
  await client.call('createProject', { body: { name: shop, description: 'A shop' } });
  await client.call('registerDataset', {
    path: { project: shop, dataset: 'orders' },
    body: {
      description: 'Orders of the shop',
      expectations: [{ type: 'expect_column_values_to_be_between', column: 'amount', minValue: 0, quarantine: true }],
    },
  });
  const orders = (rows: number): string =>
    `customer,amount\n${Array.from({ length: rows }, (_, row) => `c${row},${row === 3 ? -1 : (row * 7) % 50}`).join('\n')}\n`;
  for (const rows of [40, 60]) {
    await client.request(`/api/v1/projects/${shop}/datasets/orders/content?format=csv&mode=replace&name=orders.csv`, {
      method: 'PUT',
      headers: { 'content-type': 'text/csv' },
      body: orders(rows),
    });
  }
  await client.call('declareObjective', {
    path: { project: shop, objective: 'profit' },
    body: {
      kpi: 'Profit per 1,000 customers',
      unit: 'USD',
      direction: 'increase',
      baseline: 800,
      target: 900,
      owner: 'Sales',
      assumptions: 'A contact costs 1 USD.',
    },
  });
  for (const [month, loop, fixed] of [
    ['2026-01', 810, 805],
    ['2026-02', 850, 790],
  ] as const)
    for (const [series, value] of [
      ['loop', loop],
      ['static', fixed],
    ] as const)
      await client.call('recordMeasurement', {
        path: { project: shop, objective: 'profit' },
        body: { series, at: `${month}-28T00:00:00Z`, value },
      });
  const { id: experiment } = await client.call('createExperiment', { path, body: { name: 'first tries' } });
  const { id: run } = await client.call('createRun', { path, body: { experimentId: experiment, name: 'brave-owl' } });
  await client.call('logToRun', {
    path: { project: shop, run },
    body: {
      metrics: [0.5, 0.6, 0.65, 0.7].map((value, step) => ({ key: 'auc', value, step })),
      params: { depth: '6' },
    },
  });
  await client.call('changeRun', { path: { project: shop, run }, body: { status: 'finished' } });
  const { id: other } = await client.call('createRun', { path, body: { experimentId: experiment, name: 'calm-elk' } });
  await client.call('logToRun', {
    path: { project: shop, run: other },
    body: {
      metrics: [0.55, 0.58, 0.69, 0.72].map((value, step) => ({ key: 'auc', value, step })),
      params: { depth: '8' },
    },
  });
  await client.call('changeRun', { path: { project: shop, run: other }, body: { status: 'finished' } });
  await sendTrace(url);
  const { id: evaluationSet } = await client.call('createEvaluationSet', {
    path,
    body: { name: 'refunds', tags: { team: 'support' }, experiments: [experiment] },
  });
  await client.call('addEvaluationRecords', {
    path: { project: shop, set: evaluationSet },
    body: {
      records: Array.from({ length: 12 }, (_, n) => ({
        inputs: { question: `May I send back item ${n}?` },
        expectations: { expected_response: n % 2 === 0 ? 'Yes, within 30 days.' : 'No.' },
        source: { type: 'human' as const, data: {} },
      })),
    },
  });
  await client.call('addTracesToEvaluationSet', {
    path: { project: shop, set: evaluationSet },
    body: { traces: [shopTrace] },
  });
  for (const definition of [
    {
      name: 'short',
      call_source: 'return len(outputs) < 400',
      call_signature: '(outputs)',
      original_func_name: 'short',
    },
    {
      name: 'polite',
      instructions_judge_pydantic_data: { instructions: 'Is {{ outputs }} polite?', model: 'openai:/judge' },
    },
  ])
    await client.call('registerScorer', { path, body: { experiment, name: definition.name, definition } });
  await client.call('setOnlineScoring', {
    path: { project: shop, experiment, scorer: 'polite' },
    body: { sampleRate: 0.1, filter: "state = 'OK'" },
  });
  for (const template of [
    'Answer the customer in {{language}}.\n\nQuestion: {{question}}',
    'Answer the customer politely and shortly, in {{language}}.\n\nQuestion: {{question}}\nOrder: {{order}}',
  ])
    await client.call('registerPrompt', { path, body: { name: 'support', template, message: 'by the team' } });
  await client.call('setPromptAlias', {
    path: { project: shop, prompt: 'support', alias: 'production' },
    body: { version: 1 },
  });
  const { issue, queue } = await seedReview(client);
  return { client, url, experiment, run, other, evaluationSet, issue, queue };
}

/** An issue that the trace shows, and a queue in which the trace waits for whoever asks without a token. */
async function seedReview(client: PawlClient): Promise<{ readonly issue: string; readonly queue: string }> {
  const path = { project: shop };
  const { experimentId: experiment } = await client.call('getTrace', { path: { project: shop, trace: shopTrace } });
  const { id: issue } = await client.call('createIssue', {
    path,
    body: {
      experiment,
      name: 'Refunds are refused without a reason',
      description: 'The tool fails, and the answer does not say why.',
      severity: 'high',
      categories: ['tools'],
    },
  });
  await client.call('linkTracesToIssue', { path: { project: shop, issue }, body: { traces: [shopTrace] } });
  const schemas: string[] = [];
  for (const [name, input] of [
    ['correct', { kind: 'pass-fail', positive: 'Right', negative: 'Wrong' }],
    ['tone', { kind: 'categorical', options: ['kind', 'cold', 'rude'], several: false }],
    ['effort', { kind: 'numeric', min: 1, max: 5 }],
  ] as const)
    schemas.push(
      (
        await client.call('createLabelSchema', {
          path,
          body: {
            experiment,
            name,
            comment: name === 'correct',
            input: input.kind === 'categorical' ? { ...input, options: [...input.options] } : input,
          },
        })
      ).id,
    );
  const { id: queue } = await client.call('createReviewQueue', {
    path,
    body: { experiment, name: 'Refund answers', users: ['local', 'ana'], schemas },
  });
  await client.call('addReviewItems', { path: { project: shop, queue }, body: { traces: [shopTrace, 'tr-gone'] } });
  return { issue, queue };
}

/** The id of the trace that a small application of the shop leaves, by OpenTelemetry's protocol. */
export const shopTrace = `tr-${'c0ffee'.padStart(32, '0')}`;

async function sendTrace(url: string): Promise<void> {
  const at = (ms: number): string => String(BigInt(Date.now() - 60_000 + ms) * 1_000_000n);
  const span = (id: number, parent: number, name: string, from: number, to: number, attributes: object, code = 1) => ({
    traceId: shopTrace.slice(3),
    spanId: String(id).padStart(16, '0'),
    parentSpanId: parent === 0 ? '' : String(parent).padStart(16, '0'),
    name,
    startTimeUnixNano: at(from),
    endTimeUnixNano: at(to),
    attributes: Object.entries(attributes).map(([key, value]) => ({
      key,
      value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: String(value) },
    })),
    status: { code, message: code === 2 ? 'the order is not paid' : '' },
  });
  const chat = JSON.stringify([{ role: 'user', content: 'Where is my refund?' }]);
  const spans = [
    span(1, 0, 'answer', 0, 900, { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.input.messages': chat }, 2),
    ...[2, 3, 4, 5, 6, 7].map((id) => span(id, 1, 'embed', id * 10, id * 10 + 8, {})),
    span(8, 1, 'model', 100, 700, {
      'gen_ai.operation.name': 'chat',
      'gen_ai.usage.input_tokens': 120,
      'gen_ai.usage.output_tokens': 30,
      'gen_ai.input.messages': chat,
    }),
    span(9, 1, 'refund', 710, 890, { 'gen_ai.operation.name': 'execute_tool' }, 2),
  ];
  const response = await fetch(`${url}/projects/${shop}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
  });
  if (response.status !== 200) throw new Error(`The trace was refused: ${await response.text()}`);
}

/** Every page with what the project holds. */
export function shopPages({
  experiment,
  run,
  other,
  evaluationSet,
  issue,
  queue,
}: Omit<Shop, 'client' | 'url'>): readonly string[] {
  const base = `/p/${shop}`;
  return [
    base,
    '/projects',
    `${base}/objectives`,
    `${base}/datasets`,
    `${base}/datasets/orders`,
    `${base}/datasets/orders?tab=profile`,
    `${base}/datasets/orders?tab=quality`,
    `${base}/datasets/orders?tab=diff`,
    `${base}/features`,
    `${base}/experiments`,
    `${base}/experiments/${experiment}`,
    `${base}/experiments/${experiment}?group=status&focus=${encodeURIComponent("status = 'running'")}`,
    `${base}/runs/${run}`,
    `${base}/compare?runs=${run},${other}&smooth=0.5`,
    `${base}/runs/${run}?tab=metrics`,
    `${base}/runs/${run}?tab=io`,
    `${base}/pipelines`,
    `${base}/models`,
    `${base}/deployments`,
    `${base}/monitors`,
    `${base}/alerts`,
    `${base}/retraining`,
    `${base}/traces`,
    `${base}/traces/${shopTrace}`,
    `${base}/evaluation-sets`,
    `${base}/evaluation-sets/${evaluationSet}`,
    `${base}/issues`,
    `${base}/issues/${issue}`,
    `${base}/review-queues`,
    `${base}/review-queues/${queue}`,
    `${base}/review-queues/${queue}?sel=${shopTrace}`,
    `${base}/scorers`,
    `${base}/scorers/${experiment}/polite`,
    `${base}/gateway`,
    `${base}/prompts`,
    `${base}/prompts/support`,
    `${base}/prompts/support?tab=compare&view=sides`,
    `${base}/lineage`,
    `${base}/lineage?focus=run/${run}`,
    `${base}/approvals`,
    `${base}/audit?sel=1`,
    `${base}/settings`,
    ...[
      'members',
      'tokens',
      'secrets',
      'connections',
      'declaration',
      'webhooks',
      'retention',
      'exports',
      'jobs',
      'doctor',
      'configuration',
    ].map((tab) => `${base}/settings?tab=${tab}`),
    '/account',
  ];
}
