// Feature × window: how far each is from its reference, as a share of the threshold. A cell opens both distributions on one set of
// edges.

import type { CSSProperties } from 'react';
import type { Item } from '../../api/client.ts';
import { type Body, listField, numberField, numbersField, textField } from '../../api/json.ts';
import { OverlaidBins } from '../../components/bars.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { count, metric } from '../../format/number.ts';

type Window = Item<'listMonitorWindows'>;

interface Cell {
  readonly window: Window;
  readonly column: Body;
  readonly value: number;
  readonly threshold: number;
}

/** Every measured column of a window; a score window has one. */
function cellsOf(window: Window): readonly (readonly [string, Cell])[] {
  const threshold = numberField(window.values, 'threshold') ?? 1;
  const single = window.values['column'];
  const columns =
    single === undefined
      ? listField(window.values, 'columns').map((column) => [textField(column, 'column') ?? '', column] as const)
      : [['score', single as Body] as const];
  return columns.flatMap(([name, column]) => {
    const value = numberField(column, 'value');
    return value === undefined ? [] : [[name, { window, column, value, threshold }] as const];
  });
}

const steps: readonly (readonly [ratio: number, fill: string, ink: string])[] = [
  [0.25, 'var(--h0)', 'var(--text)'],
  [0.5, 'var(--h1)', 'var(--text)'],
  [0.75, 'var(--h2)', 'var(--text)'],
  [1, 'var(--h3)', 'var(--heat-ink)'],
  [2, 'var(--h4)', '#1f2933'],
  [4, 'var(--h5)', '#1f2933'],
  [10, 'var(--h6)', '#ffffff'],
  [Number.POSITIVE_INFINITY, 'var(--h7)', '#ffffff'],
];

function look(ratio: number): CSSProperties {
  const [, background, color] = steps.find(([limit]) => ratio < limit) ?? [0, 'var(--h7)', '#ffffff'];
  return { background, color };
}

export function DriftMap(props: {
  readonly windows: readonly Window[];
  readonly chosen: string | undefined;
  readonly onChoose: (cell: string | undefined) => void;
}) {
  const cells = new Map<string, Cell>();
  const names = new Set<string>();
  const worst = new Map<string, number>();
  const excluded = new Set<string>();
  const days = [...new Set(props.windows.map(({ at }) => at))].sort();
  for (const window of props.windows) {
    for (const [name, cell] of cellsOf(window)) {
      names.add(name);
      cells.set(`${name}@${window.at}`, cell);
      worst.set(name, Math.max(worst.get(name) ?? 0, cell.value / cell.threshold));
      if (cell.column['excluded'] === true) excluded.add(name);
    }
  }
  if (names.size === 0) return <Empty>No drift has been measured yet.</Empty>;
  const rows = [...names].sort(
    (a, b) => Number(excluded.has(a)) - Number(excluded.has(b)) || (worst.get(b) ?? 0) - (worst.get(a) ?? 0),
  );
  const shown = props.chosen === undefined ? undefined : cells.get(props.chosen);
  return (
    <>
      <Scroll>
        <table className="heat">
          <caption className="note" style={{ textAlign: 'left' }}>
            Each number is the distance over its threshold, so 1.0 and more breaches. Worst features first; choose a
            cell to see both distributions.
          </caption>
          <thead>
            <tr>
              <th scope="col">Feature</th>
              {days.map((day) => (
                <th key={day} scope="col">
                  {day.slice(2, 10)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((name) => (
              <tr key={name}>
                <th scope="row">
                  {name}
                  {excluded.has(name) ? ' (not counted)' : ''}
                </th>
                {days.map((day) => {
                  const key = `${name}@${day}`;
                  const cell = cells.get(key);
                  if (cell === undefined)
                    return (
                      <td key={day}>
                        <button
                          type="button"
                          className="no-data"
                          disabled
                          aria-label={`${name} ${day.slice(0, 10)}: no data`}
                        />
                      </td>
                    );
                  const ratio = cell.value / cell.threshold;
                  const text = ratio >= 10 ? String(Math.round(ratio)) : ratio.toFixed(1);
                  return (
                    <td key={day}>
                      <button
                        type="button"
                        style={look(ratio)}
                        aria-pressed={key === props.chosen}
                        aria-label={`${name} ${day.slice(0, 10)}: ${text} of the threshold`}
                        onClick={() => props.onChoose(key === props.chosen ? undefined : key)}
                      >
                        {text}
                      </button>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {shown === undefined ? null : (
        <div style={{ marginTop: 12 }}>
          <h3>
            {props.chosen?.split('@')[0]} on {shown.window.to.slice(0, 10)}: {metric(shown.value)} (threshold{' '}
            {metric(shown.threshold)})
          </h3>
          <p className="why dim">
            Outline: {count(numberField(shown.column, 'referenceRows'))} reference rows of v{shown.window.version}.
            Bars: {count(numberField(shown.column, 'currentRows'))} rows of the window. Missing:{' '}
            {count(numberField(shown.column, 'referenceMissing'))} then{' '}
            {count(numberField(shown.column, 'currentMissing'))}.
          </p>
          <OverlaidBins
            reference={numbersField(shown.column, 'referenceCounts')}
            current={numbersField(shown.column, 'currentCounts')}
            edges={numbersField(shown.column, 'edges')}
          />
        </div>
      )}
    </>
  );
}
