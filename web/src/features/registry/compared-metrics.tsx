// Metrics of two versions side by side; neither is called better while the interval of their difference holds zero.
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { IntervalMark } from '../../components/bars.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Status } from '../../components/status.tsx';
import { interval, metric, signed } from '../../format/number.ts';

type Compared = Answer<'viewVersion'>['metrics'][number];
type Names = Readonly<Record<'challenger' | 'champion' | 'delta', string>>;

const verdicts = {
  better: { tone: 'ok', text: 'better' },
  worse: { tone: 'fail', text: 'worse' },
  'not-told-apart': { tone: 'idle', text: 'not told apart' },
  'not-compared': { tone: 'idle', text: 'not compared' },
} as const;

function columnsOf(names: Names, paired: boolean): readonly Column<Compared>[] {
  const own = (id: 'challenger' | 'champion'): Column<Compared> => ({
    id,
    header: `${names[id]} [95 %]`,
    width: 215,
    value: (row) => row[id]?.value,
    cell: (row) => (row[id] === null ? '–' : interval(row[id])),
  });
  return [
    { id: 'name', header: 'Metric', width: 150, value: ({ name }) => name },
    { id: 'direction', header: 'Better', width: 70, value: ({ better }) => better },
    own('champion'),
    own('challenger'),
    ...(paired
      ? ([
          {
            id: 'delta',
            header: `${names.delta}, paired [95 %]`,
            width: 250,
            value: ({ delta }) => delta?.value,
            cell: ({ delta }) =>
              delta === null ? '–' : `${signed(delta.value)} [${metric(delta.lower)}, ${metric(delta.upper)}]`,
          },
          {
            id: 'mark',
            header: 'Around zero',
            width: 150,
            value: () => null,
            cell: ({ delta }) => (delta === null ? '–' : <IntervalMark {...delta} limit={null} />),
          },
          {
            id: 'verdict',
            header: `${names.challenger} is`,
            width: 140,
            value: ({ verdict }) => verdict,
            cell: ({ verdict }) => <Status tone={verdicts[verdict].tone}>{verdicts[verdict].text}</Status>,
          },
        ] satisfies readonly Column<Compared>[])
      : []),
  ];
}

export function ComparedMetrics(props: {
  readonly label: string;
  readonly metrics: readonly Compared[];
  readonly names: Names;
  /** Both were measured on the same rows. */
  readonly paired: boolean;
  readonly empty: ReactNode;
}) {
  return (
    <DataTable
      label={props.label}
      source={{ rows: props.metrics }}
      columns={columnsOf(props.names, props.paired)}
      rowKey={({ name }) => name}
      empty={props.empty}
    />
  );
}
