// What comes of a trace: its spans, in any order and more than once, and what its client says of it at the end. Both make the same
// trace, whichever is first; a span that comes again takes the place of what it was, in the sums too.
import { createHash } from 'node:crypto';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Database, Tx } from '../../platform/db/database.ts';
import type { NewId } from '../../platform/random/random.ts';
import { costOf, inputsOf, outputsOf, previewOf, sessionOf, usageOf, userOf } from './conventions.ts';
import { tracingErrors } from './errors.ts';
import {
  type Cost,
  larger,
  type NewSpan,
  type Pairs,
  type Sums,
  stateAfter,
  type Trace,
  type TraceState,
  toMillis,
  type Usage,
} from './model.ts';
import { countInSessions, type TraceChange } from './session-store.ts';
import { findKept, findTellers, upsertSpans } from './span-store.ts';
import { sumsOver, type Teller } from './sums.ts';
import { addTraces, holdTrace, linkRun, traceMetadata, traceTags, updateTrace } from './trace-store.ts';

/** What a client says of a whole trace. */
export interface NewTrace {
  readonly id: string;
  readonly experimentId: string;
  readonly clientRequestId?: string | undefined;
  readonly name?: string | undefined;
  readonly state: TraceState;
  readonly startedAt: number;
  readonly durationMs?: number | undefined;
  readonly requestPreview?: string | undefined;
  readonly responsePreview?: string | undefined;
  readonly session?: string | undefined;
  readonly user?: string | undefined;
  readonly runId?: string | undefined;
  readonly usage?: Usage | undefined;
  readonly cost?: Cost | undefined;
  readonly tags?: Pairs | undefined;
  readonly metadata?: Pairs | undefined;
}

export interface IngestDeps {
  readonly db: Database;
  readonly bus: Bus;
  readonly newId: NewId;
}

const nothing: Sums = { usage: null, cost: null };

const counting = (told: Sums, summed: Sums) => ({
  told,
  summed,
  usage: larger(told.usage, summed.usage),
  cost: larger(told.cost, summed.cost),
});

function proposed(key: string, project: string, id: string, experimentId: string, startedAt: number): Trace {
  return {
    key,
    project,
    id,
    experimentId,
    clientRequestId: null,
    name: null,
    state: 'running',
    startedAt,
    durationMs: null,
    requestPreview: null,
    responsePreview: null,
    inputsDigest: null,
    session: null,
    user: null,
    runId: null,
    usage: null,
    cost: null,
    told: nothing,
    summed: nothing,
    spans: 0,
    hasSpans: false,
  };
}

function checkExperiment(trace: Trace, experimentId: string): void {
  if (trace.experimentId !== experimentId)
    throw tracingErrors.create('other_experiment', `Trace ${trace.id} belongs to another experiment.`, {
      details: { trace: trace.id },
    });
}

/** Takes the word of the client for what it tells, and keeps what was learnt of spans for the rest. */
export async function startTrace(deps: IngestDeps, tx: Tx, project: string, told: NewTrace): Promise<Trace> {
  const held = await holdTrace(tx, proposed(deps.newId(), project, told.id, told.experimentId, told.startedAt));
  checkExperiment(held, told.experimentId);
  const trace: Trace = {
    ...held,
    clientRequestId: told.clientRequestId ?? held.clientRequestId,
    name: told.name ?? held.name,
    state: told.state,
    startedAt: told.startedAt,
    durationMs: told.durationMs ?? null,
    requestPreview: told.requestPreview ?? held.requestPreview,
    responsePreview: told.responsePreview ?? held.responsePreview,
    session: told.session ?? held.session,
    user: told.user ?? held.user,
    runId: told.runId ?? held.runId,
    ...counting({ usage: told.usage ?? held.told.usage, cost: told.cost ?? held.told.cost }, held.summed),
  };
  await updateTrace(tx, trace);
  await countInSessions(tx, [{ before: held, after: trace }]);
  if (told.tags !== undefined) await traceTags.upsert(tx, trace.key, told.tags);
  if (told.metadata !== undefined) await traceMetadata.upsert(tx, trace.key, told.metadata);
  return trace;
}

/** Spans whose sums are worked out anew with each that comes; of a larger trace the client tells the sums. */
const mostTellers = 5000;

const tellerOf = (span: NewSpan): Teller => ({
  parentId: span.parentId,
  usage: usageOf(span.attributes) ?? null,
  cost: costOf(span.attributes) ?? null,
});

