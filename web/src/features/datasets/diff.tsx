// What changed since an older version: schema, rows, distributions.
import { type Answer, useCall } from '../../api/client.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { Choice, versionOption } from '../../components/choice.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Facts, Panel } from '../../components/page.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { count, metric } from '../../format/number.ts';
import { Masked } from './masked.tsx';

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

type Found = Answer<'diffDatasetVersions'>;
type ExampleRow = Readonly<Record<string, unknown>>;

const textOf = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** Rows that came, went or changed: as many as the server gives of each, a changed one twice, with what differs marked. */
function Examples({
  examples,
  rows,
  hidden,
}: Pick<Found, 'examples' | 'rows'> & { readonly hidden: readonly string[] }) {
  if (examples === undefined)
    return (
      <p className="note">
        Rows are not shown to you: seeing them takes the permission <code>datasets.rows</code>.
      </p>
    );
  const lines: { readonly kind: string; readonly row: ExampleRow; readonly other: ExampleRow | undefined }[] = [
    ...examples.added.map((row) => ({ kind: 'added', row, other: undefined })),
    ...examples.removed.map((row) => ({ kind: 'removed', row, other: undefined })),
    ...examples.changed.flatMap(({ before, after }) => [
      { kind: 'before', row: before, other: after },
      { kind: 'after', row: after, other: before },
    ]),
  ];
  if (lines.length === 0) return null;
  const names = [...new Set(lines.flatMap(({ row }) => Object.keys(row)))];
  const part = (shown: number, all: number | null, word: string): string =>
    all === null || all === 0 ? '' : `${count(shown)} of ${count(all)} ${word}`;
  const told = [
    part(examples.added.length, rows.added, 'added'),
    part(examples.removed.length, rows.removed, 'removed'),
    part(examples.changed.length, rows.changed, 'changed'),
  ].filter((text) => text !== '');
  return (
    <Panel title="Rows" note={`${told.join(', ')}.`}>
      <Masked columns={hidden} />
      <Scroll>
        <table className="plain" aria-label="Rows that differ">
          <thead>
            <tr>
              <th>Row</th>
              {names.map((name) => (
                <th key={name}>{name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map(({ kind, row, other }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name than their place
              <tr key={index}>
                <td className="nowrap">
                  {{ added: '+ added', removed: '− removed', before: '~ before', after: '~ after' }[kind]}
                </td>
                {names.map((name) => {
                  const differs = other !== undefined && textOf(other[name]) !== textOf(row[name]);
                  return <td key={name}>{differs ? <mark>{textOf(row[name])}</mark> : textOf(row[name])}</td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Panel>
  );
}

export function Diff(props: {
  readonly project: string;
  readonly dataset: string;
  readonly version: number;
  /** Columns that the reader sees masked. */
  readonly hidden: readonly string[];
}) {
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
        {({ rows, schema, columns: changed, examples }) => (
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
            <Examples examples={examples} rows={rows} hidden={props.hidden} />
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
