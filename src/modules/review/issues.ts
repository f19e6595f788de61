// Issues of applications: recorded, weighed, resolved or rejected.
import type { Actor } from '../../kernel/actor.ts';
import type { Page, PageRequest } from '../../kernel/paging.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database, Tx } from '../../platform/db/database.ts';
import { searchPage } from '../../platform/db/search.ts';
import type { NewId } from '../../platform/random/random.ts';
import type { Audit } from '../audit/index.ts';
import type { Tracing } from '../tracing/index.ts';
import type { Tracking } from '../tracking/index.ts';
import { reviewErrors } from './errors.ts';
import type { Issue, Severity } from './model.ts';
import * as store from './store.ts';

export type IssueChange = {
  readonly [K in 'name' | 'description' | 'status' | 'severity' | 'rootCauses' | 'categories']?: Issue[K] | undefined;
};
export type NewIssue = IssueChange &
  Pick<Issue, 'experimentId' | 'name' | 'description'> & {
    readonly sourceRunId?: string | undefined;
    /** Who found it, where that is not the caller. */
    readonly by?: string | undefined;
  };

export interface Issues {
  /** @throws AppError `tracking.unknown_experiment`, `tracking.unknown_run` */
  create(actor: Actor, project: string, issue: NewIssue): Promise<Issue>;
  /** @throws AppError `review.unknown_issue` */
  get(project: string, id: string): Promise<Issue>;
  /** The severest first, then the newest, unless an order is given. @throws AppError `request.bad_filter` */
  search(project: string, request: store.IssueSearch, page: PageRequest): Promise<Page<Issue>>;
  /** What is not given stays. @throws AppError `review.unknown_issue` */
  change(actor: Actor, project: string, id: string, change: IssueChange): Promise<Issue>;
  /** Says that traces show the issue, as MLflow's clients do; those that do already stay as they are.
   * @throws AppError `review.unknown_issue`, `tracing.unknown_trace` */
  link(actor: Actor, project: string, id: string, traceIds: readonly string[], rationale?: string): Promise<void>;
  /** Takes back that traces show the issue, whoever said so; nothing happens for those that do not.
   * @throws AppError `review.unknown_issue`, `tracing.unknown_trace` */
  unlink(actor: Actor, project: string, id: string, traceIds: readonly string[]): Promise<void>;
  /** How many issues of each status and severity there are. */
  tally(project: string): Promise<readonly store.IssueCount[]>;
}

export interface ReviewDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly audit: Audit;
  readonly tracing: Pick<Tracing, 'get' | 'assess' | 'deleteAssessment'>;
  readonly tracking: {
    readonly experiments: Pick<Tracking['experiments'], 'get' | 'find'>;
    readonly runs: Pick<Tracking['runs'], 'get'>;
  };
}

export function createIssues(deps: ReviewDeps): Issues {
  const { db, clock, newId, bus, audit, tracing, tracking } = deps;

  const load = async (tx: Tx, project: string, id: string): Promise<Issue> => {
    const issue = await store.findIssue(tx, project, id);
    if (issue === undefined)
      throw reviewErrors.create('unknown_issue', `Project ${project} has no issue ${id}.`, { details: { issue: id } });
    return issue;
  };

  const write = async (tx: Tx, actor: Actor, before: Issue | undefined, after: Issue): Promise<Issue> => {
    const { id, project, name, status, severity } = after;
    await store.upsertIssue(tx, after);
    await audit.record(tx, {
      actor,
      action: before === undefined ? 'review.create_issue' : 'review.change_issue',
      project,
      subject: { type: 'issue', id },
      ...(before === undefined ? {} : { before }),
      after,
    });
    await bus.publish(tx, {
      type: before === undefined ? 'issue.created' : 'issue.changed',
      project,
      subject: id,
      data: { name, status, severity },
    });
    return after;
  };

  return {
    async create(actor, project, { experimentId, name, description, ...given }) {
      await tracking.experiments.get(project, { id: experimentId });
      if (given.sourceRunId !== undefined) await tracking.runs.get(project, given.sourceRunId);
      const now = clock.now();
      const issue: Issue = {
        id: newId(),
        project,
        experimentId,
        name,
        description,
        status: given.status ?? 'pending',
        severity: given.severity ?? null,
        rootCauses: given.rootCauses ?? [],
        categories: given.categories ?? [],
        sourceRunId: given.sourceRunId ?? null,
        createdBy: given.by ?? actor.name,
        createdAt: now,
        updatedAt: now,
      };
      return db.transact((tx) => write(tx, actor, undefined, issue));
    },
    get: (project, id) => load(db.reader, project, id),
    search: (project, request, page) => searchPage(db, store.issueSearch(project, request), page, store.loadIssues),
    tally: (project) => store.countIssues(db.reader, project),
    async link(actor, project, id, traceIds, rationale) {
      const issue = await load(db.reader, project, id);
      const traces = await Promise.all([...new Set(traceIds)].map((trace) => tracing.get(project, trace)));
      for (const trace of traces) {
        if (trace.assessments.some(({ kind, name }) => kind === 'issue' && name === id)) continue;
        await tracing.assess(actor, project, trace.id, {
          name: id,
          kind: 'issue',
          value: issue.name,
          error: null,
          source: { type: 'HUMAN', id: actor.name },
          spanId: null,
          rationale: rationale ?? null,
          metadata: {},
          runId: null,
          overrides: null,
        });
      }
    },
    async unlink(actor, project, id, traceIds) {
      await load(db.reader, project, id);
      const traces = await Promise.all([...new Set(traceIds)].map((trace) => tracing.get(project, trace)));
      for (const { id: trace, assessments } of traces)
        for (const one of assessments.filter(({ kind, name }) => kind === 'issue' && name === id))
          await tracing.deleteAssessment(actor, project, trace, one.id);
    },
    async change(actor, project, id, change) {
      return db.transact(async (tx) => {
        const before = await load(tx, project, id);
        const severity: Severity | null = change.severity === undefined ? before.severity : change.severity;
        return write(tx, actor, before, {
          ...before,
          name: change.name ?? before.name,
          description: change.description ?? before.description,
          status: change.status ?? before.status,
          severity,
          rootCauses: change.rootCauses ?? before.rootCauses,
          categories: change.categories ?? before.categories,
          updatedAt: clock.now(),
        });
      });
    },
  };
}
