// Energy distance of two samples (Székely & Rizzo 2013): root of twice the squared area between distribution functions.
import { areaBetween } from './distribution-area.ts';

/** √(2 ∫ (F − G)² dx), in the root of the column's unit; NaN values are left out. @throws RangeError when a side is empty */
export function energyDistance(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  return Math.sqrt(2 * areaBetween(reference, current, (gap) => gap ** 2));
}
