// Two or three lines over the same moments, small, without a chart library. The sentence beside it says what it shows.
export interface SparkLine {
  readonly name: string;
  readonly values: readonly number[];
  /** A variable of theme.css. */
  readonly colour: string;
  readonly dashed?: boolean;
}

const width = 320;
const height = 64;

export function Sparkline({ lines, label }: { readonly lines: readonly SparkLine[]; readonly label: string }) {
  const all = lines.flatMap(({ values }) => values);
  const low = Math.min(...all);
  const span = Math.max(...all) - low || 1;
  const points = (values: readonly number[]): string =>
    values
      .map((value, index) => {
        const x = 4 + (index / Math.max(1, values.length - 1)) * (width - 8);
        return `${x.toFixed(1)},${(height - 6 - ((value - low) / span) * (height - 12)).toFixed(1)}`;
      })
      .join(' ');
  return (
    <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
      {lines.map(({ name, values, colour, dashed }) => (
        <polyline
          key={name}
          points={points(values)}
          fill="none"
          stroke={`var(${colour})`}
          strokeWidth={2}
          strokeDasharray={dashed === true ? '5 4' : undefined}
          vectorEffect="non-scaling-stroke"
        />
      ))}
    </svg>
  );
}
