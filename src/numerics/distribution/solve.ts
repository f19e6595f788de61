// Inversion of a continuous decreasing function by doubling and bisection: slow, exact, no derivative, cannot diverge.

/**
 * x ≥ low with f(x) = target, for f decreasing from at least `target` at `low` towards 0.
 * @param scale first guess of the distance from `low`, doubled until it brackets the root
 */
export function solveDecreasing(f: (x: number) => number, target: number, low: number, scale: number): number {
  let left = low;
  let width = scale;
  while (f(low + width) > target) {
    left = low + width;
    width *= 2;
    if (!Number.isFinite(width)) return Infinity;
  }
  let right = low + width;
  for (let i = 0; i < 2000; i++) {
    const middle = left + (right - left) / 2;
    if (middle === left || middle === right) break;
    if (f(middle) > target) left = middle;
    else right = middle;
  }
  return left + (right - left) / 2;
}
