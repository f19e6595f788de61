// From the server's intervals to the points of lines: the ends and both extremes of an interval are drawn, and a smoothed line over their means.
import type { Answer } from '../../api/client.ts';
import type { ChartSeries } from '../../components/chart-canvas.tsx';
import type { Range } from '../../components/echarts-canvas.tsx';

export type Axis = 'step' | 'time' | 'relative';
type Series = Answer<'chartMetric'>['series'];
type Bucket = Series[number]['buckets'][number];

interface Named {
  readonly id: string;
  readonly name: string;
  readonly startedAt: string;
  readonly slot: number;
  readonly muted?: boolean;
}

function placeOf({ step, at }: Bucket, axis: Axis, startedAt: number): number {
  if (axis === 'step') return step;
  return axis === 'time' ? Date.parse(at) : (Date.parse(at) - startedAt) / 1000;
}

const finite = (value: unknown): value is number => typeof value === 'number';

/** The values of an interval as a line passes them: the first, both extremes in the direction it goes, the last. One null for a gap. */
function drawnOf({ first, last, min, max }: Bucket): readonly unknown[] {
  if (min === max) return [min];
  const falls = finite(first) && finite(last) && last < first;
  const way = [first, ...(falls ? [max, min] : [min, max]), last].filter((value) => value !== null);
  return way.filter((value, index) => value !== way[index - 1]);
}

/**
 * Exponential moving average with bias correction, so that the first points are not drawn towards zero: with weight s,
 * m_t = s·m_(t-1) + (1 − s)·x_t, shown as m_t / (1 − s^t). Gaps stay gaps and change nothing.
 */
export function smoothed(values: readonly (number | null)[], weight: number): (number | null)[] {
  let mean = 0;
  let seen = 0;
  return values.map((value) => {
    if (value === null) return null;
    mean = weight * mean + (1 - weight) * value;
    seen++;
    return mean / (1 - weight ** seen);
  });
}

/** Lines in the order of the runs. `hidden` counts what a logarithmic axis cannot show. */
export function curvesOf(
  series: Series,
  runs: readonly Named[],
  look: { readonly axis: Axis; readonly smoothing: number; readonly logarithmic: boolean },
): { readonly lines: readonly ChartSeries[]; readonly hidden: number } {
  let hidden = 0;
  const shown = (value: unknown): number | null => {
    if (!finite(value)) return null;
    if (!look.logarithmic || value > 0) return value;
    hidden++;
    return null;
  };
  const lines = runs.flatMap((run): ChartSeries[] => {
    const buckets = series.find((one) => one.run === run.id)?.buckets ?? [];
    if (buckets.length === 0) return [];
    const startedAt = Date.parse(run.startedAt);
    const at = buckets.map((bucket) => placeOf(bucket, look.axis, startedAt));
    const raw = buckets.flatMap((bucket, index) =>
      drawnOf(bucket).map((value): [number, number | null] => [at[index] ?? 0, shown(value)]),
    );
    const line = { name: run.name, slot: run.slot, muted: run.muted === true };
    if (look.smoothing === 0) return [{ ...line, points: raw }];
    const means = smoothed(
      buckets.map(({ mean }) => shown(mean)),
      look.smoothing,
    );
    return [
      { ...line, name: `${run.name}, raw`, points: raw, faint: true },
      { ...line, points: means.map((value, index): [number, number | null] => [at[index] ?? 0, value]) },
    ];
  });
  return { lines, hidden };
}

/** Steps in the address, as `100-200`; undefined when they say nothing. */
export function parseSteps(text: string | undefined): Range | undefined {
  const found = /^(-?\d{1,15})-(-?\d{1,15})$/.exec(text ?? '');
  const [from, to] = [Number(found?.[1]), Number(found?.[2])];
  return found !== null && from <= to ? [from, to] : undefined;
}
