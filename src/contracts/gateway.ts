// The gateway to language models on the wire: keys, models, endpoints, budgets and guardrails. Money is integer micro-dollars.
import { type Static, Type } from 'typebox';
import { IdText, Name, PageQuery, pageOf, Timestamp } from './paging.ts';

/** Providers that are known; any other speaks OpenAI's API at the address that its key says. */
export const gatewayProviders = [
  'anthropic',
  'deepseek',
  'groq',
  'mistral',
  'ollama',
  'openai',
  'openai-compatible',
  'openrouter',
  'together_ai',
  'xai',
] as const;

const NullableText = Type.Union([Type.String(), Type.Null()]);
const Texts = Type.Record(Type.String({ maxLength: 250 }), Type.String({ maxLength: 5000 }));
const Micros = Type.Integer({ minimum: 0, maximum: 1e15, description: 'Micro-dollars: 1,000,000 are a dollar.' });
const changed = { createdAt: Timestamp, createdBy: Type.String(), updatedAt: Timestamp, updatedBy: Type.String() };

export const GatewayKeyView = Type.Object({
  id: IdText,
  name: Type.String(),
  provider: NullableText,
  masked: Type.Record(Type.String(), Type.String(), { description: 'Enough of each secret value to tell it by.' }),
  settings: Type.Record(Type.String(), Type.String(), { description: 'Not secret; `api_base` is where calls go.' }),
  ...changed,
});
export type GatewayKeyView = Static<typeof GatewayKeyView>;
export const GatewayKeyPage = pageOf(GatewayKeyView);
export const GatewayKeyBody = Type.Object(
  {
    provider: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 100 }), Type.Null()])),
    values: Type.Optional(
      Type.Record(Type.String({ maxLength: 100 }), Type.String({ maxLength: 65_536 }), {
        description: 'Secret, such as `api_key`; never shown again. Needed for a key that is not there yet.',
      }),
    ),
    settings: Type.Optional(Texts),
  },
  { additionalProperties: false },
);
export const GatewayKeyParams = Type.Object({ project: Name, key: Name });

const perMillion = (what: string) =>
  Type.Integer({ minimum: 0, maximum: 1e12, description: `Micro-dollars for a million tokens ${what}.` });
export const GatewayPrices = Type.Object(
  {
    input: perMillion('of input'),
    output: perMillion('of output'),
    cachedInput: Type.Optional(Type.Union([perMillion('of input that the provider had cached'), Type.Null()])),
  },
  { additionalProperties: false },
);
const PricesOrNull = Type.Union([GatewayPrices, Type.Null()], { description: 'null: what calls cost is not known.' });

export const GatewayModelView = Type.Object({
  id: IdText,
  name: Type.String(),
  key: Type.Union([Type.String(), Type.Null()], { description: 'Name of its key; null: it was deleted.' }),
  provider: Type.String(),
  model: Type.String({ description: 'As the provider names it.' }),
  prices: PricesOrNull,
  ...changed,
});
export type GatewayModelView = Static<typeof GatewayModelView>;
export const GatewayModelPage = pageOf(GatewayModelView);
export const GatewayModelBody = Type.Object(
  {
    key: Name,
    provider: Type.String({ minLength: 1, maxLength: 100 }),
    model: Type.String({ minLength: 1, maxLength: 300 }),
    prices: Type.Optional(PricesOrNull),
  },
  { additionalProperties: false },
);
export const GatewayModelParams = Type.Object({ project: Name, model: Name });

