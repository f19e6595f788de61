// This module's records as the native API answers them.
import type { MeasurementView, ObjectiveView } from '../../contracts/objectives.ts';
import { toIso } from '../../kernel/time.ts';
import type { Measurement, Objective } from './model.ts';

export function toObjectiveView(objective: Objective): ObjectiveView {
  return { ...objective, createdAt: toIso(objective.createdAt), updatedAt: toIso(objective.updatedAt) };
}

export function toMeasurementView({ series, at, value, note }: Measurement): MeasurementView {
  return { series, at: toIso(at), value, note };
}
