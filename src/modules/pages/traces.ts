// The pages of traces: what is slow, failing or expensive, and where the time and money of one went.
import { count, duration, metric, percent, plural } from '../../contracts/number-text.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type { TracePageView, TracesPageView } from '../../contracts/pages/traces.ts';
import type { TraceView } from '../../contracts/tracing.ts';
import type { Filter, OrderKey } from '../../kernel/filter/ast.ts';
import type { PageRequest } from '../../kernel/paging.ts';
import { day } from '../../kernel/time.ts';
import { type SpanOutline, type TraceRecord, toOutlineView, toTraceView } from '../tracing/index.ts';
import { addresses } from './addresses.ts';
import { answer, link } from './answer.ts';
import type { PagesDeps } from './pages.ts';

/** Aggregates of a day. */
export interface TraceDay {
  readonly traces: number;
  readonly failed: number;
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
  readonly tokens: number | null;
}

/** "What is slow, failing, expensive?" @param slowest of those on the page */
export function tracesAnswer(
  of: TraceDay,
  any: boolean,
  slowest: Pick<TraceView, 'id' | 'name' | 'durationMs'> | undefined,
): AnswerView {
  if (of.traces === 0)
    return answer('idle', any ? 'No trace in the last 24 h.' : 'No trace yet: send spans to /v1/traces.');
  const failed = of.failed / of.traces;
  return answer(
    failed >= 0.05 ? 'fail' : of.failed > 0 ? 'warn' : 'ok',
    `${plural(of.traces, 'trace')} in the last 24 h`,
    of.failed === 0 ? ', none failed' : `, ${count(of.failed)} failed (${percent(failed)})`,
    of.medianMs === null ? '' : `; half took under ${duration(of.medianMs)}`,
    of.p95Ms === null ? '' : `, 95 % under ${duration(of.p95Ms)}`,
    of.tokens === null || of.tokens === 0 ? '' : `; ${plural(Math.round(of.tokens), 'token')}`,
    ...(slowest === undefined || slowest.durationMs === null
      ? []
      : [
          '; the slowest shown, ',
          link(slowest.name ?? slowest.id, addresses.trace(slowest.id)),
          `, took ${duration(slowest.durationMs)}`,
        ]),
    '.',
  );
}

async function lastDay({ tracing, clock }: PagesDeps, project: string, experiments: readonly string[] | undefined) {
  const from = clock.now() - day;
  const ask = async (metric: string, aggregations: Parameters<typeof tracing.aggregate>[2]['aggregations']) => {
    const question = { view: 'traces', metric, aggregations, dimensions: [], where: [], from, limit: 1 } as const;
    const [point] = await tracing.aggregate(project, experiments, question);
    return point?.values ?? [];
  };
  const counting = {
    view: 'traces',
    metric: 'trace_count',
    aggregations: [{ kind: 'count' }],
    dimensions: [],
  } as const;
  const [[traces], [failed], [median, p95], [tokens]] = await Promise.all([
    ask('trace_count', [{ kind: 'count' }]),
    tracing
      .aggregate(project, experiments, {
        ...counting,
        where: [{ field: 'trace.status', value: 'error' }],
        from,
        limit: 1,
      })
      .then(([point]) => point?.values ?? []),
    ask('latency', [
      { kind: 'percentile', percentile: 50 },
      { kind: 'percentile', percentile: 95 },
    ]),
    ask('total_tokens', [{ kind: 'sum' }]),
  ]);
  return {
    traces: traces ?? 0,
    failed: failed ?? 0,
    medianMs: median ?? null,
    p95Ms: p95 ?? null,
    tokens: tokens ?? null,
  };
}

export async function readTraces(
  deps: PagesDeps,
  project: string,
  experiment: string | undefined,
  search: { readonly filter: Filter | undefined; readonly order: readonly OrderKey[] },
  page: PageRequest,
): Promise<TracesPageView> {
  const experiments = experiment === undefined ? undefined : [experiment];
  const [found, of] = await Promise.all([
    deps.tracing.search(project, experiments, search, page),
    lastDay(deps, project, experiments),
  ]);
  const items = found.items.map(toTraceView);
  const slowest = items.reduce<TraceView | undefined>(
    (worst, trace) => ((trace.durationMs ?? -1) > (worst?.durationMs ?? -1) ? trace : worst),
    undefined,
  );
  return { ...found, answer: tracesAnswer(of, items.length > 0 || page.cursor !== undefined, slowest), items };
}

/** Time that a span spent itself, not in its children, by name and type: the most of it first. */
export function ownTimes(spans: readonly SpanOutline[]): readonly { readonly name: string; readonly ms: number }[] {
  const children = new Map<string, SpanOutline[]>();
  for (const span of spans) {
    if (span.parentId === null) continue;
    const group = children.get(span.parentId);
    if (group === undefined) children.set(span.parentId, [span]);
    else group.push(span);
  }
  const own = new Map<string, number>();
  for (const span of spans) {
    if (span.endedUs === null) continue;
    // Children may run side by side: what any of them covers is theirs.
    let covered = 0;
    let until = span.startedUs;
    for (const child of [...(children.get(span.id) ?? [])].sort((a, b) => a.startedUs - b.startedUs)) {
      const end = Math.min(child.endedUs ?? span.endedUs, span.endedUs);
      covered += Math.max(0, end - Math.max(until, child.startedUs));
      until = Math.max(until, end);
    }
    own.set(span.name, (own.get(span.name) ?? 0) + Math.max(0, span.endedUs - span.startedUs - covered) / 1000);
  }
  return [...own].map(([name, ms]) => ({ name, ms })).sort((a, b) => b.ms - a.ms);
}

const money = (cost: number): string => `${metric(cost)} USD`;

/** "Where did time and money go?" */
export function traceAnswer(trace: TraceRecord, spans: readonly SpanOutline[]): AnswerView {
  const failed = spans.findLast(({ status }) => status === 'error');
  const [longest] = ownTimes(spans);
  const total = trace.usage?.['total_tokens'];
  const cost = trace.cost?.['total_cost'];
  const whole = trace.durationMs;
  return answer(
    trace.state === 'error' ? 'fail' : trace.state === 'running' ? 'running' : 'ok',
    trace.state === 'running' ? 'Runs' : trace.state === 'error' ? 'Failed' : 'Done',
    whole === null ? '' : `${trace.state === 'running' ? ' for' : ' in'} ${duration(whole)}`,
    trace.state === 'error' && failed !== undefined ? ` at ${failed.name}` : '',
    longest === undefined || whole === null || whole === 0 || spans.length < 2
      ? ''
      : `; ${longest.name} took ${percent(Math.min(1, longest.ms / whole))} of the time itself`,
    total === undefined ? '' : `; ${plural(total, 'token')}`,
    cost === undefined ? '' : `, ${money(cost)}`,
    `; ${plural(spans.length, 'span')}.`,
  );
}

/** @throws AppError `tracing.unknown_trace` */
export async function readTrace({ tracing, tracking }: PagesDeps, project: string, id: string): Promise<TracePageView> {
  const [trace, spans] = await Promise.all([tracing.get(project, id), tracing.outline(project, id)]);
  const experiment = await tracking.experiments.get(project, { id: trace.experimentId });
  return {
    answer: traceAnswer(trace, spans),
    trace: toTraceView(trace),
    experiment: { id: experiment.id, name: experiment.name },
    spans: spans.map(toOutlineView),
  };
}
