// Review queues of experiments, and how far the review of their traces is.
import type { Actor } from '../../kernel/actor.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../kernel/paging.ts';
import type { Tx } from '../../platform/db/database.ts';
import { reviewErrors } from './errors.ts';
import type { ReviewDeps } from './issues.ts';
import type { LabelSchemas } from './label-schemas.ts';
import {
  checkQueue,
  checkQueueName,
  type ItemStatus,
  normalizeUser,
  normalizeUsers,
  type ReviewItem,
  type ReviewQueue,
} from './queue.ts';
import * as store from './queue-store.ts';

export type NewQueue = Pick<ReviewQueue, 'experimentId' | 'name' | 'kind'> & {
  readonly users?: readonly string[] | undefined;
  readonly schemaIds?: readonly string[] | undefined;
  /** Whose it is, where that is not the caller. */
  readonly owner?: string | undefined;
};
export type QueueChange = {
  readonly [K in 'name' | 'owner' | 'users' | 'schemaIds']?: ReviewQueue[K] | undefined;
};

export interface ReviewQueues {
  /** @throws AppError `review.bad_queue`, `review.queue_exists`, `review.unknown_label_schema` */
  create(actor: Actor, project: string, queue: NewQueue): Promise<ReviewQueue>;
  /** The own queue of a user, made when it is missing. @throws AppError `review.queue_exists` when another bears the name */
  ensureOfUser(actor: Actor, project: string, experimentId: string, user: string): Promise<ReviewQueue>;
  /** @throws AppError `review.unknown_queue` */
  get(project: string, id: string): Promise<ReviewQueue>;
  getByName(project: string, experimentId: string, name: string): Promise<ReviewQueue>;
  /** Newest first, of an experiment or of the whole project; only those of a user, or with a trace. */
  list(
    project: string,
    experimentId: string | undefined,
    only: { readonly user?: string | undefined; readonly traceId?: string | undefined },
    page: PageRequest,
  ): Promise<Page<ReviewQueue>>;
  /** How many traces of each status queues have; one without traces is not there. */
  progress(ids: readonly string[]): Promise<ReadonlyMap<string, store.Progress>>;
  /** What is not given stays. Questions stay while there are traces, and a user's queue stays as it is. */
  change(actor: Actor, project: string, id: string, change: QueueChange): Promise<ReviewQueue>;
  delete(actor: Actor, project: string, id: string): Promise<void>;
  /** Those that are there already stay as they are. The items, in the order given. */
  add(actor: Actor, project: string, id: string, traceIds: readonly string[]): Promise<readonly ReviewItem[]>;
  remove(actor: Actor, project: string, id: string, traceIds: readonly string[]): Promise<void>;
  /** Newest first. */
  items(project: string, id: string, status: ItemStatus | undefined, page: PageRequest): Promise<Page<ReviewItem>>;
  /** Whoever set the status first is kept. @throws AppError `review.unknown_item` */
  setStatus(
    actor: Actor,
    project: string,
    id: string,
    traceId: string,
    status: ItemStatus,
    by?: string,
  ): Promise<ReviewItem>;
}

