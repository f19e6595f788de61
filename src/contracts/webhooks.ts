// Webhooks: which events a receiver can ask for, and subscriptions and deliveries on the wire.
import { type Static, Type } from 'typebox';
import { IdText, Name, PageQuery, pageOf, Timestamp } from './paging.ts';

/** Event → what happened. The part before the dot is the `entity` of a delivery, the part after it the `action`. */
export const webhookEvents = {
  'registered_model.created': 'A model was registered.',
  'model_version.created': 'A version was added to a registered model.',
  'model_version_tag.set': 'A tag of a model version was set.',
  'model_version_tag.deleted': 'A tag of a model version was deleted.',
  'model_version_alias.created': 'An alias was set to a model version.',
  'model_version_alias.deleted': 'An alias of a model version was removed.',
  'prompt.created': 'A prompt was registered.',
  'prompt_version.created': 'A version was added to a prompt.',
  'prompt_tag.set': 'A tag of a prompt was set.',
  'prompt_tag.deleted': 'A tag of a prompt was deleted.',
  'prompt_version_tag.set': 'A tag of a version of a prompt was set.',
  'prompt_version_tag.deleted': 'A tag of a version of a prompt was deleted.',
  'prompt_alias.created': 'An alias was set to a version of a prompt.',
  'prompt_alias.deleted': 'An alias of a version of a prompt was removed.',
  'budget_policy.exceeded': 'Calls of language models cost as much as a budget gives for its window of time.',
  'alarm.raised': 'A monitor found a breach and no alarm was open.',
  'alarm.cleared': 'The breach is over, or another version serves.',
  'rollout.promoted': 'A challenger passed its rollout and takes all traffic.',
  'rollout.rolled_back': 'A challenger failed its rollout and takes no traffic any more.',
  'gate.decided': 'A gate decided about a challenger.',
  'approval.requested': 'A decision waits for people.',
  'dataset.quality_failed': 'An expectation of severity error refused new content.',
} as const;
export type WebhookEventName = keyof typeof webhookEvents;
export const webhookEventNames = Object.keys(webhookEvents) as readonly WebhookEventName[];

const EventName = Type.Unsafe<WebhookEventName>({ type: 'string', enum: [...webhookEventNames] });
const NullableText = Type.Union([Type.String(), Type.Null()]);
const webhookName = Type.String({
  pattern: '^[A-Za-z0-9]([A-Za-z0-9._\\-]{0,61}[A-Za-z0-9])?$',
  description: 'Letters, digits, `.`, `_`, `-`; a letter or digit first and last; at most 63. Need not be unique.',
});
const description = Type.String({ maxLength: 1000 });
const url = Type.String({ maxLength: 2000, description: 'Where deliveries are posted.' });
const secret = Type.String({
  minLength: 1,
  maxLength: 1000,
  description: 'Signs deliveries (HMAC-SHA256). Written here and shown nowhere.',
});

export const WebhookView = Type.Object({
  id: IdText,
  name: Type.String(),
  description: Type.String(),
  url: Type.String(),
  events: Type.Array(EventName),
  active: Type.Boolean(),
  signed: Type.Boolean({ description: 'Whether a secret is set.' }),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  updatedBy: Type.String(),
  last: Type.Union(
    [
      Type.Object({
        at: Timestamp,
        ok: Type.Boolean(),
        status: Type.Union([Type.Integer(), Type.Null()]),
        error: NullableText,
      }),
      Type.Null(),
    ],
    { description: 'The newest attempt; null: nothing was sent yet.' },
  ),
});
export type WebhookView = Static<typeof WebhookView>;

export const WebhookPage = Type.Object({
  ...pageOf(WebhookView).properties,
  rule: Type.Object(
    {
      schemes: Type.Array(Type.String()),
      allowPrivate: Type.Boolean(),
      source: Type.String(),
      retries: Type.Integer(),
    },
    {
      description:
        'Which addresses this server delivers to (`webhooks.schemes`, `webhooks.allowPrivate` and where that came from), and how often it tries again.',
    },
  ),
});
export const NewWebhook = Type.Object(
  {
    name: webhookName,
    url,
    events: Type.Array(EventName, { minItems: 1, maxItems: 100 }),
    description: Type.Optional(description),
    secret: Type.Optional(Type.Union([secret, Type.Null()])),
    active: Type.Optional(Type.Boolean({ description: 'Default true.' })),
  },
  { additionalProperties: false },
);
export const WebhookChange = Type.Object(
  {
    name: Type.Optional(webhookName),
    url: Type.Optional(url),
    events: Type.Optional(Type.Array(EventName, { minItems: 1, maxItems: 100 })),
    description: Type.Optional(description),
    secret: Type.Optional(
      Type.Union([secret, Type.Null()], { description: 'null takes it away; what is not given stays.' }),
    ),
    active: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export const WebhookParams = Type.Object({ project: Name, webhook: IdText });
export const WebhookTestBody = Type.Object(
  { event: Type.Optional(EventName) },
  { additionalProperties: false, description: 'Without an event, the first one of the webhook.' },
);
export const WebhookTestView = Type.Object({
  delivery: IdText,
  event: EventName,
  ok: Type.Boolean(),
  status: Type.Union([Type.Integer(), Type.Null()]),
  ms: Type.Integer(),
  error: NullableText,
  body: Type.Union([Type.String(), Type.Null()], {
    description: 'Start of the answer; never that of an address inside the server’s own network.',
  }),
});
export type WebhookTestView = Static<typeof WebhookTestView>;

export const deliveryStates = ['queued', 'delivered', 'dead'] as const;
const DeliveryState = Type.Union([Type.Literal('queued'), Type.Literal('delivered'), Type.Literal('dead')]);

export const WebhookDeliveryView = Type.Object({
  id: IdText,
  webhook: Type.Union([IdText, Type.Null()], { description: 'null: declared as a receiver of alarms in pawl.yaml.' }),
  name: Type.String({ description: 'Of the webhook, or the model whose alarms the receiver hears.' }),
  url: Type.String(),
  event: EventName,
  test: Type.Boolean(),
  state: DeliveryState,
  attempts: Type.Integer(),
  last: Type.Union([
    Type.Object({
      at: Timestamp,
      ms: Type.Integer(),
      status: Type.Union([Type.Integer(), Type.Null()]),
      error: NullableText,
    }),
    Type.Null(),
  ]),
  nextAt: Type.Union([Timestamp, Type.Null()]),
  createdAt: Timestamp,
});
export type WebhookDeliveryView = Static<typeof WebhookDeliveryView>;
export const WebhookDeliveryPage = pageOf(WebhookDeliveryView);
export const WebhookDeliveryDetail = Type.Object({
  ...WebhookDeliveryView.properties,
  body: Type.String({ description: 'The JSON that is sent, without its time.' }),
  history: Type.Array(
    Type.Object({
      number: Type.Integer(),
      at: Timestamp,
      ms: Type.Integer(),
      status: Type.Union([Type.Integer(), Type.Null()]),
      error: NullableText,
    }),
    { description: 'Every attempt, oldest first; of more than 1,000, the newest 1,000.' },
  ),
});
export type WebhookDeliveryDetail = Static<typeof WebhookDeliveryDetail>;
export const WebhookDeliveryQuery = Type.Object(
  {
    ...PageQuery.properties,
    webhook: Type.Optional(IdText),
    state: Type.Optional(DeliveryState),
  },
  { additionalProperties: false },
);
export const WebhookDeliveryParams = Type.Object({ project: Name, delivery: IdText });
