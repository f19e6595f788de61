// Retention: what is older than a project keeps it, and what is in its trash when somebody asks, is destroyed in bounded pieces. A legal
// hold stops all of it, between two pieces too. Content goes a day after its last name, and only when no row of any module names it.
import type { PurgeCounts } from '../../contracts/retention.ts';
import { type Actor, policyActor } from '../../kernel/actor.ts';
import type { Millis } from '../../kernel/time.ts';
import type { Blobs } from '../../platform/blobs/blobs.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Ticker } from '../../platform/clock/ticker.ts';
import { type ContentColumn, findUsed } from '../../platform/db/content-use.ts';
import type { Database, Tx } from '../../platform/db/database.ts';
import type { Queue } from '../../platform/queue/queue.ts';
import type { Audit } from '../audit/index.ts';
import type { Identity } from '../identity/index.ts';
import type { LogPurge } from '../pipelines/index.ts';
import type { Registry } from '../registry/index.ts';
import type { Serving } from '../serving/index.ts';
import type { Tracing } from '../tracing/index.ts';
import type { Tracking, TrashFilter } from '../tracking/index.ts';
import type { Webhooks } from '../webhooks/index.ts';
import { retentionErrors } from './errors.ts';
import { add, forEver, limitOf, nothing, type Policy, type Terms, tookSomething } from './model.ts';
import * as store from './store.ts';

const jobKind = 'retention.purge';
const sweepKind = 'retention.sweep';
const everyMs = 60 * 60_000;
const atOnce = 50;
const filesAtOnce = 200;
const graceMs = 24 * 60 * 60_000;
const dayMs = 86_400_000;
/** Ids that an audit entry names. */
const mostNamed = 500;

export interface PurgeRequest {
  readonly olderThanDays?: number | undefined;
  readonly runs?: readonly string[] | undefined;
  readonly experiments?: readonly string[] | undefined;
}

export interface Retention {
  policy(project: string): Promise<Policy>;
  /** What a purge by the terms would take now, and what the whole trash holds. */
  preview(project: string): Promise<{ readonly next: PurgeCounts; readonly trash: PurgeCounts }>;
  /** What is not given stays. @throws AppError `retention.hold_without_reason`, `identity.unknown_project` */
  change(actor: Actor, project: string, change: Partial<Terms>): Promise<Policy>;
  /** Queues a purge of the trash; resolves to the job. @throws AppError `retention.on_hold` */
  purge(actor: Actor, project: string, request: PurgeRequest): Promise<string>;
  /** Content that lost a name: it goes a day later when it has none by then. */
  release(tx: Tx, digests: readonly string[]): Promise<void>;
}

export interface RetentionDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly blobs: Blobs;
  readonly bus: Bus;
  readonly queue: Queue;
  readonly audit: Audit;
  readonly identity: Identity;
  readonly tracking: Pick<Tracking, 'trash'>;
  readonly registry: { readonly versions: Pick<Registry['versions'], 'ownersOf'> };
  readonly serving: { readonly predictions: Pick<Serving['predictions'], 'countOld' | 'purge'> };
  readonly tracing: Pick<Tracing, 'delete'>;
  readonly webhooks: Pick<Webhooks, 'purge' | 'countOld'>;
  readonly logs: LogPurge;
  /** Every column of every module that may name content. */
  readonly content: readonly ContentColumn[];
}

interface Piece {
  readonly took: Partial<PurgeCounts>;
  /** What the audit log names. */
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly digests?: readonly string[];
}

/** Notes content that lost a path by hand; it goes as what a purge takes does, but not while its project is under a legal hold. */
export const looseContent =
  ({ clock }: { readonly clock: Pick<Clock, 'wall'> }) =>
  (tx: Tx, digests: readonly string[], project: string | undefined): Promise<void> =>
    store.noteLoose(tx, digests, clock.wall(), project);

