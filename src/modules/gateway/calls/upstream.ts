// One call put to one model of a provider: where it goes, with which key, how often it is tried again, and what its refusal means. Nothing of
// the key is in what is thrown.
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '../../../kernel/errors.ts';
import { backoffDelay } from '../../../kernel/retry.ts';
import { AddressRefused, type AddressRule, resolveTarget } from '../../../platform/outbound/addresses.ts';
import { ExchangeTimeout, type HttpExchange } from '../../../platform/outbound/http-exchange.ts';
import { parseRetryAfter } from '../../../platform/outbound/http-post.ts';
import { gatewayErrors } from '../errors.ts';
import type { Keys } from '../keys/keys.ts';
import type { ModelDefinition } from '../model.ts';
import { type Provider, providers } from '../providers.ts';
import type { Body, Dialect } from './dialect.ts';
import { isObject } from './tokens.ts';

export interface Attempt {
  /** Monotonic milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly model: ModelDefinition;
  /** null: nothing was answered. */
  readonly status: number | null;
  readonly problem: string | null;
}

export interface Answered {
  readonly status: number;
  readonly contentType: string;
  readonly body: Readable;
}

/** Why a model did not answer. `passing`: another model, or the same later, may. */
export class AttemptFailed extends Error {
  override readonly name = 'AttemptFailed';
  readonly status: number | null;
  readonly passing: boolean;
  readonly retryAfterMs: number | undefined;
  readonly slow: boolean;

  constructor(
    message: string,
    what: {
      readonly status?: number;
      readonly passing: boolean;
      readonly retryAfterMs?: number | undefined;
      readonly slow?: boolean;
    },
  ) {
    super(message);
    this.status = what.status ?? null;
    this.passing = what.passing;
    this.retryAfterMs = what.retryAfterMs;
    this.slow = what.slow ?? false;
  }
}

export interface UpstreamDeps {
  readonly keys: Pick<Keys, 'reveal' | 'find'>;
  readonly exchange: HttpExchange;
  readonly addresses: AddressRule;
  readonly wall: () => number;
  readonly monotonic: () => number;
  readonly unit: () => number;
}

export interface UpstreamCall {
  readonly dialect: Dialect;
  readonly body: Body;
  /** Headers of the caller that the provider may see, such as `anthropic-version`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly silenceMs: number;
  readonly retries: number;
  readonly signal: AbortSignal;
}

const mostErrorBytes = 64 * 1024;
/** Statuses that are the caller's: the same call is refused by every model. */
const callers = [400, 413, 415, 422];
const again = [408, 409, 425, 429, 500, 502, 503, 504, 529];
/** Longer waits are left to the caller, or another model answers. */
const longestWaitMs = 2000;
const backoff = { firstMs: 200, factor: 2, maxMs: longestWaitMs };

/** Whose API a model's provider speaks; one that is not known speaks OpenAI's, as nearly all do. */
export function providerOf({ provider }: Pick<ModelDefinition, 'provider'>): Provider {
  return providers[provider.toLowerCase()] ?? { speaks: 'openai', title: provider, base: null, keyed: false };
}

/** The beginning of an answer, as text. */
async function readStart(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > mostErrorBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What a provider says of its refusal. */
function reasonIn(text: string): string {
  try {
    const body: unknown = JSON.parse(text);
    const error = isObject(body) ? (body['error'] ?? body['detail'] ?? body['message']) : undefined;
    const message = isObject(error) ? error['message'] : error;
    if (typeof message === 'string') return message;
  } catch {
    // Not JSON: the text itself says why.
  }
  return text;
}

export function createUpstream(deps: UpstreamDeps) {
  const { keys, exchange, addresses, wall, monotonic, unit } = deps;

  const open = async (model: ModelDefinition) => {
    const provider = providerOf(model);
    const key = model.keyId === null ? undefined : await keys.find(model.project, { id: model.keyId });
    if (key === undefined) throw gatewayErrors.create('no_key', `The model ${model.name} has no key.`);
    // Whoever may name a provider may not by that have a key sent to another one than it was set for.
    if (key.provider !== null && key.settings['api_base'] === undefined && key.provider !== model.provider)
      throw gatewayErrors.create('no_key', `The key ${key.name} is of ${key.provider}, not of ${model.provider}.`);
    const base = key.settings['api_base'] ?? provider.base;
    if (base === null)
      throw gatewayErrors.create(
        'no_key',
        `The key ${key.name} has no api_base, and ${provider.title} has no address.`,
      );
    const values = await keys.reveal(key);
    const value = (values.get('api_key') ?? values.values().next().value)?.reveal().trim() ?? '';
    return { provider, base, value };
  };

  const once = async (model: ModelDefinition, call: UpstreamCall): Promise<Answered> => {
    const { provider, base, value } = await open(model);
    /** A provider may repeat the key in what it says. */
    const safe = (text: string): string =>
      (value === '' ? text : text.replaceAll(value, '***')).replace(/[\s\p{Cc}]+/gu, ' ').slice(0, 2000);
    const address = new URL(`${base}/${call.dialect.path}`);
    const credential: Record<string, string> =
      provider.speaks === 'anthropic'
        ? { 'x-api-key': value, 'anthropic-version': '2023-06-01' }
        : { authorization: `Bearer ${value}` };
    let answer: Awaited<ReturnType<HttpExchange['send']>>;
    try {
      const target = await resolveTarget(address.hostname, addresses);
      answer = await exchange.send(target, address, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: call.body['stream'] === true ? 'text/event-stream' : 'application/json',
          ...credential,
          ...call.headers,
        },
        body: JSON.stringify(call.dialect.request(call.body, model.model)),
        silenceMs: call.silenceMs,
        signal: call.signal,
      });
    } catch (error) {
      if (call.signal.aborted) throw error;
      if (error instanceof AddressRefused) throw gatewayErrors.create('bad_address', safe(error.message));
      if (error instanceof Error && error.name === 'AppError') throw error;
      throw new AttemptFailed(safe(messageOf(error)), { passing: true, slow: error instanceof ExchangeTimeout });
    }
    const { status, headers, body } = answer;
    if (status >= 200 && status < 300)
      return { status, contentType: String(headers['content-type'] ?? 'application/json'), body };
    const text = await readStart(body).catch(() => '');
    body.destroy();
    throw new AttemptFailed(safe(reasonIn(text)) || `It answers ${status}.`, {
      status,
      passing: !callers.includes(status),
      retryAfterMs: parseRetryAfter(headers['retry-after'], wall()),
    });
  };

  return {
    /** @throws AttemptFailed when the last try failed; AppError for what no try can mend */
    async ask(model: ModelDefinition, call: UpstreamCall, note: (attempt: Attempt) => void): Promise<Answered> {
      for (let tried = 0; ; tried++) {
        const startedAt = monotonic();
        const noted = (status: number | null, problem: string | null): void =>
          note({ startedAt, endedAt: monotonic(), model, status, problem });
        try {
          const answered = await once(model, call);
          noted(answered.status, null);
          return answered;
        } catch (error) {
          noted(error instanceof AttemptFailed ? error.status : null, messageOf(error));
          if (!(error instanceof AttemptFailed)) throw error;
          const wait = Math.max(error.retryAfterMs ?? 0, backoffDelay(backoff, tried + 1, unit()));
          const worth = !error.slow && (error.status === null || again.includes(error.status));
          if (tried >= call.retries || !worth || wait > longestWaitMs) throw error;
          await pause(wait, undefined, { signal: call.signal });
        }
      }
    },
  };
}

export type Upstream = ReturnType<typeof createUpstream>;
