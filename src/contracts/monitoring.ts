import { type Static, Type } from 'typebox';
import { IdText, Name, PageQuery, pageOf, Timestamp } from './paging.ts';

const NullableText = Type.Union([Type.String(), Type.Null()]);

export const MonitoringPlanView = Type.Object({
  project: Type.String(),
  model: Type.String(),
  endpoint: Type.String(),
  schedule: Type.String(),
  windowMs: Type.Number(),
  threshold: Type.Number(),
  webhooks: Type.Array(Type.String()),
  objective: NullableText,
  monitors: Type.Record(Type.String(), Type.Record(Type.String(), Type.Unknown())),
});
export type MonitoringPlanView = Static<typeof MonitoringPlanView>;
export const MonitoringPlanList = Type.Object({ items: Type.Array(MonitoringPlanView) });
export const MonitoredModelParams = Type.Object({ project: Name, model: Name });

export const MonitorWindowView = Type.Object({
  id: Type.String(),
  model: Type.String(),
  monitor: Type.String(),
  type: Type.String(),
  version: Type.Integer(),
  status: Type.Union([Type.Literal('ok'), Type.Literal('breach'), Type.Literal('no-data')]),
  from: Timestamp,
  to: Timestamp,
  rows: Type.Integer(),
  text: Type.String(),
  values: Type.Record(Type.String(), Type.Unknown()),
  at: Timestamp,
});
export type MonitorWindowView = Static<typeof MonitorWindowView>;
export const MonitorWindowPage = pageOf(MonitorWindowView);
export const MonitorWindowQuery = Type.Object(
  { ...PageQuery.properties, monitor: Type.Optional(Name) },
  { additionalProperties: false },
);

export const AlarmView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  model: Type.String(),
  monitor: Type.String(),
  version: Type.Integer(),
  state: Type.Union([Type.Literal('open'), Type.Literal('cleared')]),
  text: Type.String(),
  raisedAt: Timestamp,
  clearedAt: Type.Union([Timestamp, Type.Null()]),
  clearedBecause: NullableText,
  windowId: Type.String(),
  lastWindowId: Type.String(),
  acknowledgedBy: NullableText,
});
export type AlarmView = Static<typeof AlarmView>;
export const AlarmPage = pageOf(AlarmView);
export const AlarmQuery = Type.Object(
  {
    ...PageQuery.properties,
    model: Type.Optional(Name),
    state: Type.Optional(Type.Union([Type.Literal('open'), Type.Literal('cleared')])),
  },
  { additionalProperties: false },
);
export const AlarmParams = Type.Object({ project: Name, alarm: IdText });
export const QueuedJob = Type.Object({ jobId: Type.String() });
export const WebhookSecret = Type.Object({ secret: Type.String() });
