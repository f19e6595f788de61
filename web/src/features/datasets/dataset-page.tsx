// One dataset: can I train on this version?
import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { type Item, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { lineagePath, usesText } from '../../app/records.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Choice, versionOption } from '../../components/choice.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, Tabs, To } from '../../components/page.tsx';
import { State } from '../../components/status.tsx';
import { bytes, count, plural, signed } from '../../format/number.ts';
import { Deliver } from './deliver.tsx';
import { Diff } from './diff.tsx';
import { Masked } from './masked.tsx';
import { Profile } from './profile.tsx';
import { Quality } from './quality.tsx';
import { UsedBy } from './used-by.tsx';

type Row = Item<'viewDataset'>;
type Ingest = Item<'listDatasetIngests'>;

const tabs = [
  ['versions', 'Versions'],
  ['profile', 'Schema & profile'],
  ['quality', 'Quality'],
  ['diff', 'Diff'],
  ['rows', 'Rows'],
  ['used-by', 'Used by'],
] as const;

/** @param here address of the dataset */
const columnsOf = (here: string): readonly Column<Row>[] => [
  {
    id: 'number',
    header: 'Version',
    width: 80,
    value: ({ version }) => version.number,
    cell: ({ version: { number } }) => <To to={`${here}?version=${number}`}>v{number}</To>,
  },
  {
    id: 'asOf',
    header: 'As of',
    width: 140,
    value: ({ version }) => version.asOf,
    cell: ({ version }) => <Moment at={version.asOf} exact />,
  },
  {
    id: 'rows',
    header: 'Rows',
    width: 100,
    right: true,
    value: ({ version }) => version.rows,
    cell: ({ version }) => count(version.rows),
  },
  {
    id: 'change',
    header: 'Change',
    width: 90,
    right: true,
    value: ({ version, rowsBefore }) => (rowsBefore === null ? null : version.rows - rowsBefore),
    cell: ({ version, rowsBefore }) => signed(rowsBefore === null ? null : version.rows - rowsBefore),
  },
  {
    id: 'bytes',
    header: 'Size',
    width: 90,
    right: true,
    value: ({ version }) => version.bytes,
    cell: ({ version }) => bytes(version.bytes),
  },
  { id: 'mode', header: 'Made by', width: 90, value: ({ version }) => version.mode },
  { id: 'parts', header: 'Parts', width: 60, right: true, value: ({ version }) => version.parts.length },
  { id: 'digest', header: 'Digest', width: 180, grow: 3, mono: true, value: ({ version }) => version.digest },
];

const ingestColumns = (here: string): readonly Column<Ingest>[] => [
  {
    id: 'at',
    header: 'When',
    width: 155,
    value: ({ at }) => at,
    cell: ({ at, id }) => (
      <To to={`${here}?tab=quality&sel=${id}`}>
        <Moment at={at} exact />
      </To>
    ),
  },
  {
    id: 'outcome',
    header: 'Outcome',
    width: 110,
    value: ({ outcome }) => outcome,
    cell: ({ outcome }) => <State state={outcome} />,
  },
  {
    id: 'version',
    header: 'Version',
    width: 70,
    value: ({ version }) => version?.number,
    cell: ({ version }) => (version === null ? 'none' : `v${version.number}`),
  },
  {
    id: 'read',
    header: 'Rows read',
    width: 90,
    right: true,
    value: ({ rowsRead }) => rowsRead,
    cell: ({ rowsRead }) => count(rowsRead),
  },
  {
    id: 'aside',
    header: 'Set aside',
    width: 90,
    right: true,
    value: ({ quarantine }) => quarantine?.rows ?? 0,
  },
  {
    id: 'checks',
    header: 'Warned or failed',
    width: 100,
    right: true,
    value: ({ results }) => results.filter(({ status }) => status === 'warned' || status === 'failed').length,
  },
  {
    id: 'source',
    header: 'From',
    width: 160,
    grow: 2,
    value: ({ sources }) => sources.map(({ name }) => name).join(', '),
  },
];

function Rows(props: {
  readonly project: string;
  readonly dataset: string;
  readonly version: string;
  readonly names: readonly string[];
  readonly hidden: readonly string[];
}) {
  const { project, dataset, version, names, hidden } = props;
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
    <>
      <Masked columns={hidden} />
      <DataTable
        label="Rows"
        source={{ ...source, rows: keyed }}
        columns={shown}
        rowKey={(row) => String(row[' '])}
        empty={<Empty>The version has no rows.</Empty>}
      />
    </>
  );
}

