// Drift of what devices count, against the reference of their bundle: the population stability index by column, with missing values as one more bin.
import { psiByBin } from '../../../numerics/drift/psi.ts';
import type { Reference } from '../model.ts';
import { binsOf, type Sketch } from './model.ts';

/** Fewer rows say more of chance than of drift: with ten bins, each would expect less than ten. */
export const leastRows = 100;

export interface ColumnDrift {
  readonly column: string;
  readonly psi: number;
}

export interface Drift {
  readonly rows: number;
  /** The largest first. */
  readonly columns: readonly ColumnDrift[];
}

/** Null where there is nothing to compare with, or too little. */
export function driftOf(sketch: Sketch, reference: Reference | null): Drift | null {
  if (reference === null || sketch.rows < leastRows) return null;
  const columns = Object.entries(reference.columns).flatMap(([column, known]): readonly ColumnDrift[] => {
    const counted = sketch.columns[column];
    if (counted === undefined) return [];
    return [{ column, psi: psiByBin(binsOf(known), binsOf(counted), { floor: 1e-4 }).psi }];
  });
  return { rows: sketch.rows, columns: columns.sort((a, b) => b.psi - a.psi) };
}