const Role = Type.Union([Type.Literal('primary'), Type.Literal('fallback')]);
export const GatewayEndpointView = Type.Object({
  id: IdText,
  name: Type.String(),
  models: Type.Array(
    Type.Object({
      name: Type.String(),
      provider: Type.String(),
      model: Type.String(),
      role: Role,
      weight: Type.Number({ description: 'Share of the calls among the primary ones, relative to theirs.' }),
      priced: Type.Boolean(),
      keyed: Type.Boolean({ description: 'Whether its key is still there.' }),
    }),
    { description: 'Primary ones first, then fallbacks in the order they are tried.' },
  ),
  experiment: Type.Union([IdText, Type.Null()], { description: 'Where its calls are kept as traces.' }),
  tracked: Type.Boolean(),
  maxFallbacks: Type.Union([Type.Integer(), Type.Null()], { description: 'null: all are tried.' }),
  cacheSeconds: Type.Union([Type.Integer(), Type.Null()], {
    description: 'How long an answer serves an equal call again; null: never.',
  }),
  timeoutMs: Type.Integer(),
  retries: Type.Integer(),
  tags: Texts,
  guardrails: Type.Integer({ description: 'How many are attached.' }),
  ...changed,
});
export type GatewayEndpointView = Static<typeof GatewayEndpointView>;
export const GatewayEndpointPage = pageOf(GatewayEndpointView);
export const GatewayEndpointBody = Type.Object(
  {
    models: Type.Array(
      Type.Object(
        {
          name: Name,
          role: Type.Optional(Role),
          weight: Type.Optional(Type.Number({ minimum: 0, maximum: 1e6 })),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 50, description: 'Fallbacks are tried in the order they are given in.' },
    ),
    tracked: Type.Optional(Type.Boolean({ description: 'Default true.' })),
    maxFallbacks: Type.Optional(Type.Union([Type.Integer({ minimum: 0, maximum: 50 }), Type.Null()])),
    cacheSeconds: Type.Optional(Type.Union([Type.Integer({ minimum: 1, maximum: 2_592_000 }), Type.Null()])),
    timeoutMs: Type.Optional(Type.Integer({ minimum: 100, maximum: 600_000 })),
    retries: Type.Optional(Type.Integer({ minimum: 0, maximum: 5 })),
    tags: Type.Optional(Texts),
  },
  { additionalProperties: false, description: 'The whole endpoint: what is not given has its default.' },
);
export const GatewayEndpointParams = Type.Object({ project: Name, endpoint: Name });

const Unit = Type.Union([
  Type.Literal('minutes'),
  Type.Literal('hours'),
  Type.Literal('days'),
  Type.Literal('weeks'),
  Type.Literal('months'),
]);
const Scope = Type.Union([
  Type.Literal('global'),
  Type.Literal('project'),
  Type.Literal('endpoint'),
  Type.Literal('user'),
]);
const Action = Type.Union([Type.Literal('alert'), Type.Literal('reject')]);
/** Such as `a month` or `in 7 days`. */
export function windowText({ length, unit }: { readonly length: number; readonly unit: Static<typeof Unit> }): string {
  return length === 1 ? `${unit === 'hours' ? 'an' : 'a'} ${unit.slice(0, -1)}` : `in ${length} ${unit}`;
}

export const GatewayBudgetView = Type.Object({
  id: IdText,
  limitMicros: Micros,
  unit: Unit,
  length: Type.Integer(),
  scope: Scope,
  target: Type.Union([Type.String(), Type.Null()], {
    description: 'Name of the endpoint (its id when it is gone) or of the user.',
  }),
  action: Action,
  spentMicros: Type.Integer({ description: 'In the window that time is in now.' }),
  windowStart: Timestamp,
  windowEnd: Timestamp,
  ...changed,
});
export type GatewayBudgetView = Static<typeof GatewayBudgetView>;
export const GatewayBudgetPage = pageOf(GatewayBudgetView);
const budgetFields = {
  limitMicros: Micros,
  unit: Unit,
  length: Type.Integer({ minimum: 1, maximum: 600_000 }),
  scope: Type.Union([Type.Literal('project'), Type.Literal('endpoint'), Type.Literal('user')]),
  target: Type.Union([Type.String({ minLength: 1, maxLength: 256 }), Type.Null()], {
    description: 'Name of an endpoint or of a user, for those scopes.',
  }),
  action: Action,
};
export const NewGatewayBudget = Type.Object(
  {
    ...budgetFields,
    length: Type.Optional(budgetFields.length),
    scope: Type.Optional(budgetFields.scope),
    target: Type.Optional(budgetFields.target),
    action: Type.Optional(budgetFields.action),
  },
  { additionalProperties: false },
);
export const GatewayBudgetChange = Type.Partial(Type.Object(budgetFields), { additionalProperties: false });
export const GatewayBudgetParams = Type.Object({ project: Name, budget: IdText });

const Stage = Type.Union([Type.Literal('before'), Type.Literal('after')]);
const GuardrailAction = Type.Union([Type.Literal('validation'), Type.Literal('sanitization')]);
export const GatewayGuardrailView = Type.Object({
  id: IdText,
  name: Type.String(),
  scorerId: Type.String(),
  scorerVersion: Type.Integer(),
  stage: Stage,
  action: GuardrailAction,
  ...changed,
});
export type GatewayGuardrailView = Static<typeof GatewayGuardrailView>;
export const GatewayGuardrailPage = pageOf(GatewayGuardrailView);
export const NewGatewayGuardrail = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 256 }),
    scorerId: IdText,
    scorerVersion: Type.Integer({ minimum: 1 }),
    stage: Stage,
    action: GuardrailAction,
  },
  { additionalProperties: false },
);
export const GatewayGuardrailParams = Type.Object({ project: Name, guardrail: IdText });
export const GatewayQuery = Type.Object(
  { ...PageQuery.properties, provider: Type.Optional(Type.String({ maxLength: 100 })) },
  { additionalProperties: false },
);
