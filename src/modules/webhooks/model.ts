// Webhooks, their deliveries, and which addresses they may have.
import type { deliveryStates, WebhookEventName } from '../../contracts/webhooks.ts';
import type { Millis } from '../../kernel/time.ts';
import { isPrivateByName } from '../../platform/outbound/addresses.ts';
import { webhooksErrors } from './errors.ts';

export interface Webhook {
  readonly id: string;
  readonly project: string;
  readonly name: string;
  readonly description: string;
  readonly url: string;
  readonly events: readonly WebhookEventName[];
  readonly active: boolean;
  /** Id of the secret that signs; its value is in the secrets file. */
  readonly secret: string | null;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
  readonly updatedBy: string;
}

/** What one attempt found; status null: nothing was answered. */
export interface Attempt {
  readonly number: number;
  readonly at: Millis;
  readonly ms: number;
  readonly status: number | null;
  readonly error: string | null;
}

export interface Delivery {
  readonly id: string;
  readonly project: string;
  /** `webhook`, or the module that declared the receiver and signs for it. */
  readonly origin: string;
  /** Id of the webhook, or how the module names its receiver. */
  readonly owner: string;
  /** The event it is for, so that an event that is heard twice is delivered once. */
  readonly source: string;
  readonly name: string;
  readonly url: string;
  readonly event: WebhookEventName;
  readonly body: string;
  readonly test: boolean;
  readonly state: (typeof deliveryStates)[number];
  readonly attempts: number;
  /** Attempts of earlier rounds: sending once more gives another full set. */
  readonly triedBefore: number;
  readonly last: Omit<Attempt, 'number'> | null;
  readonly nextAt: Millis | null;
  readonly createdAt: Millis;
}

export interface WebhookRules {
  /** Such as `https`. */
  readonly schemes: readonly string[];
  /** Whether loopback, private and link-local addresses may be reached. */
  readonly allowPrivate: boolean;
  /** Attempts after the first. */
  readonly retries: number;
  readonly limitMs: number;
}

/**
 * What can be judged without a name server; where a name leads is judged at each delivery.
 * @throws AppError `webhooks.bad_url`, with `reason` in its details
 */
export function checkUrl(text: string, { schemes, allowPrivate }: WebhookRules): void {
  const refuse = (reason: string, message: string): never => {
    throw webhooksErrors.create('bad_url', message, { details: { url: text, reason, schemes: schemes.join(', ') } });
  };
  if (text.trim() === '') refuse('empty', 'The address of a receiver cannot be empty.');
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1]?.toLowerCase() ?? '';
  // Readers of addresses differ in what these mean, so that one would judge another host than the next one calls.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  if (/[\\\s\u0000-\u001f\u007f]/.test(text))
    refuse('unreadable', 'An address holds no backslash, blank or control character.');
  if (!URL.canParse(text)) refuse('unreadable', `${JSON.stringify(text)} is not an address.`);
  if (!schemes.includes(scheme) || !/^https?$/.test(scheme))
    refuse('scheme', `${text} is not an address that begins with ${schemes.map((one) => `${one}:`).join(' or ')}.`);
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') refuse('password', 'The address of a receiver holds no password.');
  if (!allowPrivate && isPrivateByName(url.hostname))
    refuse(
      'private',
      `${url.hostname} is an address inside the server’s own network, which this server does not deliver to.`,
    );
}

/** Whether another attempt may go better. */
export function isPassing(status: number): boolean {
  return status === 429 || status === 408 || status >= 500;
}
