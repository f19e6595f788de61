// A call as a trace of its endpoint's experiment: one span for the call, and below it one for each time a model was asked.
import type { Actor } from '../../../kernel/actor.ts';
import type { Json } from '../../../kernel/json.ts';
import type { Random } from '../../../platform/random/random.ts';
import type { NewSpan, Tracing } from '../../tracing/index.ts';
import type { Endpoint, ModelDefinition } from '../model.ts';
import type { Operation } from './dialect.ts';
import type { Bill, Tokens } from './tokens.ts';
import type { Attempt } from './upstream.ts';

export interface CallRecord {
  readonly traceId: string;
  readonly endpoint: Endpoint;
  readonly operation: Operation;
  readonly actor: Actor;
  readonly input: unknown;
  readonly output: unknown;
  readonly problem: string | null;
  /** Domain time. */
  readonly startedAt: number;
  /** Monotonic milliseconds. */
  readonly began: number;
  readonly ended: number;
  /** Until the first part of the answer. */
  readonly firstMs: number | null;
  readonly attempts: readonly Attempt[];
  readonly answeredBy: ModelDefinition | null;
  readonly tokens: Tokens | null;
  /** False: the provider did not tell them. */
  readonly counted: boolean;
  readonly bill: Bill | null;
  readonly cached: boolean;
  readonly streamed: boolean;
  /** The span of the caller, when it told one (W3C Trace Context). */
  readonly caller: { readonly traceId: string; readonly spanId: string } | null;
}

const mostText = 256 * 1024;
const spanBytes = 8;

/** JSON as text, as long as a span may hold. */
function written(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null';
  return text.length <= mostText ? text : JSON.stringify(`${text.slice(0, mostText)}…`);
}

const types: Readonly<Record<Operation, string>> = {
  chat: 'CHAT_MODEL',
  messages: 'CHAT_MODEL',
  responses: 'CHAT_MODEL',
  embeddings: 'EMBEDDING',
  proxy: 'LLM',
};

/** W3C Trace Context, level 1; null for anything else. */
export function readTraceparent(header: string | undefined): CallRecord['caller'] {
  const [, traceId, spanId] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(header ?? '') ?? [];
  return traceId === undefined || spanId === undefined || /^0+$/.test(traceId) || /^0+$/.test(spanId)
    ? null
    : { traceId, spanId };
}

export function createCallTraces({ tracing, random }: { readonly tracing: Tracing; readonly random: Random }) {
  const newSpanId = (): string => Buffer.from(random.bytes(spanBytes)).toString('hex');

  const spansOf = (record: CallRecord): NewSpan[] => {
    const { traceId, endpoint, began, startedAt, attempts, tokens, bill, answeredBy } = record;
    const nanos = (monotonic: number): bigint =>
      BigInt(startedAt) * 1_000_000n + BigInt(Math.round((monotonic - began) * 1e6));
    const shared = { traceId, kind: 'CLIENT', events: [], links: [] } as const;
    const root: NewSpan = {
      ...shared,
      kind: 'SERVER',
      id: newSpanId(),
      parentId: null,
      name: `gateway/${endpoint.name}`,
      status: record.problem === null ? 'ok' : 'error',
      statusMessage: record.problem ?? '',
      startedAt: nanos(began),
      endedAt: nanos(record.ended),
      links: record.caller === null ? [] : [{ ...record.caller, attributes: {} }],
      attributes: {
        'mlflow.spanType': types[record.operation],
        'mlflow.spanInputs': written(record.input),
        'mlflow.spanOutputs': written(record.output),
        'user.id': record.actor.name,
        'pawl.gateway.endpoint': endpoint.name,
        'pawl.gateway.operation': record.operation,
        'pawl.gateway.cached': record.cached,
        'pawl.gateway.streamed': record.streamed,
        ...(record.firstMs === null ? {} : { 'gen_ai.server.time_to_first_token': record.firstMs / 1000 }),
        ...(answeredBy === null
          ? {}
          : { 'mlflow.llm.model': answeredBy.model, 'mlflow.llm.provider': answeredBy.provider }),
        ...(tokens === null ? {} : usageOf(tokens, record.counted)),
        ...(bill === null ? {} : { 'mlflow.llm.cost': costOf(bill) }),
      },
    };
    return [
      root,
      ...attempts.map(
        ({ model, status, problem, startedAt: from, endedAt: to }): NewSpan => ({
          ...shared,
          id: newSpanId(),
          parentId: root.id,
          name: `${model.provider}/${model.model}`,
          status: problem === null ? 'ok' : 'error',
          statusMessage: problem ?? '',
          startedAt: nanos(from),
          endedAt: nanos(to),
          attributes: {
            'mlflow.spanType': 'LLM',
            'pawl.gateway.model': model.name,
            ...(status === null ? {} : { 'http.response.status_code': status }),
          },
        }),
      ),
    ];
  };

  return {
    /** @throws the error of the database */
    async keep(record: CallRecord): Promise<void> {
      const { project, experimentId, tracked } = record.endpoint;
      if (tracked && experimentId !== null) await tracing.logSpans(project, experimentId, spansOf(record));
    },
  };
}

const usageOf = ({ input, output, cachedInput }: Tokens, counted: boolean): Readonly<Record<string, Json>> => ({
  'mlflow.chat.tokenUsage': JSON.stringify({
    input_tokens: input,
    output_tokens: output,
    total_tokens: input + output,
  }),
  ...(cachedInput === 0 ? {} : { 'gen_ai.usage.cache_read.input_tokens': cachedInput }),
  ...(counted ? {} : { 'pawl.gateway.tokens_estimated': true }),
});

const costOf = ({ inputMicros, outputMicros }: Bill): string =>
  JSON.stringify({
    input_cost: inputMicros / 1e6,
    output_cost: outputMicros / 1e6,
    total_cost: (inputMicros + outputMicros) / 1e6,
  });
