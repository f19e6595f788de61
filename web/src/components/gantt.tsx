// Bars over one time axis, a row for each thing. Every bar says its times in words; the table on the same page holds the same facts.
import type { Tone } from './status.tsx';

export interface GanttBar {
  readonly from: number;
  readonly to: number;
  readonly tone: Tone;
  /** `hatched`: nothing valid; `dashed`: stands in for earlier work. */
  readonly look?: 'solid' | 'light' | 'hatched' | 'dashed';
  readonly text: string;
}
export interface GanttRow {
  readonly name: string;
  /** On the path that decides how long the whole takes. */
  readonly bold?: boolean;
  readonly bars: readonly GanttBar[];
}

const tickCount = 5;

export function Gantt(props: {
  readonly label: string;
  readonly rows: readonly GanttRow[];
  readonly tick: (at: number) => string;
  readonly selected?: string | undefined;
  readonly onSelect?: (name: string) => void;
}) {
  const { rows, tick, selected, onSelect } = props;
  const bars = rows.flatMap((row) => row.bars);
  const from = Math.min(...bars.map((bar) => bar.from));
  const to = Math.max(...bars.map((bar) => bar.to));
  const span = to - from || 1;
  const share = (at: number): string => `${(((at - from) / span) * 100).toFixed(3)}%`;
  return (
    <section className="gantt" aria-label={props.label}>
      {rows.map((row) => (
        <div key={row.name} className="gantt-row" data-selected={row.name === selected}>
          {onSelect === undefined ? (
            <span className="gantt-name">{row.name}</span>
          ) : (
            <button
              type="button"
              className="gantt-name"
              data-bold={row.bold === true}
              aria-pressed={row.name === selected}
              onClick={() => onSelect(row.name)}
            >
              {row.name}
            </button>
          )}
          <div className="gantt-track">
            {row.bars.map((bar) => (
              <span
                key={`${bar.from} ${bar.look ?? ''} ${bar.text}`}
                role="img"
                aria-label={`${row.name}: ${bar.text}`}
                title={bar.text}
                className={`gantt-bar tone-${bar.tone}`}
                data-look={bar.look ?? 'solid'}
                style={{ left: share(bar.from), width: `max(3px, ${share(from + bar.to - bar.from)})` }}
              />
            ))}
          </div>
        </div>
      ))}
      <div className="gantt-row" aria-hidden>
        <span />
        <div className="gantt-axis">
          {Array.from({ length: tickCount }, (_, index) => from + (span * index) / (tickCount - 1)).map((at) => (
            <span key={at}>{tick(at)}</span>
          ))}
        </div>
      </div>
    </section>
  );
}
