// Review queues: traces that wait for people to look at them, with the questions to answer. A user's queue is that person's own worklist and
// asks every question of the experiment.
import type { itemStatuses } from '../../contracts/review-queues.ts';
import type { Millis } from '../../kernel/time.ts';
import { reviewErrors } from './errors.ts';

export type QueueKind = 'user' | 'custom';
export type ItemStatus = (typeof itemStatuses)[number];

export interface ReviewQueue {
  readonly id: string;
  readonly project: string;
  readonly experimentId: string;
  /** Unique in the experiment, whatever the case; of a user's queue the user. */
  readonly name: string;
  readonly kind: QueueKind;
  readonly owner: string;
  /** In lower case, since they are compared with who answered. */
  readonly users: readonly string[];
  /** Label schemas; none in a user's queue. */
  readonly schemaIds: readonly string[];
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
}

/** A trace of a queue: done once anybody of its users is done with it. */
export interface ReviewItem {
  readonly queueId: string;
  readonly traceId: string;
  readonly status: ItemStatus;
  readonly completedBy: string | null;
  readonly completedAt: Millis | null;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
}

const limits = { name: 250, users: 10 } as const;
const reserved = 'default';

const bad = (message: string): Error => reviewErrors.create('bad_queue', message);

/** A user as queues compare them. @throws AppError `review.bad_queue` */
export function normalizeUser(user: string): string {
  const name = user.trim().toLowerCase();
  if (name === '' || name.length > limits.name) throw bad(`A user must have 1 to ${limits.name} characters.`);
  return name;
}

/** @throws AppError `review.bad_queue` */
export function normalizeUsers(users: readonly string[]): readonly string[] {
  const unique = [...new Set(users.map(normalizeUser))];
  if (unique.length > limits.users) throw bad(`A review queue can have at most ${limits.users} users.`);
  return unique;
}

/** @throws AppError `review.bad_queue` */
export function checkQueueName(text: string): string {
  const name = text.trim();
  if (name === '' || name.length > limits.name)
    throw bad(`The name of a review queue must have 1 to ${limits.name} characters.`);
  if (name.toLowerCase() === reserved) throw bad(`'${name}' is reserved and cannot name a review queue.`);
  return name;
}

/** What a new queue holds by its kind. @throws AppError `review.bad_queue` */
export function checkQueue(given: Pick<ReviewQueue, 'name' | 'kind' | 'users' | 'schemaIds'>): typeof given {
  const { kind } = given;
  const users = normalizeUsers(given.users);
  const schemaIds = [...new Set(given.schemaIds)];
  if (kind === 'custom') return { kind, name: checkQueueName(given.name), users, schemaIds };
  const name = normalizeUser(given.name);
  if (users.some((user) => user !== name)) throw bad("A user's queue has that user alone.");
  if (schemaIds.length > 0) throw bad("A user's queue asks every question of the experiment and takes no others.");
  return { kind, name, users: [name], schemaIds };
}
