// A CSV, TSV, JSON lines or Parquet file as a table: the server reads it, a page of rows at a time.
import { useMemo } from 'react';
import { type Item, useRows } from '../../api/client.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { plural } from '../../format/number.ts';
import { partsOf, type Source } from './artifact-source.ts';

type Row = Item<'readRunArtifactTable'>;

const numeric = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL)/;
/** Further columns wait in the picker. */
const shownColumns = 50;

export function ArtifactTable({ source, file }: { readonly source: Source; readonly file: string }) {
  const { owner, path, name } = partsOf(file);
  const ofRun = useRows(
    'readRunArtifactTable',
    { path: { project: source.project, run: source.run }, query: { path } },
    { enabled: owner === 'run' },
  );
  const ofModel = useRows(
    'readLoggedModelArtifactTable',
    { path: { project: source.project, model: owner }, query: { path } },
    { enabled: owner !== 'run' },
  );
  const read = owner === 'run' ? ofRun : ofModel;
  const { head } = read;
  const columns = useMemo(
    () =>
      (head?.columns ?? []).map(
        ({ name: header, type }, at): Column<Row> => ({
          id: `${at}.${header}`,
          header,
          width: 120,
          grow: 1,
          right: numeric.test(type),
          hidden: at >= shownColumns,
          value: ({ values }) => values[at],
          // What was measured is shown as it was written.
          cell: ({ values }) => (values[at] === null ? <span className="dim">null</span> : String(values[at])),
        }),
      ),
    [head?.columns],
  );
  return (
    <>
      {head === undefined ? null : (
        <p className="note">
          {plural(head.rows, 'row')} of {plural(head.columns.length, 'column')}
          {head.columns.length > shownColumns ? `; the first ${shownColumns} are shown, the picker has all` : ''}
        </p>
      )}
      <DataTable
        label={`Rows of ${name}`}
        source={read}
        columns={columns}
        rowKey={({ row }) => String(row)}
        empty={<Empty>The table has no row.</Empty>}
      />
    </>
  );
}
