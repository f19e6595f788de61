// Objectives, lineage, approvals and the audit log: is it worth it, what feeds what, what awaits a decision, and who did what, provably?
import { type Static, Type } from 'typebox';
import { AuditEntryView, AuditQuery, TreeHeadView } from '../audit.ts';
import { ApprovalView } from '../governance.ts';
import { LineageNodeView, NeighbourhoodView } from '../lineage.ts';
import { ObjectiveView } from '../objectives.ts';
import { Name, Timestamp } from '../paging.ts';
import { AnswerView } from './answer.ts';
import { LiveView } from './models.ts';

const nextCursor = Type.Optional(Type.String({ description: 'Absent on the last page.' }));

export const ObjectiveRowView = Type.Object({
  objective: ObjectiveView,
  days: Type.Array(Type.String(), { description: 'YYYY-MM-DD, oldest first.' }),
  series: Type.Array(
    Type.Object({
      name: Type.String(),
      values: Type.Array(Type.Union([Type.Number(), Type.Null()]), { description: 'By day; null: not measured.' }),
    }),
  ),
  newest: Type.Union(
    [
      Type.Object({
        series: Type.String(),
        at: Timestamp,
        value: Type.Number(),
        met: Type.Boolean({ description: 'At least as good as the target.' }),
      }),
      Type.Null(),
    ],
    { description: 'Of the loop, or of the only series.' },
  ),
  gain: Type.Union([Type.Object({ mean: Type.Number(), days: Type.Integer() }), Type.Null()], {
    description: 'Mean of loop − static over the days on which both were measured.',
  }),
});
export type ObjectiveRowView = Static<typeof ObjectiveRowView>;
export const ObjectivesPageView = Type.Object({ answer: AnswerView, items: Type.Array(ObjectiveRowView), nextCursor });
export type ObjectivesPageView = Static<typeof ObjectivesPageView>;

export const ApprovalRowView = Type.Object({
  approval: ApprovalView,
  gate: Type.Union(
    [
      Type.Object({
        verdict: Type.Union([Type.Literal('pass'), Type.Literal('fail'), Type.Literal('none')]),
        summary: Type.String(),
      }),
      Type.Null(),
    ],
    { description: 'The newest evaluation of the version that it is about.' },
  ),
});
export type ApprovalRowView = Static<typeof ApprovalRowView>;
export const ApprovalsPageView = Type.Object({
  answer: AnswerView,
  pending: Type.Array(ApprovalRowView, { description: 'What awaits a decision, oldest first; at most a hundred.' }),
  items: Type.Array(ApprovalRowView, { description: 'Every request, newest first.' }),
  nextCursor,
});
export type ApprovalsPageView = Static<typeof ApprovalsPageView>;

const { project: _project, ...auditFilters } = AuditQuery.properties;
export const AuditPageQuery = Type.Object(auditFilters, { additionalProperties: false });
export const AuditPageView = Type.Object({
  answer: AnswerView,
  head: TreeHeadView,
  items: Type.Array(AuditEntryView, { description: 'Newest first.' }),
  nextCursor,
});
export type AuditPageView = Static<typeof AuditPageView>;

export const LineageListPageView = Type.Object({
  answer: AnswerView,
  items: Type.Array(LineageNodeView, { description: 'Newest first.' }),
  nextCursor,
});
export type LineageListPageView = Static<typeof LineageListPageView>;
export const LineageFocusQuery = Type.Object(
  {
    up: Type.Optional(Type.Integer({ minimum: 0, maximum: 6, default: 1, description: 'Steps to what it came from.' })),
    down: Type.Optional(Type.Integer({ minimum: 0, maximum: 6, default: 1, description: 'Steps to what came of it.' })),
    neighbours: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 200, default: 8, description: 'Shown of each record and direction.' }),
    ),
    expand: Type.Optional(
      Type.String({
        maxLength: 8000,
        description:
          'Records of which all neighbours are shown, as `up:run/0198…` and `down:…` between commas, their ids percent-encoded; at most 50.',
      }),
    ),
  },
  { additionalProperties: false },
);
export const LineageFocusView = Type.Object({ answer: AnswerView, graph: NeighbourhoodView });
export type LineageFocusView = Static<typeof LineageFocusView>;

export const ModelAtQuery = Type.Object({ time: Timestamp }, { additionalProperties: false });
export const ModelAtView = Type.Object({
  answer: AnswerView,
  time: Timestamp,
  aliases: Type.Record(Type.String(), Type.Integer(), { description: 'Version by alias, as it was.' }),
  live: LiveView,
});
export type ModelAtView = Static<typeof ModelAtView>;
export const ModelAtParams = Type.Object({ project: Name, model: Type.String({ minLength: 1, maxLength: 256 }) });
