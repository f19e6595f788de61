// A point as a row keeps it.
import type { PointRow } from '../tables.ts';
import type { MetricPoint } from './metric.ts';

export function toStored({ value, step, at }: MetricPoint): PointRow {
  return Number.isNaN(value) ? { value: 0, nan: 1, step, at } : { value, nan: 0, step, at };
}

export function fromStored(row: PointRow): { value: number; step: number; at: number } {
  return { value: row.nan === 1 ? Number.NaN : row.value, step: row.step, at: row.at };
}
