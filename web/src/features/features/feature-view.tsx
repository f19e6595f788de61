// One feature view: are the served values right and fresh?
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { type Answer, client, type Item, useAction, useCall, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { lineagePath } from '../../app/records.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Facts, Page, Panel, To } from '../../components/page.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { Status } from '../../components/status.tsx';
import { count, duration, metric } from '../../format/number.ts';
import { Freshness, isStale } from './features.tsx';

type View = Answer<'getFeatureView'>;
type Materialization = Item<'listMaterializations'>;

const materializations: readonly Column<Materialization>[] = [
  { id: 'at', header: 'Values as of', width: 140, value: ({ at }) => at, cell: ({ at }) => <Moment at={at} exact /> },
  { id: 'rows', header: 'Rows', width: 90, right: true, value: ({ rows }) => rows, cell: ({ rows }) => count(rows) },
  {
    id: 'written',
    header: 'Written',
    width: 90,
    right: true,
    value: ({ written }) => written,
    cell: ({ written }) => count(written),
  },
  {
    id: 'data',
    header: 'From',
    width: 180,
    grow: 2,
    value: ({ datasetVersions }) => datasetVersions.map(({ dataset, number }) => `${dataset} v${number}`).join(', '),
  },
  {
    id: 'created',
    header: 'Made',
    width: 140,
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Moment at={createdAt} exact />,
  },
];

function LookUp({ view }: { readonly view: View }) {
  const [key, setKey] = useState<Readonly<Record<string, string>>>();
  const { project, name } = view;
  const found = useQuery({
    queryKey: ['readOnlineFeatures', project, name, key],
    queryFn: () =>
      client.call('readOnlineFeatures', {
        path: { project },
        body: { views: [{ view: name }], entities: [key ?? {}] },
      }),
    enabled: key !== undefined,
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setKey(Object.fromEntries(view.joinKeys.map((joinKey) => [joinKey, String(form.get(joinKey) ?? '')])));
  };
  return (
    <>
      <form className="inline" onSubmit={submit}>
        {view.joinKeys.map((joinKey) => (
          <label key={joinKey} className="field-label">
            {joinKey}
            <input name={joinKey} className="field" required />
          </label>
        ))}
        <Button type="submit">Look up</Button>
      </form>
      {key === undefined ? null : (
        <Loaded of={found}>
          {({ features }) => (
            <Scroll style={{ marginTop: 8 }}>
              <table className="plain">
                <thead>
                  <tr>
                    <th>Feature</th>
                    <th className="right">Value</th>
                    <th>Status</th>
                    <th>Event time</th>
                  </tr>
                </thead>
                <tbody>
                  {features.map(({ name: feature, values, statuses, eventTimes }) => (
                    <tr key={feature}>
                      <td>{feature}</td>
                      <td className="right">
                        {typeof values[0] === 'number' ? metric(values[0], 7) : String(values[0] ?? '–')}
                      </td>
                      <td>
                        <Status
                          tone={statuses[0] === 'PRESENT' ? 'ok' : statuses[0] === 'OUTSIDE_MAX_AGE' ? 'stale' : 'idle'}
                        >
                          {(statuses[0] ?? '').toLowerCase().replaceAll('_', ' ')}
                        </Status>
                      </td>
                      <td>
                        <Moment at={eventTimes[0]} exact />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          )}
        </Loaded>
      )}
    </>
  );
}

function Skew({ view }: { readonly view: View }) {
  const check = useAction('checkFeatureSkew');
  const { skew } = view;
  return (
    <Panel
      title="Skew between online and offline"
      actions={
        <Button
          loading={check.isPending}
          disabled={view.materialized === null}
          onClick={() => check.mutate({ path: { project: view.project, view: view.name }, body: {} })}
        >
          Check now
        </Button>
      }
    >
      {check.error === null ? null : <p className="tone-fail">{check.error.message}</p>}
      {skew === null ? (
        <Empty>
          Not checked yet. A check computes the values anew from the same dataset versions and compares each one.
        </Empty>
      ) : (
        <>
          <p className="why">
            {count(skew.checked)} rows compared, {count(skew.absent)} absent online, as of <Moment at={skew.at} exact />
            .
          </p>
          <Scroll>
            <table className="plain">
              <thead>
                <tr>
                  <th>Feature</th>
                  <th>Verdict</th>
                  <th className="right">Mismatches</th>
                  <th className="right">KS</th>
                </tr>
              </thead>
              <tbody>
                {skew.features.map(({ name, mismatches, ks }) => (
                  <tr key={name}>
                    <td>{name}</td>
                    <td>
                      <Status tone={mismatches === 0 ? 'ok' : 'fail'}>{mismatches === 0 ? 'equal' : 'skewed'}</Status>
                    </td>
                    <td className="right">{count(mismatches)}</td>
                    <td className="right">{metric(ks)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </>
      )}
    </Panel>
  );
}

function answerOf(view: View): string {
  if (view.materialized === null) return 'Nothing is online yet: materialise the view to serve its values.';
  const skewed = view.skew?.features.filter(({ mismatches }) => mismatches > 0).length;
  const skew =
    skewed === undefined
      ? 'skew not checked'
      : skewed === 0
        ? 'no skew'
        : `skew on ${skewed} of ${view.features.length} features`;
  return `${isStale(view) ? 'Past its ttl' : 'Fresh'}: values of ${count(view.materialized.rows)} keys as of ${view.materialized.at.slice(0, 10)}, ${duration(view.ageMs)} old; ${skew}.`;
}

export function FeatureView() {
  const project = useProject();
  const { view: name = '' } = useParams({ strict: false });
  const found = useCall('getFeatureView', { path: { project, view: name }, query: {} });
  const past = useRows('listMaterializations', { path: { project, view: name }, query: {} });
  const view = found.data;
  return (
    <Page
      title={name}
      crumbs={[{ label: 'Features', to: projectPath(project, 'features') }]}
      answer={view === undefined ? undefined : answerOf(view)}
      facts={view === undefined ? null : <Freshness view={view} />}
      actions={
        view === undefined ? null : <To to={lineagePath(project, { type: 'feature-view', id: view.id })}>Lineage</To>
      }
    >
      <Loaded of={found} lines={8}>
        {(view) => (
          <>
            <Facts
              of={[
                ['Version', `v${view.number}`],
                ['Entity', `${view.entity} (${view.joinKeys.join(', ')})`],
                ['Kind', view.kind],
                ['Ttl', view.ttlMs === null ? 'none' : duration(view.ttlMs)],
                ['Owner', view.owner || '–'],
                ['Description', view.description || '–'],
              ]}
            />
            <div className="columns">
              <Panel title="Look up a key">
                <LookUp view={view} />
              </Panel>
              <Skew view={view} />
            </div>
            <Panel title="Materialisations">
              <DataTable
                label="Materialisations"
                source={past}
                columns={materializations}
                rowKey={({ id }) => id}
                empty={<Empty>Not materialised yet.</Empty>}
              />
            </Panel>
            <div className="columns">
              <Panel title={`Features (${view.features.length})`}>
                <ul className="tree">
                  {view.features.map(({ name: feature, type }) => (
                    <li key={feature}>
                      {feature} <span className="dim">{type}</span>
                    </li>
                  ))}
                </ul>
              </Panel>
              <Panel title="Definition">
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long definition scrolls, so it takes the focus */}
                <pre tabIndex={0}>{view.sql}</pre>
              </Panel>
            </div>
          </>
        )}
      </Loaded>
    </Page>
  );
}
