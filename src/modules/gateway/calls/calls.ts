// Calls of language models: judged by budgets, put to the models of an endpoint in turn, counted, billed and kept as traces before the last
// part of the answer goes out.
import { Readable } from 'node:stream';
import type { Actor } from '../../../kernel/actor.ts';
import { messageOf } from '../../../kernel/errors.ts';
import type { Logger } from '../../../kernel/logger.ts';
import type { Bus } from '../../../platform/bus/bus.ts';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { Database } from '../../../platform/db/database.ts';
import type { AddressRule } from '../../../platform/outbound/addresses.ts';
import { createHttpExchange } from '../../../platform/outbound/http-exchange.ts';
import type { NewId, Random } from '../../../platform/random/random.ts';
import type { Tracing } from '../../tracing/index.ts';
import type { Endpoints } from '../endpoints/endpoints.ts';
import { gatewayErrors } from '../errors.ts';
import type { Guardrails } from '../guardrails/guardrails.ts';
import type { Keys } from '../keys/keys.ts';
import type { Attachment, Endpoint } from '../model.ts';
import { anthropicMessages } from './anthropic.ts';
import { anthropicChat } from './anthropic-chat.ts';
import { cacheKey, createAnswerCache } from './cache.ts';
import { type CallRecord, createCallTraces, readTraceparent } from './call-traces.ts';
import type { Body, Dialect, Operation, Reading } from './dialect.ts';
import { openaiChat, openaiEmbeddings, openaiResponses } from './openai.ts';
import { checkProxyPath, proxied } from './proxied.ts';
import { createRests, orderOf } from './routing.ts';
import { createSpending, type Reservation } from './spending.ts';
import { passOn } from './streaming.ts';
import { billOf, expectedMicros, isObject, noTokens, roughTokens, type Tokens } from './tokens.ts';
import { type Answered, type Attempt, AttemptFailed, createUpstream, providerOf } from './upstream.ts';
import { addUsage, type HourOfUsage, readUsage } from './usage-store.ts';

export interface Call {
  readonly project: string;
  readonly actor: Actor;
  /** Name of the endpoint. */
  readonly endpoint: string;
  readonly operation: Operation;
  /** Of a proxied call. */
  readonly path?: string | undefined;
  readonly body: Body;
  /** Headers of the caller that the provider may see. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly traceparent?: string | undefined;
  /** Whether an answer that is kept may serve. */
  readonly fresh?: boolean | undefined;
  /** The caller has left. */
  readonly signal: AbortSignal;
}

export interface CallAnswer {
  readonly contentType: string;
  readonly traceId: string;
  readonly cached: boolean;
  /** Name of the model that answers. */
  readonly model: string;
  readonly body: Buffer | Readable;
}

export interface Calls {
  /**
   * @throws AppError `gateway.unknown`, `gateway.bad_call`, `gateway.not_spoken`, `gateway.no_key`, `gateway.bad_address`, `gateway.guarded`,
   *   `gateway.budget_spent`, `gateway.provider_refused`, `gateway.provider_busy`, `gateway.provider_slow`, `gateway.provider_failed`
   */
  call(call: Call): Promise<CallAnswer>;
  /** What endpoints were asked since a time, by hour and model. @param endpointIds at most 1000 */
  usage(endpointIds: readonly string[], since: number): Promise<readonly HourOfUsage[]>;
}

export interface CallsDeps {
  readonly db: Database;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
  readonly logger: Logger;
  readonly tracing: Tracing;
  readonly keys: Keys;
  readonly endpoints: Endpoints;
  readonly guardrails: Guardrails;
  readonly addresses: AddressRule;
}

const hourMs = 3_600_000;
const mostAnswerBytes = 64 * 1024 * 1024;

function checkBody({ operation, body }: Call): void {
  const refuse = (message: string): Error => gatewayErrors.create('bad_call', message);
  if (operation === 'chat' || operation === 'messages') {
    const { messages } = body;
    if (!Array.isArray(messages) || messages.length === 0) throw refuse('A call needs messages, at least one.');
    if (!messages.every(isObject)) throw refuse('A message is an object with a role and a content.');
  }
  if ((operation === 'embeddings' || operation === 'responses') && body['input'] === undefined)
    throw refuse('A call needs an input.');
  const { stream } = body;
  if (stream !== undefined && stream !== null && typeof stream !== 'boolean') throw refuse('stream is true or false.');
}

async function readWhole(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > mostAnswerBytes) throw new Error('The answer of the provider is larger than 64 MiB.');
  }
  return Buffer.concat(chunks);
}

/** The refusal that a caller hears when no model answered. */
function refusalOf(last: unknown, model: string): unknown {
  if (!(last instanceof AttemptFailed)) return last;
  const text = `${model}${last.status === null ? '' : ` answers ${last.status}`}: ${last.message}`;
  if (!last.passing) return gatewayErrors.create('provider_refused', text, { details: { status: last.status } });
  if (last.status === 429)
    return gatewayErrors.create('provider_busy', text, {
      details: { retryAfterSeconds: Math.ceil((last.retryAfterMs ?? 1000) / 1000) },
    });
  return gatewayErrors.create(last.slow ? 'provider_slow' : 'provider_failed', text);
}

