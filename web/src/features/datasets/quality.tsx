// What a delivery was checked for, what was found, the rows that failed and those that were set aside. A refused delivery made no
// version; it is looked at here all the same.
import { type Answer, useCall, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Panel, To } from '../../components/page.tsx';
import { State } from '../../components/status.tsx';
import { count, plural } from '../../format/number.ts';
import { boundsText } from './expectation.ts';
import { Masked } from './masked.tsx';

type Ingest = Answer<'getDatasetIngest'>;
type Result = Ingest['results'][number] & { readonly index: number };
type Row = Readonly<Record<string, unknown>>;

const titleOf = ({ expectation }: Result): string => expectation.name ?? expectation.type;

const columns: readonly Column<Result>[] = [
  {
    id: 'status',
    header: 'Result',
    width: 120,
    value: ({ status }) => status,
    cell: ({ status }) => <State state={status} />,
  },
  { id: 'type', header: 'Expectation', width: 250, grow: 2, value: titleOf },
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

/** Columns of rows that are known only once they are here. */
function columnsOf(rows: readonly Row[]): readonly Column<Row>[] {
  return Object.keys(rows[0] ?? {}).map((name) => ({
    id: name,
    header: name,
    width: 120,
    value: (row) =>
      row[name] === null ? 'null' : typeof row[name] === 'object' ? JSON.stringify(row[name]) : String(row[name]),
  }));
}

const numbered = (rows: readonly Row[]): readonly Row[] => rows.map((row, index) => ({ ...row, ' ': index }));
const numberOf = (row: Row): string => String(row[' ']);

function SetAside(props: { readonly project: string; readonly dataset: string; readonly ingest: string }) {
  const { project, dataset, ingest } = props;
  const source = useRows('listQuarantinedRows', { path: { project, dataset, ingest }, query: {} });
  const shown = columnsOf(source.rows);
  return (
    <DataTable
      key={shown.map(({ id }) => id).join()}
      label="Rows set aside"
      source={{ ...source, rows: numbered(source.rows) }}
      columns={shown}
      rowKey={numberOf}
      empty={<Empty>No row was set aside.</Empty>}
    />
  );
}

/** The sample of failing rows that was kept with the result. */
function FailingRows({ result, hidden }: { readonly result: Result; readonly hidden: readonly string[] }) {
  const { sample, failing } = result;
  const column = result.expectation.column;
  return (
    <Panel
      title={`Rows that fail ${titleOf(result)}${column === undefined ? '' : ` of ${column}`}`}
      note={
        sample.length === 0
          ? 'The rows are not shown: either none was kept, or you lack the permission datasets.rows.'
          : `${count(sample.length)} of ${plural(failing, 'failing value')}.`
      }
    >
      <Masked columns={hidden} />
      {sample.length === 0 ? null : (
        <DataTable
          label={`Rows that fail check ${result.index + 1}`}
          source={{ rows: numbered(sample) }}
          columns={columnsOf(sample)}
          rowKey={numberOf}
          empty={<Empty>No failing row was kept.</Empty>}
        />
      )}
    </Panel>
  );
}

export function Quality(props: {
  readonly project: string;
  readonly dataset: string;
  /** The delivery to look at. */
  readonly ingest: string | undefined;
  /** The version that the page is about. */
  readonly version: number | undefined;
  readonly hidden: readonly string[];
}) {
  const { project, dataset, ingest = '', version, hidden } = props;
  const found = useCall('getDatasetIngest', { path: { project, dataset, ingest } }, { enabled: ingest !== '' });
  if (ingest === '') return <Empty>No delivery is known for this version.</Empty>;
  return (
    <Loaded of={found} lines={6}>
      {({ at, outcome, version: made, results, sources, rowsRead, quarantine }) => {
        const numberedResults = results.map((result, index) => ({ ...result, index }));
        return (
          <>
            <Panel
              title="Checks of the delivery"
              actions={
                made?.number === version ? undefined : (
                  <To to={projectPath(project, `datasets/${encodeURIComponent(dataset)}?tab=quality`)}>
                    The delivery of the latest version
                  </To>
                )
              }
              note={
                <>
                  <State state={outcome} /> <Moment at={at} exact />: {sources.map(({ name }) => name).join(', ')},{' '}
                  {plural(rowsRead, 'row')} read, {made === null ? 'no version was made.' : `v${made.number}.`}
                </>
              }
            >
              <DataTable
                label="Checks"
                source={{ rows: numberedResults }}
                columns={columns}
                rowKey={({ index }) => String(index)}
                empty={<Empty>The dataset declares no expectations.</Empty>}
              />
            </Panel>
            {numberedResults
              .filter(({ status }) => status === 'failed' || status === 'warned')
              .map((result) => (
                <FailingRows key={result.index} result={result} hidden={hidden} />
              ))}
            {quarantine === null ? null : (
              <Panel title={`Rows set aside (${quarantine.rows})`}>
                <Masked columns={hidden} />
                <SetAside project={project} dataset={dataset} ingest={ingest} />
              </Panel>
            )}
          </>
        );
      }}
    </Loaded>
  );
}
