// One dataset: can I train on this version?
import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { type Item, useCall, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { lineagePath } from '../../app/records.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { Choice, versionOption } from '../../components/choice.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, Tabs, To } from '../../components/page.tsx';
import { State } from '../../components/status.tsx';
import { bytes, count, plural } from '../../format/number.ts';
import { Diff } from './diff.tsx';
import { Profile } from './profile.tsx';
import { Quality } from './quality.tsx';

type Version = Item<'listDatasetVersions'>;

const tabs = [
  ['versions', 'Versions'],
  ['profile', 'Schema & profile'],
  ['quality', 'Quality'],
  ['diff', 'Diff'],
  ['rows', 'Rows'],
] as const;

const columns: readonly Column<Version>[] = [
  {
    id: 'number',
    header: 'Version',
    width: 80,
    value: ({ number }) => number,
    cell: ({ number, id }) => <To to={`/go/${id}`}>v{number}</To>,
  },
  {
    id: 'asOf',
    header: 'As of',
    width: 140,
    value: ({ asOf }) => asOf,
    cell: ({ asOf }) => <Moment at={asOf} exact />,
  },
  { id: 'rows', header: 'Rows', width: 100, right: true, value: ({ rows }) => rows, cell: ({ rows }) => count(rows) },
  {
    id: 'bytes',
    header: 'Size',
    width: 90,
    right: true,
    value: ({ bytes: size }) => size,
    cell: ({ bytes: size }) => bytes(size),
  },
  { id: 'mode', header: 'Made by', width: 90, value: ({ mode }) => mode },
  { id: 'parts', header: 'Parts', width: 60, right: true, value: ({ parts }) => parts.length },
  { id: 'digest', header: 'Digest', width: 180, grow: 3, mono: true, value: ({ digest }) => digest },
];

interface Delivery {
  readonly ingest: Item<'listDatasetIngests'>;
  readonly made: number | undefined;
}

const ingestColumns: readonly Column<Delivery>[] = [
  {
    id: 'at',
    header: 'When',
    width: 140,
    value: ({ ingest: { at } }) => at,
    cell: ({ ingest: { at } }) => <Moment at={at} exact />,
  },
  {
    id: 'outcome',
    header: 'Outcome',
    width: 110,
    value: ({ ingest: { outcome } }) => outcome,
    cell: ({ ingest: { outcome } }) => <State state={outcome} />,
  },
  {
    id: 'version',
    header: 'Version',
    width: 70,
    value: ({ made }) => made,
    cell: ({ made }) => (made === undefined ? 'none' : `v${made}`),
  },
  {
    id: 'read',
    header: 'Rows read',
    width: 90,
    right: true,
    value: ({ ingest: { rowsRead } }) => rowsRead,
    cell: ({ ingest: { rowsRead } }) => count(rowsRead),
  },
  {
    id: 'aside',
    header: 'Set aside',
    width: 90,
    right: true,
    value: ({ ingest: { quarantine } }) => quarantine?.rows ?? 0,
  },
  {
    id: 'checks',
    header: 'Checks failing',
    width: 100,
    right: true,
    value: ({ ingest: { results } }) => results.filter(({ status }) => status !== 'passed').length,
  },
  {
    id: 'source',
    header: 'From',
    width: 160,
    grow: 2,
    value: ({ ingest: { sources } }) => sources.map(({ name }) => name).join(', '),
  },
];

function Rows(props: {
  readonly project: string;
  readonly dataset: string;
  readonly version: string;
  readonly names: readonly string[];
}) {
  const { project, dataset, version, names } = props;
  const source = useRows('listDatasetRows', { path: { project, dataset, version }, query: {} });
  const keyed = source.rows.map((row, index) => ({ ...row, ' ': index }));
  const shown = names.map(
    (name): Column<Readonly<Record<string, unknown>>> => ({
      id: name,
      header: name,
      width: 120,
      value: (row) => {
        const value = row[name];
        return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean'
          ? value
          : value === null
            ? 'null'
            : JSON.stringify(value);
      },
    }),
  );
  return (
    <DataTable
      label="Rows"
      source={{ ...source, rows: keyed }}
      columns={shown}
      rowKey={(row) => String(row[' '])}
      empty={<Empty>The version has no rows.</Empty>}
    />
  );
}