export function createCalls(deps: CallsDeps): Calls {
  const { db, clock, newId, random, logger, endpoints, guardrails } = deps;
  const monotonic = (): number => clock.monotonic();
  const upstream = createUpstream({
    ...deps,
    exchange: createHttpExchange(),
    wall: () => clock.wall(),
    monotonic,
    unit: () => random.unit(),
  });
  const rests = createRests(monotonic);
  const cache = createAnswerCache(monotonic);
  const spending = createSpending(deps);
  const traces = createCallTraces(deps);
  const chatOfAnthropic = anthropicChat(() => Math.floor(clock.wall() / 1000));

  const dialectOf = ({ model }: Attachment, { operation, path = '' }: Call): Dialect | undefined => {
    const { speaks } = providerOf(model);
    if (operation === 'proxy') return proxied(path);
    if (operation === 'chat') return speaks === 'openai' ? openaiChat : chatOfAnthropic;
    if (operation === 'messages') return speaks === 'anthropic' ? anthropicMessages : undefined;
    if (speaks !== 'openai') return undefined;
    return operation === 'embeddings' ? openaiEmbeddings : openaiResponses;
  };

  /** Counts, bills and keeps a call that is over. What of it cannot be kept is logged: its answer is made already. */
  const settle = async (record: CallRecord, reservation: Reservation | undefined): Promise<void> => {
    const { endpoint, answeredBy, bill, problem, cached } = record;
    const tokens = record.tokens ?? noTokens;
    const micros = bill === null ? 0 : bill.inputMicros + bill.outputMicros;
    const counted = db.transact(async (tx) => {
      await addUsage(
        tx,
        {
          endpointId: endpoint.id,
          modelId: answeredBy?.id ?? '',
          hour: Math.floor(clock.now() / hourMs) * hourMs,
        },
        {
          requests: 1,
          errors: problem === null || reservation === undefined ? 0 : 1,
          cached: cached ? 1 : 0,
          refused: problem !== null && reservation === undefined ? 1 : 0,
          inputTokens: tokens.input,
          outputTokens: tokens.output,
          micros,
          unpriced: answeredBy !== null && answeredBy.prices === null ? 1 : 0,
        },
      );
      if (reservation !== undefined) await spending.charge(tx, reservation, micros);
    });
    const kept = await Promise.allSettled([counted, traces.keep(record)]);
    reservation?.release();
    for (const one of kept)
      if (one.status === 'rejected')
        logger.error({ err: one.reason, endpoint: endpoint.name }, 'a call of the gateway was not recorded');
  };

  const errorEvent = (operation: Operation, message: string): string =>
    operation === 'messages'
      ? `event: error\ndata: ${JSON.stringify({ type: 'error', error: { type: 'api_error', message } })}\n\n`
      : `data: ${JSON.stringify({ error: { message, type: 'api_error', param: null, code: 'provider_failed' } })}\n\n`;

  const ask = async (call: Call, endpoint: Endpoint): Promise<CallAnswer> => {
    const began = monotonic();
    const attempts: Attempt[] = [];
    let firstMs: number | null = null;
    const streamed = call.body['stream'] === true;
    const base = {
      traceId: `tr-${newId()}`,
      endpoint,
      operation: call.operation,
      actor: call.actor,
      input: call.body,
      startedAt: clock.now(),
      began,
      attempts,
      caller: readTraceparent(call.traceparent),
      streamed,
    };
    const recordOf = (what: {
      readonly output?: unknown;
      readonly problem?: string | null;
      readonly answeredBy?: Attachment | null;
      readonly tokens?: Tokens | undefined;
      readonly counted?: boolean;
      readonly cached?: boolean;
    }): CallRecord => ({
      ...base,
      output: what.output ?? null,
      problem: what.problem ?? null,
      ended: monotonic(),
      firstMs,
      answeredBy: what.answeredBy?.model ?? null,
      tokens: what.tokens ?? null,
      counted: what.counted ?? true,
      cached: what.cached ?? false,
      bill:
        what.answeredBy === null || what.answeredBy === undefined || what.tokens === undefined
          ? null
          : billOf(what.answeredBy.model.prices, what.tokens),
    });

    const text = JSON.stringify(call.body);
    const order = orderOf(endpoint, rests, random.unit()).flatMap((attachment) => {
      const dialect = dialectOf(attachment, call);
      return dialect === undefined ? [] : [{ attachment, dialect }];
    });
    if (order.length === 0)
      throw gatewayErrors.create('not_spoken', `No model behind ${endpoint.name} is called in this API.`);

    const keep = endpoint.cacheSeconds !== null && !streamed && call.operation !== 'proxy';
    const key = keep
      ? cacheKey([
          endpoint.id,
          endpoint.updatedAt,
          endpoint.models.map(({ model }) => [model.id, model.updatedAt]),
          call.operation,
          { ...call.body, model: null },
        ])
      : '';
    const held = keep && call.fresh !== true ? cache.get(key) : undefined;
    if (held !== undefined) {
      await settle(recordOf({ output: { cached: true }, cached: true }), { budgets: [], release: () => undefined });
      return { ...held, traceId: base.traceId, cached: true };
    }

    const caller = { project: call.project, endpointId: endpoint.id, user: call.actor.name };
    const prices = order[0]?.attachment.model.prices ?? null;
    const expected = expectedMicros(prices, call.body, text.length, call.operation !== 'embeddings');
    const reservation = await spending.admit(caller, expected).catch(async (error: unknown) => {
      await settle(recordOf({ problem: messageOf(error) }), undefined);
      throw error;
    });

    const wholeAnswer = async (
      { attachment, dialect }: (typeof order)[number],
      answered: Answered,
    ): Promise<CallAnswer> => {
      const bytes = await readWhole(answered.body);
      firstMs = monotonic() - began;
      let value: unknown;
      try {
        value = JSON.parse(bytes.toString('utf8'));
      } catch {
        value = undefined;
      }
      if (!isObject(value))
        throw new AttemptFailed('It answers with something that is no JSON object.', { passing: true });
      const { body, tokens, output } = dialect.answer(value);
      await settle(recordOf({ output, answeredBy: attachment, tokens, counted: tokens !== undefined }), reservation);
      const answer = {
        // What is passed on as it came needs not be written again.
        body: body === value ? bytes : Buffer.from(JSON.stringify(body)),
        contentType: 'application/json; charset=utf-8',
        model: attachment.model.name,
      };
      if (keep) cache.put(key, answer, endpoint.cacheSeconds ?? 0);
      return { ...answer, traceId: base.traceId, cached: false };
    };

    const streamOf = ({ attachment, dialect }: (typeof order)[number], answered: Answered): Readable => {
      const reader = dialect.stream(call.body);
      let problem: string | null = 'The caller left before the answer was whole.';
      let length = 0;
      let over = false;
      const finish = async (): Promise<void> => {
        if (over) return;
        over = true;
        answered.body.destroy();
        const { tokens, output }: Reading = reader.read();
        // A provider that was broken off has not told its count, and bills all the same.
        const rough = { input: roughTokens(text.length), output: roughTokens(length / 2), cachedInput: 0 };
        const counted = tokens !== undefined;
        await settle(
          recordOf({ output, problem, answeredBy: attachment, tokens: tokens ?? rough, counted }),
          reservation,
        );
      };
      const parts = async function* (): AsyncGenerator<Buffer> {
        try {
          for await (const part of passOn(answered.body, reader)) {
            firstMs ??= monotonic() - began;
            length += part.length;
            yield Buffer.from(part);
          }
          problem = null;
          await finish();
          const rest = reader.end().join('');
          if (rest !== '') yield Buffer.from(rest);
        } catch (error) {
          if (call.signal.aborted) return;
          problem = messageOf(error);
          rests.rest(attachment.model.id);
          await finish();
          yield Buffer.from(errorEvent(call.operation, problem));
        }
      };
      const body = Readable.from(parts(), { objectMode: false });
      // Also of a stream that nobody has begun to read.
      body.once('close', () => void finish());
      return body;
    };

    let last: unknown;
    let lastName = '';
    for (const option of order) {
      const { model } = option.attachment;
      try {
        const answered = await upstream.ask(
          model,
          {
            dialect: option.dialect,
            body: call.body,
            headers: call.headers ?? {},
            silenceMs: endpoint.timeoutMs,
            retries: endpoint.retries,
            signal: call.signal,
          },
          (attempt) => attempts.push(attempt),
        );
        if (!answered.contentType.includes('text/event-stream')) {
          const answer = await wholeAnswer(option, answered);
          rests.clear(model.id);
          return answer;
        }
        rests.clear(model.id);
        return {
          body: streamOf(option, answered),
          contentType: 'text/event-stream; charset=utf-8',
          traceId: base.traceId,
          cached: false,
          model: model.name,
        };
      } catch (error) {
        last = error;
        lastName = model.name;
        if (call.signal.aborted || (error instanceof AttemptFailed && !error.passing)) break;
        rests.rest(model.id, error instanceof AttemptFailed ? error.retryAfterMs : undefined);
      }
    }
    const refusal = call.signal.aborted ? new Error('The caller left.') : refusalOf(last, lastName);
    await settle(recordOf({ problem: messageOf(refusal) }), reservation);
    throw refusal;
  };

  return {
    async call(call) {
      checkBody(call);
      if (call.operation === 'proxy') checkProxyPath(call.path ?? '');
      const endpoint = await endpoints.get(call.project, { name: call.endpoint });
      if (((await guardrails.count([endpoint.id])).get(endpoint.id) ?? 0) > 0)
        throw gatewayErrors.create('guarded', `Endpoint ${endpoint.name} has guardrails, which are not run here.`);
      return ask(call, endpoint);
    },
    usage: (endpointIds, since) => readUsage(db.reader, endpointIds, since),
  };
}
