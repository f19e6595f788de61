// Small drawings that need no chart library: bars of counts, two histograms over the same edges, an interval beside its margin.
import { count, metric } from '../format/number.ts';

function path(counts: readonly number[], width: number, height: number): string {
  const total = Math.max(1, ...counts);
  const step = width / Math.max(1, counts.length);
  return counts
    .map((value, index) => {
      const size = (value / total) * (height - 1);
      return `M${(index * step + 0.5).toFixed(1)} ${height}v${(-size).toFixed(1)}h${Math.max(1, step - 1).toFixed(1)}V${height}z`;
    })
    .join('');
}

export function Histogram(props: {
  readonly counts: readonly number[];
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
}) {
  const { counts, width = 130, height = 24 } = props;
  if (counts.length === 0) return <span className="dim">–</span>;
  return (
    <svg width={width} height={height} role="img" aria-label={`${props.label}: ${counts.map(count).join(', ')}`}>
      <path d={path(counts, width, height)} fill="var(--s1)" />
    </svg>
  );
}

/** Shares per bin of two samples over the same edges: outline for the reference, bars for the current one. */
export function OverlaidBins(props: {
  readonly reference: readonly number[];
  readonly current: readonly number[];
  readonly edges: readonly number[];
}) {
  const width = 460;
  const height = 130;
  const share = (counts: readonly number[]): number[] => {
    const total = counts.reduce((sum, value) => sum + value, 0);
    return counts.map((value) => (total === 0 ? 0 : value / total));
  };
  const reference = share(props.reference);
  const current = share(props.current);
  const top = Math.max(0.01, ...reference, ...current);
  const step = width / Math.max(1, reference.length);
  const y = (value: number): number => height - 18 - (value / top) * (height - 24);
  const outline = reference
    .map((value, index) => `${index === 0 ? 'M' : 'L'}${index * step} ${y(value)}L${(index + 1) * step} ${y(value)}`)
    .join('');
  const text = reference.map(
    (value, index) => `bin ${index + 1}: ${metric(value, 3)} then ${metric(current[index], 3)}`,
  );
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      className="bins"
      role="img"
      aria-label={`Share per bin: ${text.join('; ')}`}
    >
      {current.map((value, index) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: bins have no other name than their place
          key={index}
          x={index * step + 2}
          width={Math.max(1, step - 4)}
          y={y(value)}
          height={height - 18 - y(value)}
          fill="var(--s2)"
          opacity={0.75}
        />
      ))}
      <path d={outline} fill="none" stroke="var(--s1)" strokeWidth={2} />
      {props.edges.map((edge, index) => (
        <text key={edge} x={(index + 1) * step} y={height - 4} textAnchor="middle" className="bin-label">
          {metric(edge, 3)}
        </text>
      ))}
    </svg>
  );
}

/** An interval on a line around zero or a limit. */
export function IntervalMark(props: {
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly limit: number | null;
}) {
  const { value, lower, upper, limit } = props;
  if (value === null) return <span className="dim">–</span>;
  // A p-value is found beside the interval of another quantity: then the two share no axis.
  const drawn = lower !== null && upper !== null && lower <= value && value <= upper;
  const points = [0, value, ...(drawn ? [lower, upper] : []), limit ?? 0];
  const low = Math.min(...points);
  const high = Math.max(...points);
  const span = high - low || 1;
  const x = (at: number): number => 6 + ((at - low) / span) * 128;
  const text = `${metric(value)}${lower === null || upper === null ? '' : `, interval ${metric(lower)} to ${metric(upper)}`}${limit === null ? '' : `, limit ${metric(limit)}`}`;
  return (
    <svg width={140} height={20} role="img" aria-label={text}>
      <line x1={2} x2={138} y1={10} y2={10} stroke="var(--line)" />
      <line x1={x(0)} x2={x(0)} y1={3} y2={17} stroke="var(--edge)" />
      {limit === null ? null : (
        <line x1={x(limit)} x2={x(limit)} y1={2} y2={18} stroke="var(--fail)" strokeDasharray="3 2" />
      )}
      {!drawn ? null : <line x1={x(lower)} x2={x(upper)} y1={10} y2={10} stroke="var(--s1)" strokeWidth={3} />}
      <circle cx={x(value)} cy={10} r={4} fill="var(--s1)" />
    </svg>
  );
}
