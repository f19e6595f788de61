// Monitors, alarms and retraining: which models degrade, what drifted and does it matter, what is firing, and why a model retrained.
import { type Static, Type } from 'typebox';
import { DecisionView, LoopStatusView, TurnView } from '../loop.ts';
import { AlarmView, MonitoringPlanView, MonitorWindowView } from '../monitoring.ts';
import { IdText, Name, PageQuery, Timestamp } from '../paging.ts';
import { AnswerView } from './answer.ts';

const NumberOrNull = Type.Union([Type.Number(), Type.Null()]);
const nextCursor = Type.Optional(Type.String({ description: 'Absent on the last page.' }));

const WorstColumn = Type.Object({
  column: Type.String(),
  ratio: Type.Number({ description: 'Distance over its threshold: 1 and more breaches.' }),
});

export const MonitoredRowView = Type.Object({
  plan: MonitoringPlanView,
  drift: Type.Union([Type.Object({ ...WorstColumn.properties, at: Timestamp }), Type.Null()], {
    description: 'The column that drifted most in the newest window with data.',
  }),
  estimated: Type.Union([Type.Object({ auc: Type.Number(), at: Timestamp }), Type.Null()]),
  realised: Type.Union([Type.Object({ auc: Type.Number(), at: Timestamp }), Type.Null()]),
  labelLagMs: Type.Union([Type.Integer(), Type.Null()], {
    description: 'From the newest day whose labels are known until now.',
  }),
  openAlarms: Type.Integer(),
});
export type MonitoredRowView = Static<typeof MonitoredRowView>;

export const MonitorsPageView = Type.Object({ answer: AnswerView, items: Type.Array(MonitoredRowView), nextCursor });
export type MonitorsPageView = Static<typeof MonitorsPageView>;

export const DriftCellView = Type.Object({
  window: Type.String({ description: 'Id of the window.' }),
  value: Type.Number(),
  ratio: Type.Number({ description: 'Value over threshold.' }),
});
export const DriftMapView = Type.Object({
  windows: Type.Array(Type.Object({ at: Timestamp, to: Timestamp, version: Type.Integer() }), {
    description: 'Oldest first; the newest sixty times that drift was looked at.',
  }),
  rows: Type.Array(
    Type.Object({
      column: Type.String(),
      excluded: Type.Boolean({ description: 'It is measured, but no alarm counts it.' }),
      worst: Type.Number({ description: 'Its largest ratio.' }),
      cells: Type.Array(Type.Union([DriftCellView, Type.Null()]), { description: 'By window; null: no data.' }),
    }),
    { description: 'Columns that count first, the worst first.' },
  ),
  complete: Type.Boolean({ description: 'No older windows were left out.' }),
});
export type DriftMapView = Static<typeof DriftMapView>;

export const PerformancePointView = Type.Object({
  day: Type.String({ description: 'YYYY-MM-DD of the predictions.' }),
  realised: NumberOrNull,
  estimated: NumberOrNull,
  floor: NumberOrNull,
  version: Type.Integer(),
});
export type PerformancePointView = Static<typeof PerformancePointView>;

export const MonitorPageView = Type.Object({
  answer: AnswerView,
  plan: MonitoringPlanView,
  alarms: Type.Array(AlarmView, { description: 'Those that are open.' }),
  drift: DriftMapView,
  performance: Type.Array(PerformancePointView, { description: 'AUC by day, oldest first.' }),
  items: Type.Array(Type.Omit(MonitorWindowView, ['values']), { description: 'Every window, newest first.' }),
  nextCursor,
});
export type MonitorPageView = Static<typeof MonitorPageView>;

export const DriftCellParams = Type.Object({
  project: Name,
  model: Name,
  window: IdText,
  column: Type.String({ minLength: 1, maxLength: 256 }),
});

const SampleView = Type.Object({
  rows: Type.Integer(),
  missing: Type.Integer(),
  missingShare: Type.Number(),
});
export const DriftCellPageView = Type.Object({
  answer: AnswerView,
  window: MonitorWindowView,
  column: Type.String(),
  method: Type.String(),
  about: Type.String({ description: 'What the method computes.' }),
  value: Type.Number(),
  threshold: Type.Number(),
  excluded: Type.Boolean(),
  reference: SampleView,
  current: SampleView,
  edges: Type.Array(Type.Number(), { description: 'Inner edges, from the reference; the same for both.' }),
  bins: Type.Array(
    Type.Object({
      label: Type.String(),
      reference: Type.Integer(),
      current: Type.Integer(),
      referenceShare: Type.Number(),
      currentShare: Type.Number(),
      psi: Type.Number({ description: 'What the bin adds to the population stability index.' }),
    }),
  ),
  usedBy: Type.Array(Type.Object({ name: Type.String() }), {
    description: 'Feature views of the project with a feature of that name.',
  }),
});
export type DriftCellPageView = Static<typeof DriftCellPageView>;

export const AlertRowView = Type.Object({
  alarm: AlarmView,
  openMs: Type.Integer({ description: 'How long it has been, or was, open.' }),
});
export type AlertRowView = Static<typeof AlertRowView>;
export const AlertsPageView = Type.Object({
  answer: AnswerView,
  models: Type.Array(Type.String(), { description: 'Watched models, to choose from.' }),
  items: Type.Array(AlertRowView, { description: 'Newest first.' }),
  nextCursor,
});
export type AlertsPageView = Static<typeof AlertsPageView>;

export const RetrainingPageQuery = Type.Object(
  {
    ...PageQuery.properties,
    model: Type.Optional(Name),
    outcome: Type.Optional(DecisionView.properties.outcome),
  },
  { additionalProperties: false },
);
export const RetrainingPageView = Type.Object({
  answer: AnswerView,
  loops: Type.Array(LoopStatusView, {
    description: 'What may start a turn of each model, and what would hold it now.',
  }),
  items: Type.Array(Type.Object({ decision: DecisionView, turn: Type.Union([TurnView, Type.Null()]) }), {
    description: 'Every decision, newest first, with the turn it started.',
  }),
  nextCursor,
});
export type RetrainingPageView = Static<typeof RetrainingPageView>;
