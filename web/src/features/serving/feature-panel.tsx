// What an endpoint joins to requests: which service, from which views, how fresh they are and how often they hold nothing.
import { type Answer, useCall } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { Moment } from '../../components/moment.tsx';
import { Facts, Panel, To } from '../../components/page.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { Status } from '../../components/status.tsx';
import { count, duration, metric } from '../../format/number.ts';

type Endpoint = Answer<'viewDeployment'>['endpoint'];
type Joined = NonNullable<Endpoint['features']>;
type Counts = Answer<'getEndpointRuntime'>['features'][number];

function Standing({ of }: { readonly of: Answer<'getFeatureView'> }) {
  if (of.materialized === null) return <Status tone="idle">not online</Status>;
  const stale = of.ttlMs !== null && of.ageMs !== null && of.ageMs > of.ttlMs;
  return <Status tone={stale ? 'stale' : 'ok'}>{stale ? 'past its ttl' : 'fresh'}</Status>;
}

function ViewRow({
  project,
  of,
  counts,
}: {
  readonly project: string;
  readonly of: Joined['views'][number];
  readonly counts: Counts | undefined;
}) {
  const { data } = useCall('getFeatureView', { path: { project, view: of.view }, query: { version: of.number } });
  const columns = of.features.map(({ column }) => column).join(', ');
  const read = counts?.lookups ?? 0;
  return (
    <tr>
      <td>
        <To to={projectPath(project, `features/${encodeURIComponent(of.view)}`)}>{of.view}</To> v{of.number}
      </td>
      <td title={columns}>{count(of.features.length)}</td>
      <td>{data === undefined ? '…' : <Standing of={data} />}</td>
      <td>{data?.materialized == null ? '–' : <Moment at={data.materialized.at} />}</td>
      <td>{counts?.newestAt == null ? '–' : <Moment at={counts.newestAt} />}</td>
      <td>{count(read)}</td>
      <td>{count(counts?.found ?? 0)}</td>
      <td>{count(counts?.missing ?? 0)}</td>
      <td>{count(counts?.stale ?? 0)}</td>
      <td>{count(counts?.unavailable ?? 0)}</td>
      <td>{counts?.lookupMs == null ? '–' : `${metric(counts.lookupMs, 3)} ms`}</td>
    </tr>
  );
}

function defaultsText({ policy }: Joined): string {
  const own = Object.entries(policy.defaults).map(
    ([name, value]) => `${name} ${value === null ? 'missing' : String(value)}`,
  );
  return own.length === 0 ? 'missing' : `${own.join(', ')}; others missing`;
}

export function FeaturePanel({ endpoint, joined }: { readonly endpoint: Endpoint; readonly joined: Joined }) {
  const { project, name } = endpoint;
  const { data } = useCall('getEndpointRuntime', { path: { project, endpoint: name } });
  const { policy } = joined;
  return (
    <Panel
      title="Features"
      note={`Joined to each request by ${joined.entities.join(', ')}, from the view versions that were the newest when it was deployed. The counts are of the data plane, since it loaded them.`}
    >
      <Facts
        of={[
          ['Service', joined.service],
          ['Missing', policy.whenMissing === 'default' ? 'takes the default' : 'refuses the request'],
          ['Stale', policy.whenStale === 'default' ? 'takes the default' : 'refuses the request'],
          ['Not readable', policy.whenUnavailable === 'default' ? 'takes the default' : 'refuses the request'],
          ['Greatest age', policy.maxAgeMs === null ? 'the ttl of each view' : duration(policy.maxAgeMs)],
          ['Time of a read', `at most ${count(policy.timeoutMs)} ms`],
          ['Defaults', defaultsText(joined)],
          ['Requests', joined.override ? 'may bring features' : 'may not bring features'],
        ]}
      />
      <Scroll>
        <table className="plain">
          <thead>
            <tr>
              <th>View</th>
              <th>Features</th>
              <th>Freshness</th>
              <th>Materialised</th>
              <th>Newest used</th>
              <th>Reads</th>
              <th>Found</th>
              <th>Missing</th>
              <th>Stale</th>
              <th>Failed</th>
              <th>Of a read</th>
            </tr>
          </thead>
          <tbody>
            {joined.views.map((view) => (
              <ViewRow
                key={view.view}
                project={project}
                of={view}
                counts={data?.features.find((one) => one.view === view.view)}
              />
            ))}
          </tbody>
        </table>
      </Scroll>
    </Panel>
  );
}
