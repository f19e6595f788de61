// Traces of applications: what they did, how long it took, what it cost, and what people and judges say of it.
import type { Actor } from '../../kernel/actor.ts';
import type { Filter } from '../../kernel/filter/ast.ts';
import type { Page, PageRequest } from '../../kernel/paging.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database, Tx } from '../../platform/db/database.ts';
import { searchCount, searchPage } from '../../platform/db/search.ts';
import type { NewId } from '../../platform/random/random.ts';
import type { Audit } from '../audit/index.ts';
import {
  countAssessedTraces,
  deleteAssessment,
  findAssessment,
  readAssessments,
  upsertAssessment,
} from './assessment-store.ts';
import { type Correlation, correlationOf } from './correlation.ts';
import { tracingErrors } from './errors.ts';
import { type ComparedCase, caseSearch, findCases, type ScorerSummary, summariseScores } from './evaluation-store.ts';
import { logSpans, type NewTrace, startTrace } from './ingest.ts';
import { aggregateTraces, type DataPoint, type MetricQuestion } from './metric-store.ts';
import type { Assessment, AssessmentKind, NewSpan, Pairs, Session, Span, Trace, TraceRecord } from './model.ts';
import { type TraceSearch, traceSearch, turnSearch } from './search-store.ts';
import { findSessions, sessionKey, sessionSearch } from './session-store.ts';
import { findRoot, findSpan, readOutline, readSpans, type SpanOutline } from './span-store.ts';
import {
  deleteTraces,
  findTraces,
  findTracesByKey,
  linkRun,
  oldestTraces,
  traceMetadata,
  traceTags,
} from './trace-store.ts';

export type NewAssessment = Omit<Assessment, 'id' | 'traceId' | 'valid' | 'createdAt' | 'updatedAt'> & {
  /** One is made without it. */
  readonly id?: string | undefined;
};
export type AssessmentChange = Partial<
  Pick<Assessment, 'name' | 'value' | 'error' | 'rationale' | 'metadata' | 'valid' | 'source'>
>;

/** Traces to delete: by id, or the oldest up to a time. */
export interface TracesToDelete {
  readonly ids?: readonly string[] | undefined;
  readonly upTo?: number | undefined;
  readonly limit?: number | undefined;
}