export function createRetention(deps: RetentionDeps): Retention {
  const { db, clock, queue, audit, bus } = deps;

  const policyOf = async (project: string, tx: Tx = db.reader): Promise<Policy> =>
    (await store.findPolicy(tx, project)) ?? { ...forEver, project };

  const requireFree = ({ project, hold, holdReason }: Policy): void => {
    if (hold) throw retentionErrors.create('on_hold', `Project ${project} is under a legal hold: ${holdReason}`);
  };

  /** Takes pieces, each in a transaction of its own that looks for a hold, until one takes nothing. */
  const takeAll = async (
    project: string,
    by: Actor,
    signal: AbortSignal,
    piece: (tx: Tx) => Promise<Piece>,
  ): Promise<PurgeCounts> => {
    for (let total = nothing; ; ) {
      signal.throwIfAborted();
      const took = await db.transact(async (tx) => {
        requireFree(await policyOf(project, tx));
        const { took: taken, detail, digests = [] } = await piece(tx);
        const counts = add(nothing, taken);
        if (!tookSomething(counts)) return undefined;
        await store.noteFreed(tx, digests, clock.wall());
        await audit.record(tx, {
          actor: by,
          action: 'retention.purge',
          project,
          subject: { type: 'project', id: project },
          detail: { ...taken, ...detail },
        });
        return counts;
      });
      if (took === undefined) return total;
      total = add(total, took);
    }
  };

  const takeTrash = async (
    project: string,
    by: Actor,
    signal: AbortSignal,
    filter: TrashFilter,
  ): Promise<PurgeCounts> => {
    const gone = new Set<string>();
    const took = await takeAll(project, by, signal, async (tx) => {
      const used = await deps.registry.versions.ownersOf(tx, project);
      const { runs, loggedModels, experiments, digests, bytes } = await deps.tracking.trash.purge(
        tx,
        project,
        filter,
        used,
        atOnce,
      );
      for (const id of experiments) gone.add(id);
      return {
        took: {
          runs: runs.length,
          loggedModels: loggedModels.length,
          experiments: experiments.length,
          artifacts: digests.length,
          artifactBytes: bytes,
        },
        detail: { ids: [...runs, ...loggedModels, ...experiments].slice(0, mostNamed) },
        digests,
      };
    });
    for (const id of gone) await deps.tracing.delete(by, project, id, { upTo: Number.MAX_SAFE_INTEGER });
    return took;
  };

  const takeOld = async (policy: Policy, now: Millis, signal: AbortSignal): Promise<PurgeCounts> => {
    const { project } = policy;
    const by = policyActor('retention');
    let total = nothing;
    const predictions = limitOf(policy.predictionsDays, now);
    if (predictions !== undefined)
      total = add(
        total,
        await takeAll(project, by, signal, async (tx) => {
          const old = await deps.serving.predictions.purge(tx, project, predictions, filesAtOnce);
          return {
            took: { predictions: old.records, predictionBytes: old.bytes },
            detail: { before: predictions },
            digests: old.digests,
          };
        }),
      );
    const trash = limitOf(policy.trashDays, now);
    if (trash !== undefined) total = add(total, await takeTrash(project, by, signal, { before: trash }));
    const deliveries = limitOf(policy.deliveriesDays, clock.wall());
    if (deliveries !== undefined)
      total = add(
        total,
        await takeAll(project, by, signal, async (tx) => ({
          took: { deliveries: await deps.webhooks.purge(tx, project, deliveries, filesAtOnce) },
        })),
      );
    const logs = limitOf(policy.logsDays, now);
    if (logs !== undefined) {
      let taken = 0;
      for (let more = filesAtOnce; more === filesAtOnce; taken += more) {
        requireFree(await policyOf(project));
        signal.throwIfAborted();
        more = await deps.logs.purge(project, logs, filesAtOnce);
      }
      // Files are no part of a transaction, so what went is recorded after it did.
      if (taken > 0)
        await takeAll(project, by, signal, async () => {
          const took = { logs: taken };
          taken = 0;
          total = add(total, took);
          return { took };
        });
    }
    return total;
  };

  const finish = async (project: string, now: Millis, took: PurgeCounts): Promise<void> => {
    while (await deps.tracking.trash.purgePoints());
    await db.transact(async (tx) => {
      const policy = await policyOf(project, tx);
      const last = tookSomething(took) ? { at: now, took } : policy.last;
      await store.putPolicy(tx, { ...policy, lookedAt: now, last });
      if (tookSomething(took))
        await bus.publish(tx, { type: 'retention.purged', project, subject: project, data: { ...took } });
    });
  };

  queue.handle(jobKind, async ({ job, signal }) => {
    const { project, by, filter } = job.payload as { project: string; by?: Actor; filter?: TrashFilter };
    const now = clock.now();
    const policy = await policyOf(project);
    // A hold that began after the ticker queued this is no failure.
    if (by === undefined && policy.hold) return nothing;
    const took =
      by === undefined ? await takeOld(policy, now, signal) : await takeTrash(project, by, signal, filter ?? {});
    await finish(project, now, took);
    return took;
  });

  /** Content that lost a name a day ago and has none now. */
  queue.handle(sweepKind, async ({ signal }) => {
    let deleted = 0;
    for (;;) {
      signal.throwIfAborted();
      const freed = await store.freedBefore(db.reader, clock.wall() - graceMs, atOnce);
      if (freed.length === 0) return { deleted };
      const used = await findUsed(db.scanner, deps.content, freed);
      const later: string[] = [];
      for (const digest of freed) {
        if (used.has(digest)) continue;
        if (await deps.blobs.delete(digest)) deleted++;
        // Somebody just put the same, and may be about to name it.
        else if (await deps.blobs.has(digest)) later.push(digest);
      }
      const done = freed.filter((digest) => !later.includes(digest));
      await db.transact(async (tx) => {
        await store.forgetFreed(tx, done);
        await store.postponeFreed(tx, later, clock.wall());
      });
    }
  });

  deps.ticker.onTick('retention', async (now) => {
    const due = await store.duePolicies(db.reader, now - everyMs);
    const freed = await store.freedBefore(db.reader, clock.wall() - graceMs, 1);
    if (due.length === 0 && freed.length === 0) return;
    await db.transact(async (tx) => {
      for (const policy of due) {
        await store.putPolicy(tx, { ...policy, lookedAt: now });
        await queue.enqueue(tx, {
          kind: jobKind,
          project: policy.project,
          payload: { project: policy.project },
          key: policy.project,
        });
      }
      if (freed.length > 0) await queue.enqueue(tx, { kind: sweepKind, payload: {}, key: 'sweep' });
    });
  });

  const count = async (project: string, filter: TrashFilter): Promise<PurgeCounts> => {
    const used = await deps.registry.versions.ownersOf(db.reader, project);
    const { files, bytes, ...rest } = await deps.tracking.trash.count(project, filter, used);
    return add(nothing, { ...rest, artifacts: files, artifactBytes: bytes });
  };

  return {
    release: (tx, digests) => store.noteFreed(tx, digests, clock.wall()),
    async policy(project) {
      await deps.identity.getProject(project);
      return policyOf(project);
    },
    async preview(project) {
      const policy = await policyOf(project);
      const now = clock.now();
      const trash = limitOf(policy.trashDays, now);
      const predictions = limitOf(policy.predictionsDays, now);
      const logs = limitOf(policy.logsDays, now);
      const deliveries = limitOf(policy.deliveriesDays, clock.wall());
      let next = trash === undefined ? nothing : await count(project, { before: trash });
      if (predictions !== undefined) {
        const old = await deps.serving.predictions.countOld(project, predictions);
        next = add(next, { predictions: old.records, predictionBytes: old.bytes });
      }
      if (logs !== undefined) next = add(next, { logs: await deps.logs.count(project, logs) });
      if (deliveries !== undefined) next = add(next, { deliveries: await deps.webhooks.countOld(project, deliveries) });
      return { next, trash: await count(project, {}) };
    },
    async change(actor, project, change) {
      await deps.identity.getProject(project);
      return db.transact(async (tx) => {
        const before = await policyOf(project, tx);
        const hold = change.hold ?? before.hold;
        const holdReason = hold ? (change.holdReason ?? before.holdReason).trim() : '';
        if (hold && holdReason === '')
          throw retentionErrors.create('hold_without_reason', `Say why project ${project} is under a legal hold.`);
        const after: Policy = {
          ...before,
          predictionsDays: change.predictionsDays ?? before.predictionsDays,
          logsDays: change.logsDays ?? before.logsDays,
          trashDays: change.trashDays ?? before.trashDays,
          deliveriesDays: change.deliveriesDays ?? before.deliveriesDays,
          hold,
          holdReason,
          updatedAt: clock.wall(),
          updatedBy: actor.name,
          // Other terms are looked at soon, not in an hour.
          lookedAt: null,
        };
        await store.putPolicy(tx, after);
        await audit.record(tx, {
          actor,
          action: hold === before.hold ? 'retention.change' : hold ? 'retention.hold' : 'retention.release',
          project,
          subject: { type: 'project', id: project },
          before,
          after,
          detail: { ...change },
        });
        await bus.publish(tx, { type: 'retention.changed', project, subject: project });
        return after;
      });
    },
    async purge(actor, project, { olderThanDays, runs, experiments }) {
      await deps.identity.getProject(project);
      const filter: TrashFilter = {
        ...(olderThanDays === undefined ? {} : { before: clock.now() - olderThanDays * dayMs }),
        ...(runs === undefined ? {} : { runs }),
        ...(experiments === undefined ? {} : { experiments }),
      };
      return db.transact(async (tx) => {
        requireFree(await policyOf(project, tx));
        await audit.record(tx, {
          actor,
          action: 'retention.ask_purge',
          project,
          subject: { type: 'project', id: project },
          detail: { olderThanDays: olderThanDays ?? null, runs: runs ?? null, experiments: experiments ?? null },
        });
        return queue.enqueue(tx, { kind: jobKind, project, payload: { project, by: actor, filter } });
      });
    },
  };
}
