// Review queues and the traces in them, as the native API speaks of them.
import { type Static, Type } from 'typebox';
import { IdText, Name, PageQuery, pageOf, Timestamp } from './paging.ts';

const Title = Type.String({ minLength: 1, maxLength: 250 });
const User = Type.String({ minLength: 1, maxLength: 250 });
const Kind = Type.Union([Type.Literal('user'), Type.Literal('custom')]);
const Status = Type.Union([Type.Literal('pending'), Type.Literal('complete'), Type.Literal('declined')]);
export const itemStatuses = ['pending', 'complete', 'declined'] as const;
const Users = Type.Array(User, { maxItems: 10 });
const Schemas = Type.Array(IdText, { maxItems: 100 });
const TraceId = Type.String({ minLength: 1, maxLength: 500 });

export const QueueView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  experimentId: Type.String(),
  name: Type.String(),
  kind: Kind,
  owner: Type.String(),
  users: Type.Array(Type.String()),
  schemaIds: Type.Array(Type.String(), { description: 'The questions to answer.' }),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type QueueView = Static<typeof QueueView>;
export const QueuePage = pageOf(QueueView);
export const QueueParams = Type.Object({ project: Name, queue: IdText });
export const QueueListQuery = Type.Object(
  {
    ...PageQuery.properties,
    experiment: IdText,
    user: Type.Optional(User),
    trace: Type.Optional(TraceId),
  },
  { additionalProperties: false },
);
export const NewQueueBody = Type.Object(
  {
    experiment: IdText,
    name: Title,
    kind: Type.Optional(Kind),
    users: Type.Optional(Users),
    schemas: Type.Optional(Schemas),
  },
  { additionalProperties: false },
);
export const QueueChange = Type.Object(
  {
    name: Type.Optional(Title),
    owner: Type.Optional(User),
    users: Type.Optional(Users),
    schemas: Type.Optional(Schemas),
  },
  { additionalProperties: false },
);

export const ReviewItemView = Type.Object({
  queueId: Type.String(),
  traceId: Type.String(),
  status: Status,
  completedBy: Type.Union([Type.String(), Type.Null()]),
  completedAt: Type.Union([Timestamp, Type.Null()]),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type ReviewItemView = Static<typeof ReviewItemView>;
export const ReviewItemPage = pageOf(ReviewItemView);
export const ReviewItemListView = Type.Object({ items: Type.Array(ReviewItemView) });
export const ReviewItemParams = Type.Object({ project: Name, queue: IdText, trace: TraceId });
export const ItemsQuery = Type.Object(
  { ...PageQuery.properties, status: Type.Optional(Status) },
  { additionalProperties: false },
);
export const ItemsBody = Type.Object(
  { traces: Type.Array(TraceId, { minItems: 1, maxItems: 1000 }) },
  { additionalProperties: false },
);
export const StatusBody = Type.Object({ status: Status }, { additionalProperties: false });
