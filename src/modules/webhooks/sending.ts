// One attempt of a delivery: where it may go, how it is signed, and what came of it in words that hold no secret.
import { createHmac } from 'node:crypto';
import { messageOf } from '../../kernel/errors.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import { AddressRefused, isPublicAddress, resolveTarget } from '../../platform/outbound/addresses.ts';
import { postHttp } from '../../platform/outbound/http-post.ts';
import type { SecretValue } from '../../platform/secrets/secrets.ts';
import { checkUrl, isPassing, type WebhookRules } from './model.ts';

const mostReason = 300;

export interface Sent {
  readonly status: number | null;
  readonly error: string | null;
  /** Whether it was taken. */
  readonly ok: boolean;
  /** Whether another attempt may go better. */
  readonly again: boolean;
  readonly retryAfterMs: number | undefined;
  /** Start of the answer; null when nothing was answered, words in its place for an address inside the network. */
  readonly body: string | null;
  readonly ms: number;
}

/** Of `id.timestamp.body`, as Standard Webhooks and MLflow sign: `v1,` and the HMAC-SHA256 in base64. */
export function signDelivery(secret: string, id: string, timestamp: string, body: string): string {
  return `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

function words(error: unknown, secret: SecretValue | undefined): string {
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const text = messageOf(inner)
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .trim();
  const safe = secret === undefined ? text : text.replaceAll(secret.reveal(), '••••••');
  return safe === '' ? 'It does not answer.' : safe.slice(0, mostReason);
}

export async function send(
  delivery: { readonly id: string; readonly url: string; readonly body: string },
  secret: SecretValue | undefined,
  rules: WebhookRules,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Sent> {
  const started = clock.monotonic();
  const ended = (): number => Math.round(clock.monotonic() - started);
  try {
    checkUrl(delivery.url, rules);
    const url = new URL(delivery.url);
    const target = await resolveTarget(url.hostname, rules);
    const timestamp = String(Math.floor(clock.wall() / 1000));
    const answer = await postHttp(target, url, {
      body: delivery.body,
      headers: {
        'content-type': 'application/json',
        'x-mlflow-delivery-id': delivery.id,
        'x-mlflow-timestamp': timestamp,
        ...(secret === undefined
          ? {}
          : { 'x-mlflow-signature': signDelivery(secret.reveal(), delivery.id, timestamp, delivery.body) }),
      },
      limitMs: rules.limitMs,
      signal,
      now: clock.wall(),
    });
    const { status } = answer;
    const ok = status >= 200 && status < 300;
    const redirect = status >= 300 && status < 400 ? ', a redirect; redirects are not followed' : '';
    return {
      status,
      ok,
      error: ok ? null : `It answered ${status}${redirect}.`,
      again: isPassing(status),
      retryAfterMs: answer.retryAfterMs,
      body: isPublicAddress(target.ip) ? answer.body : 'Not shown: the receiver is inside the server’s own network.',
      ms: ended(),
    };
  } catch (error) {
    const refused = error instanceof AddressRefused || (error as { code?: unknown }).code === 'webhooks.bad_url';
    return {
      status: null,
      ok: false,
      error: words(error, secret),
      again: !refused,
      retryAfterMs: undefined,
      body: null,
      ms: ended(),
    };
  }
}