export function createQueues(deps: ReviewDeps, labelSchemas: Pick<LabelSchemas, 'get'>): ReviewQueues {
  const { db, clock, newId, bus, audit, tracking } = deps;

  const unknown = (queue: string): Error =>
    reviewErrors.create('unknown_queue', `There is no review queue ${queue}.`, { details: { queue } });
  const load = async (tx: Tx, project: string, id: string): Promise<ReviewQueue> => {
    const queue = await store.findQueue(tx, project, id);
    if (queue === undefined) throw unknown(id);
    return queue;
  };
  const requireSchemas = async (project: string, experimentId: string, ids: readonly string[]): Promise<void> => {
    for (const id of ids) {
      const schema = await labelSchemas.get(project, id);
      if (schema.experimentId !== experimentId)
        throw reviewErrors.create('bad_queue', `Question ${schema.name} belongs to another experiment.`);
    }
  };
  const requireFree = async (tx: Tx, { experimentId, name, id }: ReviewQueue): Promise<void> => {
    const other = await store.findQueueByName(tx, experimentId, name);
    if (other !== undefined && other.id !== id)
      throw reviewErrors.create('queue_exists', `The experiment has a review queue ${name}.`, { details: { name } });
  };
  const tell = async (tx: Tx, actor: Actor, queue: ReviewQueue, action: string, detail: object = {}): Promise<void> => {
    const { id, project, name } = queue;
    const subject = { type: 'review-queue', id } as const;
    await audit.record(tx, { actor, action: `review.${action}`, project, subject, detail: { name, ...detail } });
    await bus.publish(tx, { type: 'review-queue.changed', project, subject: id, data: { name, action, ...detail } });
  };

  const create: ReviewQueues['create'] = async (actor, project, given) => {
    const { experimentId, users = [], schemaIds = [], owner = actor.name } = given;
    const checked = checkQueue({ name: given.name, kind: given.kind, users, schemaIds });
    await tracking.experiments.get(project, { id: experimentId });
    await requireSchemas(project, experimentId, checked.schemaIds);
    return db.transact(async (tx) => {
      const now = clock.now();
      const queue: ReviewQueue = {
        ...checked,
        id: newId(),
        project,
        experimentId,
        owner,
        createdAt: now,
        updatedAt: now,
      };
      await requireFree(tx, queue);
      await store.upsertQueue(tx, queue);
      await tell(tx, actor, queue, 'create_queue', { users: queue.users });
      return queue;
    });
  };

  return {
    create,
    async ensureOfUser(actor, project, experimentId, user) {
      const name = normalizeUser(user);
      const existing = await store.findQueueByName(db.reader, experimentId, name);
      if (existing?.project === project && existing.kind === 'user') return existing;
      return create(actor, project, { experimentId, name, kind: 'user', owner: name });
    },
    get: (project, id) => load(db.reader, project, id),
    async getByName(project, experimentId, name) {
      await tracking.experiments.get(project, { id: experimentId });
      const queue = await store.findQueueByName(db.reader, experimentId, name);
      if (queue === undefined) throw unknown(name);
      return queue;
    },
    async list(project, experimentId, only, page) {
      if (experimentId !== undefined) await tracking.experiments.get(project, { id: experimentId });
      const user = only.user === undefined ? undefined : normalizeUser(only.user);
      const before = page.cursor === undefined ? undefined : String(decodeCursor(page.cursor, 1)[0]);
      const rows = await store.listQueues(
        db.reader,
        { project, experimentId },
        { ...only, user },
        before,
        page.limit + 1,
      );
      return toPage(rows, page.limit, ({ id }) => [id]);
    },
    progress: (ids) => store.countItems(db.reader, ids),
    async change(actor, project, id, change) {
      const { experimentId } = await load(db.reader, project, id);
      if (change.schemaIds !== undefined) await requireSchemas(project, experimentId, change.schemaIds);
      return db.transact(async (tx) => {
        const before = await load(tx, project, id);
        if (before.kind === 'user') throw reviewErrors.create('bad_queue', "A user's queue stays as it is.");
        if (change.schemaIds !== undefined && (await store.listItems(tx, id, undefined, undefined, 1)).length > 0)
          throw reviewErrors.create('bad_queue', 'The questions of a review queue stay while it has traces.');
        const after: ReviewQueue = {
          ...before,
          name: change.name === undefined ? before.name : checkQueueName(change.name),
          owner: change.owner === undefined ? before.owner : change.owner.trim(),
          users: change.users === undefined ? before.users : normalizeUsers(change.users),
          schemaIds: change.schemaIds === undefined ? before.schemaIds : [...new Set(change.schemaIds)],
          updatedAt: clock.now(),
        };
        await requireFree(tx, after);
        await store.upsertQueue(tx, after);
        await tell(tx, actor, after, 'change_queue', { users: after.users });
        return after;
      });
    },
    async delete(actor, project, id) {
      await db.transact(async (tx) => {
        const queue = await load(tx, project, id);
        await store.deleteQueue(tx, id);
        await tell(tx, actor, queue, 'delete_queue');
      });
    },
    async add(actor, project, id, traceIds) {
      return db.transact(async (tx) => {
        const queue = await load(tx, project, id);
        const wanted = [...new Set(traceIds)];
        const existing = await store.findItems(tx, id, wanted);
        const now = clock.now();
        const all = wanted.map((traceId) => {
          const pending: ReviewItem = {
            queueId: id,
            traceId,
            status: 'pending',
            completedBy: null,
            completedAt: null,
            createdAt: now,
            updatedAt: now,
          };
          return existing.get(traceId) ?? pending;
        });
        const added = all.filter(({ traceId }) => !existing.has(traceId));
        await store.upsertItems(
          tx,
          added.map((item) => ({ item, place: newId() })),
        );
        if (added.length > 0) await tell(tx, actor, queue, 'add_items', { traces: added.length });
        return all;
      });
    },
    async remove(actor, project, id, traceIds) {
      await db.transact(async (tx) => {
        const queue = await load(tx, project, id);
        const existing = await store.findItems(tx, id, [...new Set(traceIds)]);
        await store.deleteItems(tx, id, [...existing.keys()]);
        if (existing.size > 0) await tell(tx, actor, queue, 'remove_items', { traces: existing.size });
      });
    },
    async items(project, id, status, page) {
      await load(db.reader, project, id);
      const before = page.cursor === undefined ? undefined : String(decodeCursor(page.cursor, 1)[0]);
      const rows = await store.listItems(db.reader, id, status, before, page.limit + 1);
      const found = toPage(rows, page.limit, ({ place }) => [place]);
      return { ...found, items: found.items.map(({ item }) => item) };
    },
    async setStatus(actor, project, id, traceId, status, by = actor.name) {
      const completedBy = status === 'pending' ? null : normalizeUser(by);
      return db.transact(async (tx) => {
        const queue = await load(tx, project, id);
        const before = (await store.findItems(tx, id, [traceId])).get(traceId);
        if (before === undefined)
          throw reviewErrors.create('unknown_item', `Review queue ${queue.name} has no trace ${traceId}.`, {
            details: { trace: traceId },
          });
        if (before.status === status) return before;
        const now = clock.now();
        const completedAt = status === 'pending' ? null : now;
        const after: ReviewItem = { ...before, status, completedBy, completedAt, updatedAt: now };
        await store.upsertItems(tx, [{ item: after, place: '' }]);
        await tell(tx, actor, queue, 'set_item_status', { trace: traceId, status });
        return after;
      });
    },
  };
}
