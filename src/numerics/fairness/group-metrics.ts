// Confusion cells of every group and of all rows: the base of each group fairness figure.
import { type Confusion, confusionAt } from '../performance/confusion.ts';
import { type Disparity, disparity } from './disparity.ts';
import { groupRows, takeRows } from './groups.ts';

export interface GroupConfusions {
  readonly overall: Confusion;
  readonly byGroup: ReadonlyMap<string, Confusion>;
}

/**
 * @param labels 0 or 1
 * @param decisions hard predictions, 0 or 1
 * @param groups group of each row
 */
export function groupConfusions(
  labels: ArrayLike<number>,
  decisions: ArrayLike<number>,
  groups: ArrayLike<string>,
  weights?: ArrayLike<number>,
): GroupConfusions {
  if (groups.length !== labels.length) throw new RangeError(`${labels.length} labels but ${groups.length} groups`);
  const byGroup = new Map<string, Confusion>();
  for (const [group, rows] of groupRows(groups)) {
    const cells = confusionAt(
      takeRows(labels, rows),
      takeRows(decisions, rows),
      0.5,
      weights === undefined ? undefined : takeRows(weights, rows),
    );
    byGroup.set(group, cells);
  }
  return { overall: confusionAt(labels, decisions, 0.5, weights), byGroup };
}

/** Disparity of one rate over the groups. */
export function rateDisparity(confusions: GroupConfusions, rate: (cells: Confusion) => number): Disparity {
  return disparity(Array.from(confusions.byGroup.values(), rate), rate(confusions.overall));
}
