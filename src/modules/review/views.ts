// This module's records as the native API answers them.
import type { IssueView, LabelSchemaView } from '../../contracts/review.ts';
import type { QueueView, ReviewItemView } from '../../contracts/review-queues.ts';
import { toIso } from '../../kernel/time.ts';
import type { LabelInput, LabelSchema } from './label-schema.ts';
import type { Issue } from './model.ts';
import type { ReviewItem, ReviewQueue } from './queue.ts';

export const toIssueView = ({ createdAt, updatedAt, rootCauses, categories, ...rest }: Issue): IssueView => ({
  ...rest,
  rootCauses: [...rootCauses],
  categories: [...categories],
  createdAt: toIso(createdAt),
  updatedAt: toIso(updatedAt),
});

const toInputView = (input: LabelInput): LabelSchemaView['input'] =>
  input.kind === 'categorical' ? { ...input, options: [...input.options] } : { ...input };

export const toSchemaView = ({ createdAt, updatedAt, input, ...rest }: LabelSchema): LabelSchemaView => ({
  ...rest,
  input: toInputView(input),
  createdAt: toIso(createdAt),
  updatedAt: toIso(updatedAt),
});

export const toQueueView = ({ users, schemaIds, createdAt, updatedAt, ...rest }: ReviewQueue): QueueView => ({
  ...rest,
  users: [...users],
  schemaIds: [...schemaIds],
  createdAt: toIso(createdAt),
  updatedAt: toIso(updatedAt),
});

export const toItemView = ({ completedAt, createdAt, updatedAt, ...rest }: ReviewItem): ReviewItemView => ({
  ...rest,
  completedAt: completedAt === null ? null : toIso(completedAt),
  createdAt: toIso(createdAt),
  updatedAt: toIso(updatedAt),
});
