import { type Static, Type } from 'typebox';
import { ActorView, NodeRefView } from './audit.ts';
import { IdText, Name, PageQuery, pageOf, Timestamp } from './paging.ts';

const ApprovalStateView = Type.Union([Type.Literal('pending'), Type.Literal('approved'), Type.Literal('rejected')]);

export const ApprovalView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  subject: NodeRefView,
  title: Type.String(),
  requestedBy: ActorView,
  needed: Type.Integer(),
  votes: Type.Array(Type.Object({ actor: ActorView, approve: Type.Boolean(), reason: Type.String(), at: Timestamp })),
  state: ApprovalStateView,
  createdAt: Timestamp,
  decidedAt: Type.Union([Timestamp, Type.Null()]),
});
export type ApprovalView = Static<typeof ApprovalView>;
export const ApprovalPage = pageOf(ApprovalView);
export const ApprovalQuery = Type.Object(
  { ...PageQuery.properties, state: Type.Optional(ApprovalStateView) },
  { additionalProperties: false },
);
export const ApprovalParams = Type.Object({ project: Name, approval: IdText });
export const VoteBody = Type.Object(
  { approve: Type.Boolean(), reason: Type.String({ minLength: 1, maxLength: 2000 }) },
  { additionalProperties: false },
);
