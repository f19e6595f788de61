// The page of the gateway to language models: who spends what, near which limit.
import { type Static, Type } from 'typebox';
import { GatewayBudgetView, GatewayEndpointView, GatewayKeyView, GatewayModelView } from '../gateway.ts';
import { AnswerView } from './answer.ts';

export const GatewayCounts = Type.Object(
  {
    requests: Type.Integer(),
    errors: Type.Integer({ description: 'Calls that no model answered to their end.' }),
    refused: Type.Integer({ description: 'Calls that a budget did not let through.' }),
    cached: Type.Integer({ description: 'Calls answered from what was kept.' }),
    inputTokens: Type.Integer(),
    outputTokens: Type.Integer(),
    micros: Type.Integer({ description: 'Micro-dollars.' }),
    unpriced: Type.Integer({ description: 'Calls of models whose prices are not known.' }),
  },
  { description: 'Of the last 24 hours.' },
);
export type GatewayCounts = Static<typeof GatewayCounts>;

export const GatewayPageView = Type.Object({
  answer: AnswerView,
  items: Type.Array(
    Type.Object({
      endpoint: GatewayEndpointView,
      counts: GatewayCounts,
      busiest: Type.Object(
        { requests: Type.Number(), tokens: Type.Number() },
        { description: 'A minute, on average over the busiest of these hours.' },
      ),
    }),
    { description: 'By name.' },
  ),
  nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page.' })),
  budgets: Type.Array(GatewayBudgetView, { description: 'Oldest first, at most 200.' }),
  models: Type.Array(GatewayModelView, { description: 'By name, at most 200.' }),
  keys: Type.Array(GatewayKeyView, { description: 'By name, at most 200.' }),
});
export type GatewayPageView = Static<typeof GatewayPageView>;
