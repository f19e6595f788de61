import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GatewayBudgetView } from '../../contracts/gateway.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type { GatewayCounts } from '../../contracts/pages/gateway.ts';
import { gatewayAnswer } from './gateway.ts';

const counts = (of: Partial<GatewayCounts>): GatewayCounts => ({
  requests: 0,
  errors: 0,
  refused: 0,
  cached: 0,
  inputTokens: 0,
  outputTokens: 0,
  micros: 0,
  unpriced: 0,
  ...of,
});
const budget = (of: Partial<GatewayBudgetView>): GatewayBudgetView => ({
  id: '0'.repeat(32),
  limitMicros: 100e6,
  unit: 'months',
  length: 1,
  scope: 'project',
  target: null,
  action: 'reject',
  spentMicros: 0,
  windowStart: '2026-11-01T00:00:00Z',
  windowEnd: '2026-12-01T00:00:00Z',
  createdAt: '2026-11-01T00:00:00Z',
  createdBy: 'ana',
  updatedAt: '2026-11-01T00:00:00Z',
  updatedBy: 'ana',
  ...of,
});
const said = ({ tone, parts }: AnswerView): string => `${tone}: ${parts.map(({ text }) => text).join('')}`;

test('the sentence of the gateway says what is spent, by whom, and which limit is near', () => {
  const chat = { name: 'chat', counts: counts({ requests: 1200, errors: 3, micros: 9_100_000 }) };
  const other = { name: 'other', counts: counts({ requests: 40, micros: 3_300_000, unpriced: 2 }) };
  const far = budget({ spentMicros: 12e6 });
  for (const [rows, budgets, text] of [
    [[], [], 'idle: No endpoint is set up yet.'],
    [[{ name: 'chat', counts: counts({}) }], [far], 'idle: 1 endpoint, not called in the last 24 hours.'],
    [[chat], [far], 'ok: 1\u2009200 calls in the last 24 hours for $9.10; 0.3\u2009% of the calls failed.'],
    [
      [chat, other],
      [far, budget({ spentMicros: 92.9e6 })],
      'warn: 1\u2009240 calls in the last 24 hours for $12.40, most of it $9.10 by chat; 0.2\u2009% of the calls failed; what 2 calls cost is not known; the project is at 92\u2009% of $100.00 a month.',
    ],
    [
      [{ name: 'chat', counts: counts({ requests: 2, micros: 120 }) }],
      [budget({ limitMicros: 100, spentMicros: 120, unit: 'days', length: 7, scope: 'endpoint', target: 'chat' })],
      'fail: 2 calls in the last 24 hours for $0.00012; chat has spent its $0.0001 in 7 days and is refused.',
    ],
    [
      [{ name: 'chat', counts: counts({ requests: 2, micros: 120 }) }],
      [budget({ spentMicros: 100e6, action: 'alert' })],
      'warn: 2 calls in the last 24 hours for $0.00012; the project has spent its $100.00 a month.',
    ],
  ] as const)
    assert.equal(said(gatewayAnswer(rows, budgets)), text);
});
