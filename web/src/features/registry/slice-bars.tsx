// One metric of a version slice by slice, the worst first: each value with its interval on one axis, beside the value over all rows.
import type { Answer } from '../../api/client.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { Choice } from '../../components/choice.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { Status } from '../../components/status.tsx';
import { count, interval, metric, signed } from '../../format/number.ts';

type Sliced = Answer<'viewVersion'>['slices'][number];
type Bounds = { readonly value: number; readonly lower: number; readonly upper: number };

const verdicts = {
  better: { tone: 'ok', text: 'better' },
  worse: { tone: 'fail', text: 'worse' },
  'not-told-apart': { tone: 'idle', text: 'not told apart' },
} as const;

const width = 220;

/** A value with its interval on an axis that several rows share, and a dashed line where the value of all rows lies. */
export function IntervalBar(props: {
  readonly of: Bounds;
  readonly axis: readonly [low: number, high: number];
  readonly mark?: number | undefined;
  readonly label: string;
}) {
  const { of, axis, mark } = props;
  const [low, high] = axis;
  const x = (at: number): number => 4 + ((at - low) / (high - low || 1)) * (width - 8);
  const zero = x(Math.min(high, Math.max(low, 0)));
  return (
    <svg width={width} height={20} role="img" aria-label={props.label}>
      <rect
        x={Math.min(zero, x(of.value))}
        width={Math.abs(x(of.value) - zero)}
        y={5}
        height={10}
        fill="var(--s1)"
        opacity={0.45}
      />
      {mark === undefined ? null : (
        <line x1={x(mark)} x2={x(mark)} y1={0} y2={20} stroke="var(--text)" strokeDasharray="3 2" />
      )}
      {of.lower === of.upper ? null : (
        <>
          <line x1={x(of.lower)} x2={x(of.upper)} y1={10} y2={10} stroke="var(--s1)" strokeWidth={2} />
          {[of.lower, of.upper].map((end) => (
            <line key={end} x1={x(end)} x2={x(end)} y1={6} y2={14} stroke="var(--s1)" strokeWidth={2} />
          ))}
        </>
      )}
      <circle cx={x(of.value)} cy={10} r={3.5} fill="var(--s1)" />
    </svg>
  );
}

/** From zero, where a bar begins, to the furthest end. */
export function axisOf(bounds: readonly Bounds[]): readonly [number, number] {
  const ends = bounds.flatMap(({ lower, upper }) => [lower, upper]);
  return [Math.min(0, ...ends), Math.max(0, ...ends)];
}

const alone = (value: number): Bounds => ({ value, lower: value, upper: value });

export function SliceBars({ of }: { readonly of: readonly Sliced[] }) {
  const [search, setSearch] = usePageSearch();
  const shown = of.find(({ name }) => name === search.y) ?? of[0];
  if (shown === undefined) return <Empty>The evaluation names no slices.</Empty>;
  const { rows, whole, better, name } = shown;
  const axis = axisOf([
    ...rows.map(({ estimate, value }) => estimate ?? alone(value)),
    ...(whole === null ? [] : [whole]),
  ]);
  const compared = rows.some(({ champion }) => champion !== null);
  return (
    <>
      <div className="row">
        <Choice
          label="Metric"
          value={name}
          options={of.map((one) => ({ value: one.name, text: one.name }))}
          onChange={(value) => setSearch({ y: value === of[0]?.name ? undefined : value })}
        />
        <span className="dim">
          {better} is better; the worst first{compared ? ', against the champion' : ''}
          {whole === null ? '' : `; the dashed line is all rows, ${metric(whole.value)}`}
        </span>
      </div>
      <Scroll>
        <table className="plain" aria-label={`${name} by slice`}>
          <thead>
            <tr>
              <th>Slice</th>
              <th className="right">n</th>
              <th className="right">{name} [95 %]</th>
              <th>Around all rows</th>
              {compared ? (
                <>
                  <th className="right">Against champion, paired [95 %]</th>
                  <th>This version is</th>
                </>
              ) : null}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ slice, n, value, estimate, champion, delta, verdict }) => (
              <tr key={slice}>
                <td>{slice}</td>
                <td className="right">{count(n)}</td>
                <td className="right nowrap">{estimate === null ? metric(value) : interval(estimate)}</td>
                <td>
                  <IntervalBar
                    of={estimate ?? alone(value)}
                    axis={axis}
                    mark={whole?.value}
                    label={`${slice}: ${estimate === null ? `${metric(value)}, no interval` : interval(estimate)}`}
                  />
                </td>
                {compared ? (
                  <>
                    <td className="right nowrap">
                      {delta !== null
                        ? `${signed(delta.value)} [${metric(delta.lower)}, ${metric(delta.upper)}]`
                        : champion === null
                          ? '–'
                          : signed(value - champion)}
                    </td>
                    <td>
                      {verdict === 'not-compared' ? (
                        <span className="dim">no interval</span>
                      ) : (
                        <Status tone={verdicts[verdict].tone}>{verdicts[verdict].text}</Status>
                      )}
                    </td>
                  </>
                ) : null}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}
