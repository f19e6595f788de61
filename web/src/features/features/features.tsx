// Feature views: which there are, which go stale.
import { type Item, useCall, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, Panel, To } from '../../components/page.tsx';
import { Status } from '../../components/status.tsx';
import { count, duration, plural } from '../../format/number.ts';

type View = Item<'listFeatureViews'>;

export function isStale({ ttlMs, ageMs }: Pick<View, 'ttlMs' | 'ageMs'>): boolean {
  return ttlMs !== null && ageMs !== null && ageMs > ttlMs;
}

export function Freshness({ view }: { readonly view: Pick<View, 'ttlMs' | 'ageMs' | 'materialized'> }) {
  if (view.materialized === null) return <Status tone="idle">not online</Status>;
  return <Status tone={isStale(view) ? 'stale' : 'ok'}>{isStale(view) ? 'past its ttl' : 'fresh'}</Status>;
}

const columns: readonly Column<View>[] = [
  {
    id: 'name',
    header: 'View',
    width: 170,
    value: ({ name }) => name,
    cell: ({ name, project }) => <To to={projectPath(project, `features/${encodeURIComponent(name)}`)}>{name}</To>,
  },
  { id: 'entity', header: 'Entity', width: 100, value: ({ entity }) => entity },
  { id: 'n', header: 'Features', width: 80, right: true, value: ({ features }) => features.length },
  {
    id: 'ttl',
    header: 'Ttl',
    width: 70,
    right: true,
    value: ({ ttlMs }) => ttlMs,
    cell: ({ ttlMs }) => (ttlMs === null ? 'none' : duration(ttlMs)),
  },
  {
    id: 'fresh',
    header: 'Freshness',
    width: 130,
    value: (view) => (view.materialized === null ? 'not online' : isStale(view) ? 'past its ttl' : 'fresh'),
    cell: (view) => <Freshness view={view} />,
  },
  {
    id: 'asOf',
    header: 'Values as of',
    width: 130,
    value: ({ materialized }) => materialized?.at,
    cell: ({ materialized }) => <Moment at={materialized?.at} exact />,
  },
  {
    id: 'online',
    header: 'Online rows',
    width: 100,
    right: true,
    value: ({ materialized }) => materialized?.rows,
    cell: ({ materialized }) => count(materialized?.rows),
  },
  {
    id: 'skew',
    header: 'Skew',
    width: 110,
    value: ({ skew }) => skew?.features.filter(({ mismatches }) => mismatches > 0).length,
    cell: ({ skew }) => {
      if (skew === null) return <span className="dim">not checked</span>;
      const bad = skew.features.filter(({ mismatches }) => mismatches > 0).length;
      return <Status tone={bad === 0 ? 'ok' : 'fail'}>{bad === 0 ? 'none' : `${bad} features`}</Status>;
    },
  },
  { id: 'owner', header: 'Owner', width: 130, value: ({ owner }) => owner || '–' },
];

export function Features() {
  const project = useProject();
  const source = useRows('listFeatureViews', { path: { project }, query: {} });
  const services = useCall('listFeatureServices', { path: { project }, query: { limit: 100 } });
  const stale = source.rows.filter(isStale).length;
  return (
    <Page
      title="Features"
      answer={
        source.query.isPending
          ? undefined
          : `${plural(source.rows.length, 'feature view')}${source.complete ? '' : ' so far'}, ${stale === 0 ? 'none past its ttl' : `${stale} past its ttl`}.`
      }
    >
      <DataTable
        label="Feature views"
        source={source}
        columns={columns}
        rowKey={({ id }) => id}
        empty={<Empty>No feature view is declared: name some under `features` in pawl.yaml.</Empty>}
      />
      <Panel title="Services">
        {services.data === undefined || services.data.items.length === 0 ? (
          <Empty>No feature service is declared.</Empty>
        ) : (
          <ul className="tree">
            {services.data.items.map(({ id, name, members, description }) => (
              <li key={id}>
                <strong>{name}</strong>:{' '}
                {members
                  .map(({ view, features }) => `${view} (${features === undefined ? 'all' : features.length} features)`)
                  .join(', ')}{' '}
                <span className="dim">{description}</span>
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </Page>
  );
}
