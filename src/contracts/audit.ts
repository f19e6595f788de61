import { type Static, Type } from 'typebox';
import { PageQuery, pageOf, Timestamp } from './paging.ts';

export const ActorView = Type.Object({
  kind: Type.Union([
    Type.Literal('local'),
    Type.Literal('token'),
    Type.Literal('user'),
    Type.Literal('step'),
    Type.Literal('policy'),
  ]),
  id: Type.String(),
  name: Type.String(),
});

export const NodeRefView = Type.Object({ type: Type.String(), id: Type.String() });

export const AuditEntryView = Type.Object({
  seq: Type.Integer({ description: 'Place in the Merkle tree, from 0.' }),
  id: Type.String(),
  at: Timestamp,
  actor: ActorView,
  action: Type.String({ description: '`module.verb`' }),
  project: Type.Union([Type.String(), Type.Null()]),
  subject: NodeRefView,
  before: Type.Union([Type.String(), Type.Null()], { description: 'SHA-256 of the record before.' }),
  after: Type.Union([Type.String(), Type.Null()], { description: 'SHA-256 of the record after.' }),
  detail: Type.Record(Type.String(), Type.Unknown()),
});
export type AuditEntryView = Static<typeof AuditEntryView>;

export const AuditPage = pageOf(AuditEntryView);
export const AuditQuery = Type.Object(
  {
    ...PageQuery.properties,
    project: Type.Optional(Type.String()),
    actor: Type.Optional(Type.String()),
    action: Type.Optional(Type.String()),
    subjectType: Type.Optional(Type.String()),
    subjectId: Type.Optional(Type.String()),
    from: Type.Optional(Timestamp),
    to: Type.Optional(Type.String({ ...Timestamp, description: 'Entries before this time.' })),
  },
  { additionalProperties: false },
);

export const TreeHeadView = Type.Object({
  size: Type.Integer(),
  root: Type.String({ description: 'SHA-256, hexadecimal.' }),
});

export const InclusionProofView = Type.Object({
  size: Type.Integer(),
  root: Type.String(),
  entry: AuditEntryView,
  content: Type.String({ description: 'The bytes whose leaf hash is proven: SHA-256 of 0x00 and this text.' }),
  path: Type.Array(Type.String(), { description: 'Audit path from the leaf up (RFC 9162).' }),
});
export type InclusionProofView = Static<typeof InclusionProofView>;

export const AuditExportView = Type.Object({
  size: Type.Integer({ description: 'Entries of the log that the proofs are for.' }),
  root: Type.String({ description: 'Root of that log; every proof leads to it.' }),
  complete: Type.Boolean({ description: 'Nothing that matches was left out.' }),
  proofs: Type.Array(InclusionProofView, { description: 'Newest entry first.' }),
});
export type AuditExportView = Static<typeof AuditExportView>;

export const ConsistencyProofView = Type.Object({
  first: TreeHeadView,
  second: TreeHeadView,
  path: Type.Array(Type.String()),
});

export const VerificationView = Type.Object({
  size: Type.Integer(),
  root: Type.String(),
  faults: Type.Array(Type.Object({ seq: Type.Integer(), message: Type.String() })),
});
