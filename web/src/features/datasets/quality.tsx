// What a delivery was checked for, what was found, and the rows that were set aside.
import { type Item, useRows } from '../../api/client.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Panel } from '../../components/page.tsx';
import { State } from '../../components/status.tsx';
import { count, plural } from '../../format/number.ts';
import { boundsText } from './expectation.ts';

type Ingest = Item<'listDatasetIngests'>;
type Result = Ingest['results'][number];

const columns: readonly Column<Result>[] = [
  {
    id: 'status',
    header: 'Result',
    width: 120,
    value: ({ status }) => status,
    cell: ({ status }) => <State state={status} />,
  },
  {
    id: 'type',
    header: 'Expectation',
    width: 250,
    grow: 2,
    value: ({ expectation }) => expectation.name ?? expectation.type,
  },
  {
    id: 'column',
    header: 'Column',
    width: 110,
    value: ({ expectation }) => expectation.column ?? expectation.columnList?.join(', ') ?? '–',
  },
  { id: 'bounds', header: 'Asked', width: 170, value: ({ expectation }) => boundsText(expectation) || '–' },
  {
    id: 'severity',
    header: 'Else',
    width: 110,
    value: ({ expectation }) => (expectation.quarantine === true ? 'set aside' : (expectation.severity ?? 'error')),
  },
  {
    id: 'failing',
    header: 'Failing',
    width: 80,
    right: true,
    value: ({ failing }) => failing,
    cell: ({ failing }) => count(failing),
  },
  {
    id: 'elements',
    header: 'Of',
    width: 80,
    right: true,
    value: ({ elements }) => elements,
    cell: ({ elements }) => count(elements),
  },
];

function SetAside(props: { readonly project: string; readonly dataset: string; readonly ingest: string }) {
  const { project, dataset, ingest } = props;
  const source = useRows('listQuarantinedRows', { path: { project, dataset, ingest }, query: {} });
  const rows = source.rows.map((row, index) => ({ ...row, ' ': index }));
  const names = Object.keys(source.rows[0] ?? {});
  return (
    <DataTable
      key={names.join()}
      label="Rows set aside"
      source={{ ...source, rows }}
      columns={names.map((name) => ({
        id: name,
        header: name,
        width: 120,
        value: (row: Readonly<Record<string, unknown>>) =>
          row[name] === null ? 'null' : typeof row[name] === 'object' ? JSON.stringify(row[name]) : String(row[name]),
      }))}
      rowKey={(row) => String(row[' '])}
      empty={<Empty>No row was set aside.</Empty>}
    />
  );
}

export function Quality(props: {
  readonly project: string;
  readonly dataset: string;
  readonly ingest: Ingest | undefined;
}) {
  const { ingest } = props;
  if (ingest === undefined) return <Empty>No delivery is known for this version.</Empty>;
  const results = ingest.results.map((result, index) => ({ ...result, index }));
  return (
    <>
      <Panel
        title="Checks of the delivery"
        note={`${ingest.sources.map(({ name }) => name).join(', ')}: ${plural(ingest.rowsRead, 'row')} read.`}
      >
        <DataTable
          label="Checks"
          source={{ rows: results }}
          columns={columns}
          rowKey={(row) => String((row as Result & { index: number }).index)}
          empty={<Empty>The dataset declares no expectations.</Empty>}
        />
      </Panel>
      {ingest.quarantine === null ? null : (
        <Panel title={`Rows set aside (${ingest.quarantine.rows})`}>
          <SetAside project={props.project} dataset={props.dataset} ingest={ingest.id} />
        </Panel>
      )}
    </>
  );
}