export interface Tracing {
  /** What a client says of a whole trace, before its spans or after them. @throws AppError `tracing.other_experiment` */
  start(project: string, trace: NewTrace, assessments?: readonly NewAssessment[]): Promise<TraceRecord>;
  /** Spans of any number of traces; all are logged or none. @param runId the run during which they were made */
  logSpans(project: string, experimentId: string, spans: readonly NewSpan[], runId?: string): Promise<void>;
  /** @throws AppError `tracing.unknown_trace` */
  get(project: string, id: string): Promise<TraceRecord>;
  /** Those that exist, in the order asked for. */
  getMany(project: string, ids: readonly string[]): Promise<readonly TraceRecord[]>;
  /** In order of start. @throws AppError `tracing.unknown_trace` */
  spans(project: string, id: string): Promise<readonly Span[]>;
  /** Spans without what went in and out. @throws AppError `tracing.unknown_trace` */
  outline(project: string, id: string): Promise<readonly SpanOutline[]>;
  span(project: string, id: string, spanId: string): Promise<Span | undefined>;
  /** The span that no other called. @throws AppError `tracing.unknown_trace` */
  root(project: string, id: string): Promise<Span | undefined>;
  /** Newest first unless an order is given; `experimentIds` undefined means all. @throws AppError `request.bad_filter` */
  search(
    project: string,
    experimentIds: readonly string[] | undefined,
    request: TraceSearch,
    page: PageRequest,
  ): Promise<Page<TraceRecord>>;
  /** Those with the newest trace first unless an order is given. @throws AppError `request.bad_filter` */
  sessions(project: string, request: TraceSearch, page: PageRequest): Promise<Page<Session>>;
  /** @throws AppError `tracing.unknown_session` */
  session(project: string, id: string): Promise<Session>;
  /** The traces of a session, oldest first. */
  turns(project: string, session: string, page: PageRequest): Promise<Page<TraceRecord>>;
  /** What runs came to by each scorer, the first of them being the baseline. */
  scoresOfRuns(project: string, runs: readonly string[]): Promise<readonly ScorerSummary[]>;
  /** Cases of the runs joined by what went in, the worst change from the first run first. @throws AppError `request.bad_filter` */
  casesOfRuns(
    project: string,
    runs: readonly string[],
    request: TraceSearch & { readonly scorer?: string | undefined },
    page: PageRequest,
  ): Promise<Page<ComparedCase>>;
  setTags(project: string, id: string, tags: Pairs): Promise<void>;
  /** @throws AppError `tracing.unknown_tag` */
  deleteTag(project: string, id: string, key: string): Promise<void>;
  /** The number of traces that went. @throws AppError `tracing.bad_delete` */
  delete(actor: Actor, project: string, experimentId: string, which: TracesToDelete): Promise<number>;
  /** Also of traces that are still on their way. */
  linkRun(project: string, ids: readonly string[], runId: string): Promise<void>;
  /** How often two filters hold, apart and together. @throws AppError `request.bad_filter` */
  correlate(
    project: string,
    experimentIds: readonly string[],
    filters: readonly [Filter, Filter],
    base?: Filter,
  ): Promise<Correlation>;
  /** Aggregates of traces, spans or assessments, by dimension and time. @throws AppError `tracing.bad_metric` */
  aggregate(
    project: string,
    experimentIds: readonly string[] | undefined,
    question: MetricQuestion,
  ): Promise<readonly DataPoint[]>;
  /** How many traces bear an assessment of a kind, by its name; a name that none bears is not there. */
  countAssessed(project: string, kind: AssessmentKind, names: readonly string[]): Promise<ReadonlyMap<string, number>>;
  assess(actor: Actor, project: string, traceId: string, assessment: NewAssessment): Promise<Assessment>;
  /** @throws AppError `tracing.unknown_assessment` */
  assessment(project: string, traceId: string, id: string): Promise<Assessment>;
  changeAssessment(
    actor: Actor,
    project: string,
    traceId: string,
    id: string,
    change: AssessmentChange,
  ): Promise<Assessment>;
  /** What it had taken the place of counts again. */
  deleteAssessment(actor: Actor, project: string, traceId: string, id: string): Promise<void>;
}

export interface TracingDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly audit: Audit;
}

/** Traces deleted in one transaction: others write between. */
const deletedAtOnce = 500;

