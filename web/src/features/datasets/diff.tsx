// What changed since an older version: schema, rows, distributions.
import { type Answer, useCall } from '../../api/client.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { Choice, versionOption } from '../../components/choice.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Facts } from '../../components/page.tsx';
import { count, metric } from '../../format/number.ts';

const columns: readonly Column<Answer<'diffDatasetVersions'>['columns'][number]>[] = [
  { id: 'name', header: 'Column', width: 140, value: ({ name }) => name },
  {
    id: 'psi',
    header: 'PSI',
    width: 90,
    right: true,
    value: ({ psi }) => psi,
    cell: ({ psi }) => (psi !== null && psi < 0.001 ? '< 0.001' : metric(psi, 2)),
  },
  { id: 'from', header: 'Missing before', width: 110, right: true, value: ({ missingFrom }) => missingFrom },
  { id: 'to', header: 'Missing now', width: 110, right: true, value: ({ missingTo }) => missingTo },
];

export function Diff(props: { readonly project: string; readonly dataset: string; readonly version: number }) {
  const { project, dataset, version } = props;
  const [search, change] = usePageSearch();
  const from = search.from ?? String(version - 1);
  const diff = useCall(
    'diffDatasetVersions',
    { path: { project, dataset, version: String(version) }, query: { from } },
    { enabled: version > 1 },
  );
  if (version <= 1) return <Empty>The first version has nothing before it.</Empty>;
  return (
    <>
      <p className="row">
        <Choice
          label="From"
          value={from}
          options={Array.from({ length: version - 1 }, (_, index) => versionOption(version - 1 - index))}
          onChange={(from) => change({ from })}
        />
        to v{version}
      </p>
      <Loaded of={diff}>
        {({ rows, schema, columns: changed }) => (
          <>
            <Facts
              of={[
                ['Rows', `${count(rows.from)} → ${count(rows.to)}`],
                ['Added', count(rows.added)],
                ['Removed', count(rows.removed)],
                ['Changed', rows.changed === null ? 'no key declared' : count(rows.changed)],
                [
                  'Schema',
                  schema.added.length + schema.removed.length + schema.retyped.length === 0
                    ? 'unchanged'
                    : [
                        ...schema.added.map(({ name }) => `+${name}`),
                        ...schema.removed.map(({ name }) => `−${name}`),
                        ...schema.retyped.map((column) => `${column.name}: ${column.from} → ${column.to}`),
                      ].join(', '),
                ],
              ]}
            />
            <div style={{ marginTop: 16 }}>
              <DataTable
                label="Changes by column"
                source={{ rows: changed }}
                columns={columns}
                rowKey={({ name }) => name}
                empty={<Empty>No column in common.</Empty>}
              />
            </div>
          </>
        )}
      </Loaded>
    </>
  );
}
