// A metric over two parameters: bands of an interpolated surface, and a mark where a run measured it.

import { Empty } from '../../components/loaded.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { metric } from '../../format/number.ts';
import { bandOf, type Measured, surfaceOf } from './contour.ts';

const [width, height] = [760, 340];
const edge = { left: 64, right: 110, top: 12, bottom: 44 };
const [columns, rows] = [64, 40];
const levels = 9;

const color = (band: number): string =>
  `color-mix(in oklab, var(--s1) ${10 + Math.round((band / (levels - 1)) * 80)}%, var(--bg))`;

/** Places of labels along an axis: both ends and between. */
const ticks = ([low, high]: readonly [number, number]): readonly number[] =>
  [0, 0.25, 0.5, 0.75, 1].map((part) => low + part * (high - low));

export interface ContourRun extends Measured {
  readonly id: string;
  readonly name: string;
}

export function ContourPlot(props: {
  readonly xName: string;
  readonly yName: string;
  readonly zName: string;
  readonly runs: readonly ContourRun[];
}) {
  const { xName, yName, zName, runs } = props;
  const surface = surfaceOf(runs, columns, rows);
  if (surface === undefined)
    return <Empty>At least three runs that differ in both parameters are needed for a contour.</Empty>;
  const { x, y, z, cells } = surface;
  const plot = { w: width - edge.left - edge.right, h: height - edge.top - edge.bottom };
  const atX = (value: number): number => edge.left + ((value - x[0]) / (x[1] - x[0])) * plot.w;
  const atY = (value: number): number => edge.top + plot.h - ((value - y[0]) / (y[1] - y[0])) * plot.h;
  const [cw, ch] = [plot.w / columns, plot.h / rows];
  const bands = Array.from({ length: levels }, (_, band) => levels - 1 - band);
  return (
    <figure className="chart">
      <figcaption>
        <span className="grow">
          {zName} over {xName} and {yName}
        </span>
      </figcaption>
      <Scroll>
        <svg
          className="contour"
          viewBox={`0 0 ${width} ${height}`}
          role="img"
          aria-label={`${zName} over ${xName} and ${yName}, ${runs.length} runs; the table below has the same values.`}
        >
          <g shapeRendering="crispEdges">
            {cells.flatMap((line, row) =>
              line.map((value, column) => (
                <rect
                  // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
                  key={`${row} ${column}`}
                  x={edge.left + column * cw}
                  y={edge.top + plot.h - (row + 1) * ch}
                  width={cw + 0.5}
                  height={ch + 0.5}
                  fill={color(bandOf(value, z, levels))}
                />
              )),
            )}
          </g>
          {runs.map((run) => (
            <circle key={run.id} cx={atX(run.x)} cy={atY(run.y)} r={4} className="contour-run">
              <title>
                {run.name}: {zName} {metric(run.z)} at {xName} {metric(run.x)}, {yName} {metric(run.y)}
              </title>
            </circle>
          ))}
          {ticks(x).map((value) => (
            <text key={value} x={atX(value)} y={height - 26} textAnchor="middle">
              {metric(value, 3)}
            </text>
          ))}
          {ticks(y).map((value) => (
            <text key={value} x={edge.left - 8} y={atY(value) + 4} textAnchor="end">
              {metric(value, 3)}
            </text>
          ))}
          <text x={edge.left + plot.w / 2} y={height - 6} textAnchor="middle">
            {xName}
          </text>
          <text
            x={14}
            y={edge.top + plot.h / 2}
            textAnchor="middle"
            transform={`rotate(-90 14 ${edge.top + plot.h / 2})`}
          >
            {yName}
          </text>
          {bands.map((band, at) => (
            <g key={band} transform={`translate(${width - edge.right + 16} ${edge.top + at * 22})`}>
              <rect width={14} height={18} fill={color(band)} />
              <text x={20} y={13}>
                {metric(z[0] + (band / levels) * (z[1] - z[0]), 3)}
              </text>
            </g>
          ))}
        </svg>
      </Scroll>
      <p className="note">
        Between the runs the surface is interpolated by inverse distances; runs of equal parameters count by their mean.
      </p>
    </figure>
  );
}
