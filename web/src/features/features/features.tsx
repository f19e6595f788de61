// Feature views: which there are, which go stale.
import { type Item, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usesText } from '../../app/records.ts';
import { useSnippet } from '../../app/snippets.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, Panel, To } from '../../components/page.tsx';
import { Status } from '../../components/status.tsx';
import { count, duration, plural } from '../../format/number.ts';

type Row = Item<'viewFeatures'>;

/** Whether served values are within their ttl. */
export function Freshness({ stale, online }: { readonly stale: boolean; readonly online: boolean }) {
  if (!online) return <Status tone="idle">not online</Status>;
  return <Status tone={stale ? 'stale' : 'ok'}>{stale ? 'past its ttl' : 'fresh'}</Status>;
}

const columns: readonly Column<Row>[] = [
  {
    id: 'name',
    header: 'View',
    width: 150,
    value: ({ name }) => name,
    cell: ({ name, project }) => <To to={projectPath(project, `features/${encodeURIComponent(name)}`)}>{name}</To>,
  },
  { id: 'entity', header: 'Entity', width: 100, value: ({ entity }) => entity },
  { id: 'n', header: 'Features', width: 80, right: true, value: ({ features }) => features },
  {
    id: 'ttl',
    header: 'TTL',
    width: 70,
    right: true,
    value: ({ ttlMs }) => ttlMs,
    cell: ({ ttlMs }) => (ttlMs === null ? 'none' : duration(ttlMs)),
  },
  {
    id: 'fresh',
    header: 'Freshness',
    width: 115,
    value: ({ materialized, stale }) => (materialized === null ? 'not online' : stale ? 'past its ttl' : 'fresh'),
    cell: ({ materialized, stale }) => <Freshness stale={stale} online={materialized !== null} />,
  },
  {
    id: 'age',
    header: 'Age',
    width: 80,
    right: true,
    value: ({ ageMs }) => ageMs,
    cell: ({ ageMs }) => duration(ageMs),
  },
  {
    id: 'asOf',
    header: 'Values as of',
    width: 130,
    hidden: true,
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
    value: ({ skewed }) => skewed,
    cell: ({ skewed }) => {
      if (skewed === null) return <span className="dim">not checked</span>;
      return <Status tone={skewed === 0 ? 'ok' : 'fail'}>{skewed === 0 ? 'none' : plural(skewed, 'feature')}</Status>;
    },
  },
  { id: 'used', header: 'Used by', width: 140, grow: 2, value: ({ usedBy }) => usesText(usedBy) },
  { id: 'owner', header: 'Owner', width: 130, value: ({ owner }) => owner || '–' },
];

export function Features() {
  const project = useProject();
  const snippet = useSnippet('featureView');
  const source = useRows('viewFeatures', { path: { project }, query: {} });
  const { head } = source;
  return (
    <Page views title="Features" answer={head === undefined ? undefined : <AnswerLine of={head.answer} />}>
      <DataTable
        label="Feature views"
        source={source}
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          <Empty snippet={snippet}>No feature view yet. Declare some under `features` in pawl.yaml, or here:</Empty>
        }
      />
      <Panel title="Services">
        {head === undefined || head.services.length === 0 ? (
          <Empty>No feature service is declared.</Empty>
        ) : (
          <ul className="tree">
            {head.services.map(({ id, name, members, description }) => (
              <li key={id}>
                <strong>{name}</strong>:{' '}
                {members
                  .map(
                    ({ view, features }) =>
                      `${view} (${features === undefined ? 'all features' : plural(features.length, 'feature')})`,
                  )
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
