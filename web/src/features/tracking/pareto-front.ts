// The runs that no other run beats in two metrics at once (Pareto front), in one sorted pass.

export type Better = 'higher' | 'lower';

const lower = /^(?:loss|\w*loss|error|err|rmse|mse|mae|mape|perplexity|latency|duration|seconds|ms|cost|brier|ece)$/;

/** Which way is better as words in the names of metrics tell; most are better when higher. */
export function betterOf(key: string): Better {
  return key
    .toLowerCase()
    .split(/[^a-z]+/)
    .some((word) => lower.test(word))
    ? 'lower'
    : 'higher';
}

/**
 * Points that are not beaten: no other is at least as good in both and better in one. In order of x, each place once.
 * @returns points of the front, from the smallest x to the largest
 */
export function paretoFront<P extends { readonly x: number; readonly y: number }>(
  points: readonly P[],
  betterX: Better,
  betterY: Better,
): readonly P[] {
  const signX = betterX === 'higher' ? 1 : -1;
  const signY = betterY === 'higher' ? 1 : -1;
  // From the best x on: a point is beaten unless its y is better than that of all before it.
  const ordered = points.toSorted((a, b) => signX * (b.x - a.x) || signY * (b.y - a.y));
  let best = Number.NEGATIVE_INFINITY;
  const front = ordered.filter(({ y }) => {
    if (signY * y <= best) return false;
    best = signY * y;
    return true;
  });
  return front.toSorted((a, b) => a.x - b.x);
}