function answerOf(version: Version, ingest: Item<'listDatasetIngests'> | undefined): string {
  const base = `v${version.number}: ${count(version.rows)} rows × ${version.columns.length} columns`;
  if (ingest === undefined) return `${base}.`;
  const failing = ingest.results.filter(({ status }) => status === 'failed').length;
  const warned = ingest.results.filter(({ status }) => status === 'warned').length;
  const passed = ingest.results.length - failing - warned;
  const aside = ingest.quarantine?.rows ?? 0;
  return `${base}; ${passed} of ${plural(ingest.results.length, 'check')} hold${warned === 0 ? '' : `, ${plural(warned, 'warning')}`}${aside === 0 ? '' : `, ${plural(aside, 'broken row')} set aside before it was made`}.`;
}

export function DatasetPage() {
  const project = useProject();
  const { dataset = '' } = useParams({ strict: false });
  const [search, change] = usePageSearch();
  const path = { project, dataset };
  const found = useCall('getDataset', { path });
  const versions = useRows('listDatasetVersions', { path, query: {} });
  const ingests = useRows('listDatasetIngests', { path, query: {} });
  const latest = found.data?.latest ?? undefined;
  const version =
    search.version === undefined
      ? latest
      : (versions.rows.find(({ number }) => String(number) === search.version) ?? undefined);
  const ingest = ingests.rows.find(({ id }) => id === version?.ingest);
  const deliveries = useMemo(
    () =>
      ingests.rows.map(
        (ingest): Delivery => ({ ingest, made: versions.rows.find((version) => version.ingest === ingest.id)?.number }),
      ),
    [ingests.rows, versions.rows],
  );
  const tab = search.tab ?? 'versions';
  return (
    <Page
      title={dataset}
      crumbs={[{ label: 'Datasets', to: projectPath(project, 'datasets') }]}
      answer={
        version === undefined
          ? found.data === undefined
            ? undefined
            : 'No version yet: send it a file.'
          : answerOf(version, ingest)
      }
      facts={
        version === undefined ? null : (
          <span className="row dim">
            <span>
              v{version.number}
              {version.number === latest?.number ? ' latest' : ''}
            </span>
            <code>sha256 {version.digest.slice(0, 12)}…</code>
            <Moment at={version.asOf} />
          </span>
        )
      }
      actions={
        version === undefined ? null : (
          <span className="row">
            <Choice
              label="Version"
              value={String(version.number)}
              options={versions.rows.map(({ number }) => versionOption(number))}
              onChange={(version) => change({ version })}
            />
            <a
              href={`/api/v1/projects/${encodeURIComponent(project)}/datasets/${encodeURIComponent(dataset)}/versions/${version.number}/content?format=parquet`}
            >
              Parquet
            </a>
            <To to={lineagePath(project, { type: 'dataset-version', id: version.id })}>Lineage</To>
          </span>
        )
      }
    >
      <Tabs label="Parts of the dataset" tabs={tabs} value={tab} onChange={(tab) => change({ tab })} />
      <Loaded of={found}>
        {() => {
          if (tab === 'quality') return <Quality project={project} dataset={dataset} ingest={ingest} />;
          if (tab === 'versions' || version === undefined)
            return (
              <>
                <DataTable
                  label={`Versions of ${dataset}`}
                  source={versions}
                  columns={columns}
                  rowKey={({ id }) => id}
                  selected={version?.id}
                  empty={<Empty>No version yet.</Empty>}
                />
                <h2 style={{ marginTop: 24 }}>Deliveries</h2>
                <DataTable
                  label={`Deliveries of ${dataset}`}
                  source={{ ...ingests, rows: deliveries }}
                  columns={ingestColumns}
                  rowKey={({ ingest }) => ingest.id}
                  empty={<Empty>Nothing was delivered yet.</Empty>}
                />
              </>
            );
          if (tab === 'profile')
            return <Profile project={project} dataset={dataset} version={String(version.number)} />;
          if (tab === 'diff') return <Diff project={project} dataset={dataset} version={version.number} />;
          return (
            <Rows
              project={project}
              dataset={dataset}
              version={String(version.number)}
              names={version.columns.map(({ name }) => name)}
            />
          );
        }}
      </Loaded>
    </Page>
  );
}
