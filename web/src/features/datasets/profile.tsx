// The profile of a version, stored when it was made.
import { type Answer, useCall } from '../../api/client.ts';
import { Histogram } from '../../components/bars.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { count, metric, percent } from '../../format/number.ts';

type ColumnProfile = Answer<'getDatasetProfile'>['columns'][number];

/** The mean of times is in seconds since 1970. */
function meanText({ mean, kind }: ColumnProfile): string {
  return kind === 'time' && mean !== null ? new Date(mean * 1000).toISOString().slice(0, 10) : metric(mean);
}

const columns: readonly Column<ColumnProfile>[] = [
  { id: 'name', header: 'Column', width: 130, value: ({ name }) => name },
  { id: 'type', header: 'Type', width: 110, value: ({ type }) => type },
  {
    id: 'missing',
    header: 'Missing',
    width: 80,
    right: true,
    value: ({ missing }) => missing,
    cell: ({ missing }) => count(missing),
  },
  {
    id: 'distinct',
    header: 'Distinct',
    width: 80,
    right: true,
    value: ({ distinct }) => distinct,
    cell: ({ distinct }) => count(distinct),
  },
  { id: 'min', header: 'Least', width: 100, right: true, value: ({ min }) => min },
  { id: 'mean', header: 'Mean', width: 90, right: true, value: ({ mean }) => mean, cell: meanText },
  { id: 'max', header: 'Most', width: 100, right: true, value: ({ max }) => max },
  {
    id: 'histogram',
    header: 'Distribution',
    width: 150,
    value: ({ histogram }) => histogram?.counts.join(' '),
    cell: ({ histogram, name }) =>
      histogram === null ? (
        <span className="dim">–</span>
      ) : (
        <Histogram counts={histogram.counts} label={`Histogram of ${name}`} />
      ),
  },
  {
    id: 'top',
    header: 'Most frequent',
    width: 220,
    grow: 3,
    value: ({ top }) =>
      top
        .slice(0, 3)
        .map(({ value, count: n }) => `${value} (${count(n)})`)
        .join(', '),
  },
];

export function Profile(props: { readonly project: string; readonly dataset: string; readonly version: string }) {
  const profile = useCall('getDatasetProfile', { path: props });
  return (
    <Loaded of={profile}>
      {({ columns: profiles, rows }) => (
        <>
          <DataTable
            label="Columns"
            source={{ rows: profiles }}
            columns={columns}
            rowKey={({ name }) => name}
            empty={<Empty>The version has no columns.</Empty>}
          />
          <p className="dim">
            Over all {count(rows)} rows;{' '}
            {percent(profiles.reduce((sum, { missing }) => sum + missing, 0) / Math.max(1, rows * profiles.length))} of
            the cells are missing.
          </p>
        </>
      )}
    </Loaded>
  );
}