/** The sums over what was here and these spans. A span that tells nothing may still stand between two that do. */
async function sumsWith(tx: Tx, held: Trace, spans: readonly NewSpan[]): Promise<Sums> {
  const { summed } = held;
  const tellers = spans.map((span) => [span.id, tellerOf(span)] as const);
  const anything = [summed, ...tellers.map(([, teller]) => teller)].some(
    ({ usage, cost }) => usage !== null || cost !== null,
  );
  if (!anything || held.spans > mostTellers) return summed;
  const before = held.spans === 0 ? [] : await findTellers(tx, held.key);
  return sumsOver(new Map([...before, ...tellers]));
}

/** The trace with these spans added to it. @param again those of the spans that were here before */
function withSpans(held: Trace, spans: readonly NewSpan[], again: ReadonlySet<string>, summed: Sums): Trace {
  let { session, user, state, name, requestPreview, responsePreview, inputsDigest } = held;
  let startedAt = held.startedAt;
  let endedAt = held.durationMs === null ? null : held.startedAt + held.durationMs;
  for (const span of spans) {
    startedAt = Math.min(startedAt, toMillis(span.startedAt));
    if (span.endedAt !== null) endedAt = Math.max(endedAt ?? 0, toMillis(span.endedAt));
    session ??= sessionOf(span.attributes);
    user ??= userOf(span.attributes);
    if (span.parentId !== null) continue;
    name ??= span.name;
    const inputs = inputsOf(span.attributes);
    requestPreview ??= previewOf(inputs, 'user');
    inputsDigest ??= inputs === null ? null : createHash('sha256').update(inputs).digest('hex');
    responsePreview ??= previewOf(outputsOf(span.attributes), 'assistant');
    if (state === 'running' || state === 'unset') state = stateAfter(span) ?? state;
  }
  const added = new Set(spans.map(({ id }) => id).filter((id) => !again.has(id))).size;
  return {
    ...held,
    startedAt,
    durationMs: endedAt === null ? null : endedAt - startedAt,
    ...counting(held.told, summed),
    session,
    user,
    state,
    name,
    requestPreview,
    responsePreview,
    inputsDigest,
    spans: held.spans + added,
    hasSpans: true,
  };
}

const firstStart = ([first]: readonly NewSpan[]): number => (first === undefined ? 0 : toMillis(first.startedAt));

/** Adds spans to a trace that was there before, or that another request has made meanwhile. */
async function extendTrace(
  tx: Tx,
  { key, project, id, experimentId, startedAt }: Trace,
  group: readonly NewSpan[],
  runId: string | undefined,
): Promise<{ readonly before: Trace; readonly after: Trace }> {
  const held = await holdTrace(tx, proposed(key, project, id, experimentId, startedAt));
  checkExperiment(held, experimentId);
  const ids = group.map((span) => span.id);
  const again = held.spans === 0 ? new Set<string>() : await findKept(tx, held.key, ids);
  const trace = withSpans(held, group, again, await sumsWith(tx, held, group));
  const after = runId === undefined ? trace : { ...trace, runId: trace.runId ?? runId };
  await updateTrace(tx, after);
  return { before: held, after };
}

/** Logs spans of one or more traces to an experiment; all of them or none. */
export async function logSpans(
  deps: IngestDeps,
  project: string,
  experimentId: string,
  spans: readonly NewSpan[],
  runId: string | undefined,
): Promise<void> {
  const byTrace = new Map<string, NewSpan[]>();
  for (const span of spans) {
    const group = byTrace.get(span.traceId);
    if (group === undefined) byTrace.set(span.traceId, [span]);
    else group.push(span);
  }
  // In one order everywhere, so that two requests never wait for each other's traces.
  const traces = [...byTrace].sort(([a], [b]) => (a < b ? -1 : 1));
  await deps.db.transact(async (tx) => {
    const begun = traces.map(([id, group]) => {
      const fresh = proposed(deps.newId(), project, id, experimentId, firstStart(group));
      const made = withSpans(
        fresh,
        group,
        new Set(),
        sumsOver(new Map(group.map((span) => [span.id, tellerOf(span)]))),
      );
      return { trace: runId === undefined ? made : { ...made, runId }, group };
    });
    const added = await addTraces(
      tx,
      begun.map(({ trace }) => trace),
    );
    const kept: [string, readonly NewSpan[]][] = [];
    const changes: TraceChange[] = [];
    for (const { trace, group } of begun) {
      const change = added.has(trace.key) ? { after: trace } : await extendTrace(tx, trace, group, runId);
      changes.push(change);
      kept.push([change.after.key, group]);
    }
    await countInSessions(tx, changes);
    await upsertSpans(tx, experimentId, kept);
    if (runId !== undefined)
      await linkRun(
        tx,
        project,
        runId,
        traces.map(([id]) => id),
      );
    await deps.bus.publish(tx, {
      type: 'traces.logged',
      project,
      subject: experimentId,
      data: { traces: traces.length, spans: spans.length },
    });
  });
}
