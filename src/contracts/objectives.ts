import { type Static, Type } from 'typebox';
import { Name, pageOf, Timestamp } from './paging.ts';

export const ObjectiveBody = Type.Object(
  {
    kpi: Type.String({ minLength: 1, maxLength: 500, description: 'What is measured.' }),
    unit: Type.Optional(Type.String({ maxLength: 50, default: '' })),
    direction: Type.Union([Type.Literal('increase'), Type.Literal('decrease')]),
    baseline: Type.Number(),
    target: Type.Number(),
    owner: Type.String({ minLength: 1, maxLength: 200 }),
    assumptions: Type.Optional(Type.String({ maxLength: 5000, default: '' })),
  },
  { additionalProperties: false },
);

export const ObjectiveView = Type.Object({
  id: Type.String(),
  project: Type.String(),
  name: Type.String(),
  kpi: Type.String(),
  unit: Type.String(),
  direction: Type.Union([Type.Literal('increase'), Type.Literal('decrease')]),
  baseline: Type.Number(),
  target: Type.Number(),
  owner: Type.String(),
  assumptions: Type.String(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type ObjectiveView = Static<typeof ObjectiveView>;
export const ObjectivePage = pageOf(ObjectiveView);
export const ObjectiveParams = Type.Object({ project: Name, objective: Name });

export const MeasurementBody = Type.Object(
  {
    series: Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'What the value is about, such as `loop` or `static`.',
    }),
    at: Timestamp,
    value: Type.Number(),
    note: Type.Optional(Type.String({ maxLength: 2000 })),
  },
  { additionalProperties: false },
);
export const MeasurementView = Type.Object({
  series: Type.String(),
  at: Timestamp,
  value: Type.Number(),
  note: Type.String(),
});
export type MeasurementView = Static<typeof MeasurementView>;
export const MeasurementPage = pageOf(MeasurementView);
