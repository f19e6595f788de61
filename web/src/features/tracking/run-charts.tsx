// The runs that a table shows, drawn: as many of its first as the reader chose, without those hidden.
import { type Rows, useCall } from '../../api/client.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { Choice } from '../../components/choice.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { count, plural } from '../../format/number.ts';
import type { Run } from './run-columns.tsx';
import type { RunMarks } from './run-marks.tsx';
import { charted, RunPanels } from './run-panels.tsx';

const amounts = ['12', '50', '100'] as const;

export function RunCharts(props: {
  readonly project: string;
  readonly source: Rows<Run>;
  readonly marks: RunMarks;
  /** Of how many the first are drawn, when it is known. */
  readonly total: number | undefined;
}) {
  const { project, source, marks } = props;
  const [search, change] = usePageSearch();
  const most = amounts.find((amount) => amount === search.most) ?? amounts[0];
  const shown = source.rows.filter(({ id }) => !marks.hidden.has(id));
  const drawn = shown.slice(0, Number(most));
  const ids = drawn.map(({ id }) => id);
  const all = source.rows.map(({ id }) => id);
  const baseline = marks.baseline !== undefined && ids.includes(marks.baseline) ? marks.baseline : undefined;
  const found = useCall(
    'viewComparison',
    { path: { project }, query: { runs: ids.join(), ...(baseline === undefined ? {} : { baseline }) } },
    { enabled: ids.length > 0 },
  );
  const total = props.total ?? (source.complete ? source.rows.length : undefined);
  const hidden = source.rows.length - shown.length;
  const first = total !== undefined && total - hidden <= drawn.length;
  return (
    <>
      <div className="table-bar">
        <Choice
          bare
          label="Runs drawn"
          value={most}
          options={amounts.map((amount) => ({ value: amount, text: `first ${amount} runs` }))}
          onChange={(amount) => change({ most: amount === amounts[0] ? undefined : amount })}
        />
        <span className="dim" role="status">
          {first
            ? `All ${plural(drawn.length, 'run')} drawn`
            : `The first ${count(drawn.length)}${total === undefined ? '' : ` of ${plural(total, 'run')}`} in the order of the table`}
          {hidden === 0 ? '' : `; ${count(hidden)} hidden`}
        </span>
      </div>
      {ids.length === 0 ? (
        <Empty>
          {hidden === 0 ? 'No run to draw: the table has none.' : 'No run to draw: all that the table has are hidden.'}
        </Empty>
      ) : (
        <Loaded of={found} lines={10}>
          {(of) => <RunPanels project={project} of={of} runs={charted(of, all)} />}
        </Loaded>
      )}
    </>
  );
}
