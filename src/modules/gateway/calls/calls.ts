// Calls of language models: judged by budgets, put to the models of an endpoint in turn, counted, billed and kept as traces before the last
// part of the answer goes out.
import { messageOf } from '../../../kernel/errors.ts';
import type { Bus } from '../../../platform/bus/bus.ts';
import type { AddressRule } from '../../../platform/outbound/addresses.ts';
import { createHttpExchange } from '../../../platform/outbound/http-exchange.ts';
import type { Endpoints } from '../endpoints/endpoints.ts';
import { gatewayErrors } from '../errors.ts';
import type { Guardrails } from '../guardrails/guardrails.ts';
import type { Keys } from '../keys/keys.ts';
import type { Endpoint } from '../model.ts';
import { cacheKey, createAnswerCache } from './cache.ts';
import type { Call, CallAnswer } from './call.ts';
import { createOpenCalls, type OpenCall, type OpenCallDeps } from './open-call.ts';
import { createOptions, type Option } from './options.ts';
import { checkProxyPath } from './proxied.ts';
import { createRests, orderOf } from './routing.ts';
import { createSpending, type Reservation } from './spending.ts';
import { streamedAnswer } from './streamed-answer.ts';
import { expectedMicros, isObject } from './tokens.ts';
import { AttemptFailed, createUpstream } from './upstream.ts';
import { type HourOfUsage, readUsage } from './usage-store.ts';
import { wholeAnswer } from './whole-answer.ts';

export interface Calls {
  /**
   * @throws AppError `gateway.unknown`, `gateway.bad_call`, `gateway.not_spoken`, `gateway.no_key`, `gateway.bad_address`, `gateway.guarded`,
   *   `gateway.budget_spent`, `gateway.provider_refused`, `gateway.provider_busy`, `gateway.provider_slow`, `gateway.provider_failed`
   */
  call(call: Call): Promise<CallAnswer>;
  /** What endpoints were asked since a time, by hour and model. @param endpointIds at most 1000 */
  usage(endpointIds: readonly string[], since: number): Promise<readonly HourOfUsage[]>;
}

export interface CallsDeps extends OpenCallDeps {
  readonly bus: Bus;
  readonly keys: Keys;
  readonly endpoints: Endpoints;
  readonly guardrails: Guardrails;
  readonly addresses: AddressRule;
}

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

/** Under which a call's answer is kept; undefined when it is not. What the endpoint is made of is in it. */
function keyOf({ call, endpoint, streamed }: OpenCall): string | undefined {
  if (endpoint.cacheSeconds === null || streamed || call.operation === 'proxy') return undefined;
  return cacheKey([
    endpoint.id,
    endpoint.updatedAt,
    endpoint.models.map(({ model }) => [model.id, model.updatedAt]),
    call.operation,
    { ...call.body, model: null },
  ]);
}

export function createCalls(deps: CallsDeps): Calls {
  const { db, clock, random, endpoints, guardrails } = deps;
  const wall = (): number => clock.wall();
  const monotonic = (): number => clock.monotonic();
  const upstream = createUpstream({
    ...deps,
    exchange: createHttpExchange(),
    wall,
    monotonic,
    unit: () => random.unit(),
  });
  const rests = createRests(monotonic);
  const cache = createAnswerCache(monotonic);
  const spending = createSpending(deps);
  const begin = createOpenCalls(deps, spending);
  const optionsOf = createOptions(wall);

  /** Lets a call through by its budgets. @throws AppError `gateway.budget_spent` */
  const admit = async (open: OpenCall, [first]: readonly Option[]): Promise<Reservation> => {
    const { call, endpoint, characters } = open;
    const caller = { project: call.project, endpointId: endpoint.id, user: call.actor.name };
    const prices = first?.attachment.model.prices ?? null;
    const expected = expectedMicros(prices, call.body, characters, call.operation !== 'embeddings');
    try {
      return await spending.admit(caller, expected);
    } catch (error) {
      await open.settle({ problem: messageOf(error) }, undefined);
      throw error;
    }
  };

  /** Puts a call to one model. @throws AttemptFailed when it does not answer */
  const askOne = async (open: OpenCall, option: Option, reservation: Reservation): Promise<CallAnswer> => {
    const { call, endpoint, traceId } = open;
    const { model } = option.attachment;
    const { contentType, body } = await upstream.ask(
      model,
      {
        dialect: option.dialect,
        body: call.body,
        headers: call.headers ?? {},
        silenceMs: endpoint.timeoutMs,
        retries: endpoint.retries,
        signal: call.signal,
      },
      open.note,
    );
    if (!contentType.includes('text/event-stream')) {
      const answer = await wholeAnswer(open, option, body, reservation);
      rests.clear(model.id);
      return { ...answer, traceId, cached: false };
    }
    rests.clear(model.id);
    return {
      body: streamedAnswer(open, option, body, reservation, () => rests.rest(model.id)),
      contentType: 'text/event-stream; charset=utf-8',
      traceId,
      cached: false,
      model: model.name,
    };
  };

  /** Puts a call to models in turn, until one answers or no other may. @throws what the caller hears when none did */
  const askInTurn = async (
    open: OpenCall,
    options: readonly Option[],
    reservation: Reservation,
  ): Promise<CallAnswer> => {
    const { signal } = open.call;
    let last: unknown;
    let lastName = '';
    for (const option of options) {
      const { model } = option.attachment;
      try {
        return await askOne(open, option, reservation);
      } catch (error) {
        last = error;
        lastName = model.name;
        if (signal.aborted || (error instanceof AttemptFailed && !error.passing)) break;
        rests.rest(model.id, error instanceof AttemptFailed ? error.retryAfterMs : undefined);
      }
    }
    const refusal = signal.aborted ? new Error('The caller left.') : refusalOf(last, lastName);
    await open.settle({ problem: messageOf(refusal) }, reservation);
    throw refusal;
  };

  const ask = async (call: Call, endpoint: Endpoint): Promise<CallAnswer> => {
    const open = begin(call, endpoint);
    const options = optionsOf(call, orderOf(endpoint, rests, random.unit()));
    if (options.length === 0)
      throw gatewayErrors.create('not_spoken', `No model behind ${endpoint.name} is called in this API.`);
    const key = keyOf(open);
    const held = key === undefined || call.fresh === true ? undefined : cache.get(key);
    if (held !== undefined) {
      await open.settle({ output: { cached: true }, cached: true }, { budgets: [], release: () => undefined });
      return { ...held, traceId: open.traceId, cached: true };
    }
    const answer = await askInTurn(open, options, await admit(open, options));
    const { body, contentType, model } = answer;
    if (key !== undefined && Buffer.isBuffer(body))
      cache.put(key, { body, contentType, model }, endpoint.cacheSeconds ?? 0);
    return answer;
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
