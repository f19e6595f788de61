// Metrics of more than two classes. Classes are numbers 0 … k−1; probabilities are one row per sample, k columns.
import { rocAuc } from './roc-auc.ts';

/** counts[actual][predicted]. */
export type ConfusionMatrix = readonly Float64Array[];

export type Average = 'macro' | 'weighted';

export interface ClassScores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Rows whose true class this is. */
  readonly support: number;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** @throws RangeError when a class is not a whole number below `classes` */
export function confusionMatrix(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
): ConfusionMatrix {
  if (actual.length !== predicted.length)
    throw new RangeError(`${actual.length} labels, ${predicted.length} predictions`);
  const matrix = Array.from({ length: classes }, () => new Float64Array(classes));
  for (let i = 0; i < actual.length; i++) {
    const row = matrix[actual[i] as number];
    const column = predicted[i] as number;
    if (row === undefined || row[column] === undefined) {
      throw new RangeError(`row ${i} has a class outside 0 … ${classes - 1}`);
    }
    row[column] += 1;
  }
  return matrix;
}

/** Margins: rows per true class, rows per predicted class, rows right, rows in all. */
function margins(matrix: ConfusionMatrix): { actual: number[]; predicted: number[]; right: number; total: number } {
  const actual = matrix.map((row) => sum(row));
  const predicted = matrix.map((_, k) => sum(matrix.map((row) => row[k] as number)));
  return { actual, predicted, right: sum(matrix.map((row, k) => row[k] as number)), total: sum(actual) };
}

export function multiclassAccuracy(matrix: ConfusionMatrix): number {
  const { right, total } = margins(matrix);
  return ratio(right, total);
}

/** Precision, recall and F1 of each class against all others; an empty denominator gives 0. */
export function classScores(matrix: ConfusionMatrix): ClassScores[] {
  const { actual, predicted } = margins(matrix);
  return matrix.map((row, k) => {
    const hits = row[k] as number;
    const support = actual[k] as number;
    const called = predicted[k] as number;
    return {
      precision: ratio(hits, called),
      recall: ratio(hits, support),
      f1: ratio(2 * hits, support + called),
      support,
    };
  });
}

/** Average of the class scores: every class alike, or by support. */
export function averagedScores(matrix: ConfusionMatrix, average: Average): Omit<ClassScores, 'support'> {
  const scores = classScores(matrix);
  const weights = scores.map((score) => (average === 'macro' ? 1 : score.support));
  const mean = (key: keyof ClassScores): number =>
    sum(scores.map((s, k) => s[key] * (weights[k] as number))) / sum(weights);
  return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') };
}

/** Matthews correlation of more than two classes (Gorodkin 2004); 0 when a side is constant. */
export function multiclassMatthews(matrix: ConfusionMatrix): number {
  const { actual, predicted, right, total } = margins(matrix);
  const agreement = right * total - sum(actual.map((t, k) => t * (predicted[k] as number)));
  const spread = (counts: readonly number[]): number => total * total - sum(counts.map((count) => count * count));
  return ratio(agreement, Math.sqrt(spread(actual)) * Math.sqrt(spread(predicted)));
}

/** Agreement beyond chance. */
export function multiclassKappa(matrix: ConfusionMatrix): number {
  const { actual, predicted, right, total } = margins(matrix);
  const expected = sum(actual.map((t, k) => t * (predicted[k] as number))) / (total * total);
  return ratio(right / total - expected, 1 - expected);
}

/** Mean −ln of the probability given to the true class, clipped to [2⁻⁵², 1 − 2⁻⁵²]. */
export function multiclassLogLoss(actual: ArrayLike<number>, probabilities: readonly ArrayLike<number>[]): number {
  const losses = probabilities.map((row, i) => {
    const p = row[actual[i] as number];
    if (p === undefined) throw new RangeError(`row ${i} has no probability for class ${actual[i]}`);
    return -Math.log(Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, p)));
  });
  return sum(losses) / losses.length;
}

/** Mean Σ (p − indicator)² over classes, in [0, 2]. */
export function multiclassBrier(actual: ArrayLike<number>, probabilities: readonly ArrayLike<number>[]): number {
  const losses = probabilities.map((row, i) => sum(Array.from(row, (p, k) => (p - (k === actual[i] ? 1 : 0)) ** 2)));
  return sum(losses) / losses.length;
}

/** Share of rows whose true class is among the k most probable; ties count for the true class only when fewer than k beat it. */
export function topKAccuracy(
  actual: ArrayLike<number>,
  probabilities: readonly ArrayLike<number>[],
  k: number,
): number {
  const hits = probabilities.filter((row, i) => {
    const own = row[actual[i] as number] as number;
    return Array.from(row).filter((p) => p > own).length < k;
  });
  return hits.length / probabilities.length;
}

/** ROC-AUC of each class against the rest, averaged. */
export function oneVersusRestAuc(
  actual: ArrayLike<number>,
  probabilities: readonly ArrayLike<number>[],
  classes: number,
  average: Average,
): number {
  const truth = Array.from(actual);
  const all = Array.from({ length: classes }, (_, k) => k);
  const weights = all.map((k) => (average === 'macro' ? 1 : truth.filter((t) => t === k).length));
  const aucs = all.map((k) =>
    rocAuc(
      truth.map((t) => (t === k ? 1 : 0)),
      probabilities.map((row) => row[k] as number),
    ),
  );
  return sum(aucs.map((auc, k) => auc * (weights[k] as number))) / sum(weights);
}

/** ROC-AUC of each pair of classes among their own rows (Hand & Till 2001), averaged over pairs. */
export function oneVersusOneAuc(
  actual: ArrayLike<number>,
  probabilities: readonly ArrayLike<number>[],
  classes: number,
  average: Average,
): number {
  const truth = Array.from(actual);
  let total = 0;
  let weights = 0;
  for (let a = 0; a < classes; a++) {
    for (let b = a + 1; b < classes; b++) {
      const rows = Array.from(truth.keys()).filter((i) => truth[i] === a || truth[i] === b);
      const against = (positive: number): number =>
        rocAuc(
          rows.map((i) => (truth[i] === positive ? 1 : 0)),
          rows.map((i) => probabilities[i]?.[positive] as number),
        );
      const weight = average === 'macro' ? 1 : rows.length;
      total += (weight * (against(a) + against(b))) / 2;
      weights += weight;
    }
  }
  return total / weights;
}
