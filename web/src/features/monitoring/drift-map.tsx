// Feature × window: how far each is from its reference, as a share of the threshold. Arrow keys walk the map; a cell opens both
// distributions on one set of edges.
import { type CSSProperties, type KeyboardEvent, useEffect, useRef } from 'react';
import { type Answer, useCall } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { OverlaidBins } from '../../components/bars.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Facts, To } from '../../components/page.tsx';
import { RecordLink } from '../../components/record-link.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { count, metric, percent } from '../../format/number.ts';

type Map = Answer<'viewMonitor'>['drift'];

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

const moves: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
};

export function DriftMap(props: {
  readonly map: Map;
  /** `<window>/<column>` of the cell that is open. */
  readonly chosen: string | undefined;
  readonly onChoose: (cell: string | undefined) => void;
}) {
  const { map, chosen } = props;
  const table = useRef<HTMLTableElement>(null);
  useEffect(() => {
    // What is newest is looked for first.
    const around = table.current?.parentElement;
    if (around != null) around.scrollLeft = around.scrollWidth;
  }, []);
  if (map.rows.length === 0) return <Empty>No drift has been measured yet.</Empty>;
  const walk = (event: KeyboardEvent): void => {
    const move = moves[event.key];
    const cell = event.target instanceof HTMLElement ? event.target.dataset['cell']?.split(' ') : undefined;
    if (move === undefined || cell === undefined) return;
    event.preventDefault();
    let [row, column] = [Number(cell[0]), Number(cell[1])];
    // Over cells without data.
    for (let next: HTMLElement | null = null; next === null; ) {
      [row, column] = [row + move[0], column + move[1]];
      if (row < 0 || column < 0 || row >= map.rows.length || column >= map.windows.length) return;
      next = table.current?.querySelector<HTMLElement>(`[data-cell="${row} ${column}"]:not(:disabled)`) ?? null;
      next?.focus();
    }
  };
  return (
    <>
      <p className="note">
        Each number is the distance over its threshold, so 1.0 and more breaches. Worst first; arrow keys walk, Enter
        opens both distributions.
        {map.complete ? '' : ` The newest ${map.windows.length} windows; older ones are below.`}
      </p>
      <Scroll>
        <table ref={table} className="heat" onKeyDown={walk} aria-label="Drift of each feature by window">
          <thead>
            <tr>
              <th scope="col">Feature</th>
              {map.windows.map(({ at, version }) => (
                <th key={at} scope="col" title={`${at}, v${version}`}>
                  {at.slice(2, 10)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {map.rows.map(({ column: name, excluded, cells }, row) => (
              <tr key={name}>
                <th scope="row">
                  {name}
                  {excluded ? ' (not counted)' : ''}
                </th>
                {map.windows.map(({ at }, place) => {
                  const cell = cells[place] ?? null;
                  if (cell === null)
                    return (
                      <td key={at}>
                        <button
                          type="button"
                          className="no-data"
                          disabled
                          aria-label={`${name} ${at.slice(0, 10)}: no data`}
                        />
                      </td>
                    );
                  const key = `${cell.window}/${name}`;
                  const text = cell.ratio >= 10 ? String(Math.round(cell.ratio)) : cell.ratio.toFixed(1);
                  return (
                    <td key={at}>
                      <button
                        type="button"
                        data-cell={`${row} ${place}`}
                        style={look(cell.ratio)}
                        aria-pressed={key === chosen}
                        aria-label={`${name} ${at.slice(0, 10)}: ${text} of the threshold`}
                        onClick={() => props.onChoose(key === chosen ? undefined : key)}
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
    </>
  );
}

/** Both distributions of one cell, bin by bin. */
export function DriftCell(props: { readonly project: string; readonly model: string; readonly cell: string }) {
  const { project, model } = props;
  const [window = '', ...rest] = props.cell.split('/');
  const column = rest.join('/');
  const found = useCall('viewDriftCell', { path: { project, model, window, column } });
  return (
    <section aria-label={`${column} beside its reference`} style={{ marginTop: 16 }}>
      <h3>{column} beside its reference</h3>
      <Loaded of={found} lines={6}>
        {(cell) => (
          <>
            <p className="why">
              <AnswerLine of={cell.answer} />
            </p>
            <p className="why dim">
              {cell.about} Outline: the reference of v{cell.window.version}. Bars: the window. Both are counted on the
              reference’s edges.
            </p>
            <OverlaidBins
              reference={cell.bins.map(({ reference }) => reference)}
              current={cell.bins.map(({ current }) => current)}
              edges={cell.edges}
            />
            <Facts
              of={[
                ['Method', cell.method],
                ['Value, threshold', `${metric(cell.value)}, ${metric(cell.threshold)}`],
                ['Reference', `${count(cell.reference.rows)} rows, ${percent(cell.reference.missingShare)} missing`],
                ['Window', `${count(cell.current.rows)} rows, ${percent(cell.current.missingShare)} missing`],
                [
                  'Used by',
                  cell.usedBy.length === 0 ? (
                    'no feature view'
                  ) : (
                    <span key="u" className="row">
                      {cell.usedBy.map(({ name }) => (
                        <To key={name} to={projectPath(project, `features/${encodeURIComponent(name)}`)}>
                          {name}
                        </To>
                      ))}
                    </span>
                  ),
                ],
                ['Evidence', <RecordLink key="w" of={{ type: 'monitor-window', id: cell.window.id }} />],
              ]}
            />
            <Scroll>
              <table className="plain" style={{ marginTop: 12 }}>
                <thead>
                  <tr>
                    <th>Bin</th>
                    <th className="right">Reference</th>
                    <th className="right">Window</th>
                    <th className="right">PSI</th>
                    <th>Part of the index</th>
                  </tr>
                </thead>
                <tbody>
                  {cell.bins.map((bin) => {
                    const most = Math.max(...cell.bins.map(({ psi }) => psi), Number.EPSILON);
                    return (
                      <tr key={bin.label}>
                        <td className="nowrap">{bin.label}</td>
                        <td className="right nowrap">
                          {count(bin.reference)} ({percent(bin.referenceShare)})
                        </td>
                        <td className="right nowrap">
                          {count(bin.current)} ({percent(bin.currentShare)})
                        </td>
                        <td className="right">{metric(bin.psi, 3)}</td>
                        <td style={{ minWidth: 120 }}>
                          <span
                            aria-hidden
                            style={{
                              display: 'block',
                              height: 10,
                              width: `${(bin.psi / most) * 100}%`,
                              background: 'var(--s2)',
                            }}
                          />
                        </td>
                      </tr>
                    );
                  })}
                </tbody>
              </table>
            </Scroll>
          </>
        )}
      </Loaded>
    </section>
  );
}