export function createTracing(deps: TracingDeps): Tracing {
  const { db, clock, bus, audit, newId } = deps;

  const load = async (tx: Tx, project: string, id: string): Promise<Trace> => {
    const [trace] = await findTraces(tx, project, [id]);
    if (trace === undefined)
      throw tracingErrors.create('unknown_trace', `Project ${project} has no trace ${id}.`, { details: { trace: id } });
    return trace;
  };

  const records = async (tx: Tx, traces: readonly Trace[]): Promise<TraceRecord[]> => {
    const keys = traces.map(({ key }) => key);
    if (keys.length === 0) return [];
    const tags = await traceTags.read(tx, keys);
    const metadata = await traceMetadata.read(tx, keys);
    const assessments = await readAssessments(tx, new Map(traces.map(({ key, id }) => [key, id])));
    return traces.map((trace) => ({
      ...trace,
      tags: tags.get(trace.key) ?? {},
      metadata: metadata.get(trace.key) ?? {},
      assessments: assessments.get(trace.key) ?? [],
    }));
  };
  const recordsOf = async (tx: Tx, keys: readonly string[]): Promise<TraceRecord[]> =>
    records(tx, await findTracesByKey(tx, keys));
  const record = async (tx: Tx, trace: Trace): Promise<TraceRecord> => {
    const [found] = await records(tx, [trace]);
    if (found === undefined) throw new Error(`Trace ${trace.id} vanished while it was read.`);
    return found;
  };

  const insertAssessment = async (tx: Tx, trace: Trace, given: NewAssessment): Promise<Assessment> => {
    const now = clock.now();
    const { id = `a-${newId()}`, ...rest } = given;
    const assessment: Assessment = { ...rest, id, traceId: trace.id, valid: true, createdAt: now, updatedAt: now };
    if (assessment.overrides !== null) {
      const before = await findAssessment(tx, trace, assessment.overrides);
      if (before === undefined) throw unknownAssessment(trace.id, assessment.overrides);
      await upsertAssessment(tx, trace.key, { ...before, valid: false });
    }
    await upsertAssessment(tx, trace.key, assessment);
    return assessment;
  };
  const unknownAssessment = (trace: string, id: string): Error =>
    tracingErrors.create('unknown_assessment', `Trace ${trace} has no assessment ${id}.`, {
      details: { trace, assessment: id },
    });
  const loadAssessment = async (tx: Tx, trace: Trace, id: string): Promise<Assessment> => {
    const found = await findAssessment(tx, trace, id);
    if (found === undefined) throw unknownAssessment(trace.id, id);
    return found;
  };
  /** Whoever says something of a trace is on record. */
  const tell = async (tx: Tx, actor: Actor, action: string, trace: Trace, before: unknown, after: unknown) => {
    await audit.record(tx, {
      actor,
      action,
      project: trace.project,
      subject: { type: 'experiment', id: trace.experimentId },
      before,
      after,
      detail: { trace: trace.id },
    });
    await bus.publish(tx, {
      type: 'trace.assessed',
      project: trace.project,
      subject: trace.experimentId,
      data: { trace: trace.id },
    });
  };

  return {
    async start(project, told, assessments = []) {
      return db.transact(async (tx) => {
        const trace = await startTrace(deps, tx, project, told);
        for (const each of assessments) await insertAssessment(tx, trace, each);
        await bus.publish(tx, {
          type: 'traces.logged',
          project,
          subject: told.experimentId,
          data: { traces: 1, spans: 0 },
        });
        return record(tx, trace);
      });
    },
    async logSpans(project, experimentId, spans, runId) {
      if (spans.length > 0) await logSpans(deps, project, experimentId, spans, runId);
    },
    get: async (project, id) => record(db.reader, await load(db.reader, project, id)),
    async getMany(project, ids) {
      const found = new Map((await findTraces(db.reader, project, ids)).map((trace) => [trace.id, trace]));
      return records(
        db.reader,
        [...new Set(ids)].flatMap((id) => found.get(id) ?? []),
      );
    },
    spans: async (project, id) => readSpans(db.reader, (await load(db.reader, project, id)).key),
    outline: async (project, id) => readOutline(db.reader, (await load(db.reader, project, id)).key),
    span: async (project, id, spanId) => findSpan(db.reader, (await load(db.reader, project, id)).key, spanId),
    root: async (project, id) => findRoot(db.reader, (await load(db.reader, project, id)).key),
    async search(project, experimentIds, request, page) {
      if (experimentIds?.length === 0) return { items: [] };
      const search = await traceSearch(db, project, experimentIds, request);
      return searchPage(db, search, page, recordsOf);
    },
    sessions: (project, request, page) =>
      searchPage(db, sessionSearch(project, request), page, (tx, keys) => findSessions(tx, project, keys)),
    async session(project, id) {
      const [found] = await findSessions(db.reader, project, [sessionKey(project, id)]);
      if (found === undefined)
        throw tracingErrors.create('unknown_session', `Project ${project} has no session ${id}.`, {
          details: { session: id },
        });
      return found;
    },
    async turns(project, session, page) {
      const search = turnSearch(db.capabilities, project, session);
      return searchPage(db, search, page, recordsOf);
    },
    scoresOfRuns: (project, runs) => summariseScores(db, project, runs),
    casesOfRuns: (project, runs, request, page) =>
      searchPage(db, caseSearch(db.capabilities, project, runs, request), page, (tx, items) =>
        findCases(tx, project, runs, items),
      ),
    async correlate(project, experimentIds, [first, second], base) {
      const count = async (...terms: readonly (Filter | undefined)[]): Promise<number> => {
        const given = terms.filter((term) => term !== undefined);
        const filter: Filter | undefined = given.length === 0 ? undefined : { kind: 'and', terms: given };
        return experimentIds.length === 0
          ? 0
          : searchCount(db, await traceSearch(db, project, experimentIds, { filter }));
      };
      return correlationOf({
        total: await count(base),
        first: await count(base, first),
        second: await count(base, second),
        joint: await count(base, first, second),
      });
    },
    aggregate: async (project, experimentIds, question) =>
      experimentIds?.length === 0 ? [] : aggregateTraces(db, project, experimentIds, question),
    async setTags(project, id, tags) {
      await db.transact(async (tx) => traceTags.upsert(tx, (await load(tx, project, id)).key, tags));
    },
    async deleteTag(project, id, key) {
      await db.transact(async (tx) => {
        const trace = await load(tx, project, id);
        if (!(await traceTags.delete(tx, trace.key, key)))
          throw tracingErrors.create('unknown_tag', `Trace ${id} has no tag ${key}.`, { details: { trace: id, key } });
      });
    },
    async delete(actor, project, experimentId, { ids, upTo, limit = Number.MAX_SAFE_INTEGER }) {
      if ((ids === undefined) === (upTo === undefined))
        throw tracingErrors.create('bad_delete', 'Either ids or a time says which traces go.');
      let deleted = 0;
      while (deleted < limit) {
        const wanted = Math.min(deletedAtOnce, limit - deleted);
        const part = ids?.slice(0, deletedAtOnce);
        const gone = await db.transact(async (tx) => {
          const keys = await oldestTraces(
            tx,
            experimentId,
            { ids: ids === undefined ? undefined : (part ?? []), upTo },
            wanted,
          );
          await deleteTraces(tx, keys);
          if (keys.length > 0) {
            await audit.record(tx, {
              actor,
              action: 'tracing.delete',
              project,
              subject: { type: 'experiment', id: experimentId },
              detail: { traces: keys.length },
            });
            await bus.publish(tx, {
              type: 'traces.deleted',
              project,
              subject: experimentId,
              data: { traces: keys.length },
            });
          }
          return keys.length;
        });
        deleted += gone;
        if (ids !== undefined) {
          ids = ids.slice(deletedAtOnce);
          if (ids.length === 0) break;
        } else if (gone < wanted) break;
      }
      return deleted;
    },
    async linkRun(project, ids, runId) {
      await db.transact((tx) => linkRun(tx, project, runId, ids));
    },
    countAssessed: (project, kind, names) => countAssessedTraces(db.reader, project, kind, names),
    async assess(actor, project, traceId, given) {
      return db.transact(async (tx) => {
        const trace = await load(tx, project, traceId);
        const assessment = await insertAssessment(tx, trace, given);
        await tell(tx, actor, 'tracing.assess', trace, undefined, assessment);
        return assessment;
      });
    },
    assessment: async (project, traceId, id) => loadAssessment(db.reader, await load(db.reader, project, traceId), id),
    async changeAssessment(actor, project, traceId, id, change) {
      return db.transact(async (tx) => {
        const trace = await load(tx, project, traceId);
        const before = await loadAssessment(tx, trace, id);
        const after: Assessment = { ...before, ...change, updatedAt: clock.now() };
        await upsertAssessment(tx, trace.key, after);
        await tell(tx, actor, 'tracing.change_assessment', trace, before, after);
        return after;
      });
    },
    async deleteAssessment(actor, project, traceId, id) {
      await db.transact(async (tx) => {
        const trace = await load(tx, project, traceId);
        const before = await loadAssessment(tx, trace, id);
        await deleteAssessment(tx, trace.key, id);
        const restored = before.overrides === null ? undefined : await findAssessment(tx, trace, before.overrides);
        if (restored !== undefined) await upsertAssessment(tx, trace.key, { ...restored, valid: true });
        await tell(tx, actor, 'tracing.delete_assessment', trace, before, undefined);
      });
    },
  };
}
