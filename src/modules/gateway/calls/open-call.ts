// A call under way, and what is known of it so far. When it is over it is counted, billed and kept as a trace.
import type { Logger } from '../../../kernel/logger.ts';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { Database } from '../../../platform/db/database.ts';
import type { NewId, Random } from '../../../platform/random/random.ts';
import type { Tracing } from '../../tracing/index.ts';
import type { Attachment, Endpoint } from '../model.ts';
import type { Call } from './call.ts';
import { type CallRecord, createCallTraces, readTraceparent } from './call-traces.ts';
import type { Reservation, Spending } from './spending.ts';
import { billOf, noTokens, type Tokens } from './tokens.ts';
import type { Attempt } from './upstream.ts';
import { addUsage } from './usage-store.ts';

/** How a call ended; what is not said of it did not happen. */
export interface Outcome {
  readonly output?: unknown;
  readonly problem?: string | null;
  readonly answeredBy?: Attachment;
  readonly tokens?: Tokens | undefined;
  /** False: the provider did not tell the tokens. */
  readonly counted?: boolean;
  readonly cached?: boolean;
}

export interface OpenCall {
  readonly call: Call;
  readonly endpoint: Endpoint;
  readonly traceId: string;
  readonly streamed: boolean;
  /** Of the body as JSON. */
  readonly characters: number;
  /** Milliseconds until the first part of an answer; null before. */
  firstMs: number | null;
  /** Milliseconds since it began. */
  elapsed(): number;
  /** A model was asked. */
  note(attempt: Attempt): void;
  /**
   * The call is over. What of it cannot be kept is logged: its answer is made already.
   * @param reservation undefined: a budget refused it
   */
  settle(outcome: Outcome, reservation: Reservation | undefined): Promise<void>;
}

export interface OpenCallDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
  readonly logger: Logger;
  readonly tracing: Tracing;
}

const hourMs = 3_600_000;

function billFor({ answeredBy, tokens }: Outcome): CallRecord['bill'] {
  return answeredBy === undefined || tokens === undefined ? null : billOf(answeredBy.model.prices, tokens);
}

/** Begins calls; from then on their time runs. */
export function createOpenCalls(deps: OpenCallDeps, spending: Spending): (call: Call, endpoint: Endpoint) => OpenCall {
  const { db, clock, newId, logger } = deps;
  const traces = createCallTraces(deps);

  const count = async (record: CallRecord, reservation: Reservation | undefined): Promise<void> => {
    const { endpoint, answeredBy, bill, problem, cached } = record;
    const tokens = record.tokens ?? noTokens;
    const micros = bill === null ? 0 : bill.inputMicros + bill.outputMicros;
    await db.transact(async (tx) => {
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
  };

  return (call, endpoint) => {
    const began = clock.monotonic();
    const attempts: Attempt[] = [];
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
      streamed: call.body['stream'] === true,
    };
    return {
      call,
      endpoint,
      traceId: base.traceId,
      streamed: base.streamed,
      characters: JSON.stringify(call.body).length,
      firstMs: null,
      elapsed: () => clock.monotonic() - began,
      note: (attempt) => attempts.push(attempt),
      async settle(outcome, reservation) {
        const record: CallRecord = {
          ...base,
          output: outcome.output ?? null,
          problem: outcome.problem ?? null,
          ended: clock.monotonic(),
          firstMs: this.firstMs,
          answeredBy: outcome.answeredBy?.model ?? null,
          tokens: outcome.tokens ?? null,
          counted: outcome.counted ?? true,
          cached: outcome.cached ?? false,
          bill: billFor(outcome),
        };
        const kept = await Promise.allSettled([count(record, reservation), traces.keep(record)]);
        reservation?.release();
        for (const one of kept)
          if (one.status === 'rejected')
            logger.error({ err: one.reason, endpoint: endpoint.name }, 'a call of the gateway was not recorded');
      },
    };
  };
}
