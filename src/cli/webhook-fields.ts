// What the commands that make and change webhooks share.
import { type WebhookEventName, webhookEventNames } from '../contracts/webhooks.ts';
import { oneOf } from './choice.ts';
import type { OptionSpec } from './command.ts';
import type { Context, Item } from './context.ts';
import type { Input } from './input.ts';
import { time } from './output.ts';
import { readSecretValue } from './secret-value.ts';

export const webhookOptions: readonly OptionSpec[] = [
  { name: 'description', value: 'text', meaning: 'what it is for' },
  { name: 'secret', meaning: 'read the secret that signs deliveries from standard input' },
  { name: 'secret-from-file', value: 'path', meaning: 'read the secret from this file, all of it' },
];

export const eventOption: OptionSpec = {
  name: 'event',
  value: 'name',
  meaning: `to be told of; may be given again: ${webhookEventNames.join(', ')}`,
  many: true,
};

/** @throws UsageError for an event that there is not */
export function readEvents(input: Input): WebhookEventName[] {
  return input.options('event').map((text) => oneOf(text, webhookEventNames, 'An event') ?? 'alarm.raised');
}

/** undefined: none was asked for. */
export async function readSigningSecret(context: Context, input: Input): Promise<string | undefined> {
  const file = input.option('secret-from-file');
  if (file === undefined && !input.flag('secret')) return undefined;
  return readSecretValue(context, file, 'Pipe the secret in, or give --secret-from-file.');
}

type Delivery = Item<'listWebhookDeliveries'>;

export const outcomeOf = ({ state, last }: Pick<Delivery, 'state' | 'last'>): string =>
  last === null ? state : `${state}: ${last.error ?? `it answered ${last.status}`} after ${last.ms} ms`;

export const deliveryColumns = [
  ['id', (item: Delivery) => item.id],
  ['to', (item: Delivery) => item.name],
  ['event', (item: Delivery) => (item.test ? `${item.event} (test)` : item.event)],
  ['made', (item: Delivery) => time(item.createdAt)],
  ['attempts', (item: Delivery) => item.attempts],
  ['outcome', outcomeOf],
  ['next', (item: Delivery) => time(item.nextAt)],
] as const;