export function DatasetPage() {
  const project = useProject();
  const { dataset = '' } = useParams({ strict: false });
  const [search, change] = usePageSearch();
  const path = { project, dataset };
  const versions = useRows('viewDataset', {
    path,
    query: search.version === undefined ? {} : { version: search.version },
  });
  const ingests = useRows(
    'listDatasetIngests',
    { path, query: {} },
    { enabled: (search.tab ?? 'versions') === 'versions' },
  );
  const found = versions.head;
  const latest = found?.dataset.latest ?? undefined;
  const version = found?.version ?? undefined;
  const tab = search.tab ?? 'versions';
  const here = projectPath(project, `datasets/${encodeURIComponent(dataset)}`);
  const columns = useMemo(() => columnsOf(here), [here]);
  return (
    <Page
      title={dataset}
      crumbs={[{ label: 'Datasets', to: projectPath(project, 'datasets') }]}
      answer={found === undefined ? undefined : <AnswerLine of={found.answer} />}
      facts={
        version === undefined ? null : (
          <span className="row dim">
            <span>
              v{version.number}
              {version.number === latest?.number ? ' latest' : ''}
            </span>
            <code>sha256 {version.digest.slice(0, 12)}…</code>
            <span>
              {count(version.rows)} × {version.columns.length}
            </span>
            <span>{bytes(version.bytes)}</span>
            <Moment at={version.asOf} />
            {found === undefined || found.dataset.pii.length === 0 ? null : (
              <span title={found.dataset.pii.join(', ')}>PII: {plural(found.dataset.pii.length, 'column')}</span>
            )}
            {found === undefined ? null : <span>used by {usesText(found.usedBy)}</span>}
          </span>
        )
      }
      actions={
        version === undefined ? null : (
          <span className="row">
            <Choice
              label="Version"
              value={String(version.number)}
              options={Array.from({ length: latest?.number ?? 0 }, (_, index) =>
                versionOption((latest?.number ?? 0) - index),
              )}
              onChange={(version) => change({ version })}
            />
            {found === undefined || found.hidden.length > 0 ? null : (
              <a
                href={`/api/v1/projects/${encodeURIComponent(project)}/datasets/${encodeURIComponent(dataset)}/versions/${version.number}/content?format=parquet`}
              >
                Parquet
              </a>
            )}
            <To to={lineagePath(project, { type: 'dataset-version', id: version.id })}>Lineage</To>
          </span>
        )
      }
    >
      <Tabs label="Parts of the dataset" tabs={tabs} value={tab} onChange={(tab) => change({ tab })} />
      <Loaded of={{ ...versions.query, data: found }}>
        {({ dataset: { id }, ingest, hidden }) => {
          if (tab === 'quality')
            return (
              <Quality
                project={project}
                dataset={dataset}
                ingest={search.sel ?? ingest?.id}
                version={ingest?.version?.number}
                hidden={hidden}
              />
            );
          if (tab === 'used-by') return <UsedBy project={project} dataset={id} />;
          if (tab === 'versions' || version === undefined)
            return (
              <>
                <DataTable
                  label={`Versions of ${dataset}`}
                  source={versions}
                  columns={columns}
                  rowKey={({ version }) => version.id}
                  opens={({ version: { number } }) => ({
                    to: `${here}?version=${number}`,
                    label: `${dataset} v${number}`,
                  })}
                  selected={version?.id}
                  empty={<Empty>No version yet.</Empty>}
                />
                <h2 style={{ marginTop: 24 }}>Deliveries</h2>
                <Deliver project={project} dataset={dataset} />
                <DataTable
                  label={`Deliveries of ${dataset}`}
                  source={ingests}
                  columns={ingestColumns(here)}
                  rowKey={({ id }) => id}
                  empty={<Empty>Nothing was delivered yet.</Empty>}
                />
              </>
            );
          if (tab === 'profile')
            return <Profile project={project} dataset={dataset} version={String(version.number)} />;
          if (tab === 'diff')
            return <Diff project={project} dataset={dataset} version={version.number} hidden={hidden} />;
          return (
            <Rows
              project={project}
              dataset={dataset}
              version={String(version.number)}
              names={version.columns.map(({ name }) => name)}
              hidden={hidden}
            />
          );
        }}
      </Loaded>
    </Page>
  );
}
