// The business problem a model exists for: a KPI with a baseline and a target, and what was measured since.
import type { Millis } from '../../kernel/time.ts';

export type Direction = 'increase' | 'decrease';

export interface Objective {
  readonly id: string;
  readonly project: string;
  readonly name: string;
  /** What is measured, in the owner's words, with its unit. */
  readonly kpi: string;
  readonly unit: string;
  readonly direction: Direction;
  readonly baseline: number;
  readonly target: number;
  readonly owner: string;
  /** Assumptions behind the numbers, shown wherever they are. */
  readonly assumptions: string;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
}

export interface Measurement {
  readonly objectiveId: string;
  /** What the value is about, such as a model name with its policy (`loop`, `static`). */
  readonly series: string;
  readonly at: Millis;
  readonly value: number;
  readonly note: string;
}

/** True when the value is at least as good as the target. */
export function meetsTarget(objective: Pick<Objective, 'direction' | 'target'>, value: number): boolean {
  return objective.direction === 'increase' ? value >= objective.target : value <= objective.target;
}
