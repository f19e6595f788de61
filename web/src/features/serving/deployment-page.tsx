// One endpoint: should this rollout go on? Traffic, steps, criteria with their intervals, and the way back.
import { useParams } from '@tanstack/react-router';
import { type Answer, type Item, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Facts, Page, Panel, To } from '../../components/page.tsx';
import { State } from '../../components/status.tsx';
import { count, duration, percent, plural } from '../../format/number.ts';
import { FeaturePanel } from './feature-panel.tsx';
import { Playground } from './playground.tsx';
import { revisionColumns } from './revision-columns.tsx';
import { RolloutActions } from './rollout-actions.tsx';
import { RolloutPanel } from './rollout-panel.tsx';
import { RuntimePanel } from './runtime-panel.tsx';
import { StartRollout } from './start-rollout.tsx';
import { TrafficCharts } from './traffic-charts.tsx';
import { wayBackColumns } from './way-back.tsx';

type Found = Answer<'viewDeployment'>;
type Rollout = Item<'viewDeployment'>;

const rollouts = (here: string): readonly Column<Rollout>[] => [
  {
    id: 'arms',
    header: 'Rollout',
    width: 110,
    value: ({ champion, challenger }) => `v${champion.version} → v${challenger.version}`,
    cell: ({ id, champion, challenger }) => (
      <To to={`${here}?rollout=${id}`}>
        v{champion.version} → v{challenger.version}
      </To>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: 120,
    value: ({ state }) => state,
    cell: ({ state }) => <State state={state} />,
  },
  {
    id: 'started',
    header: 'Started',
    width: 155,
    value: ({ startedAt }) => startedAt,
    cell: ({ startedAt }) => <Moment at={startedAt} exact />,
  },
  {
    id: 'finished',
    header: 'Ended',
    width: 130,
    value: ({ finishedAt }) => finishedAt,
    cell: ({ finishedAt }) => <Moment at={finishedAt} exact />,
  },
  { id: 'looks', header: 'Looks', width: 60, right: true, value: ({ looks }) => looks },
  { id: 'decided', header: 'By', width: 80, value: ({ decidedBy }) => decidedBy },
  { id: 'reason', header: 'Reason', width: 260, grow: 4, value: ({ reason }) => reason },
];

function Traffic({ endpoint, traffic }: Pick<Found, 'endpoint' | 'traffic'>) {
  const { arms, mirror } = endpoint.revision;
  const text = arms.map(({ version, role, weight }) => `v${version} ${role} ${percent(weight)}`).join(', ');
  return (
    <>
      <div className="traffic" role="img" aria-label={`Traffic: ${text}`}>
        {arms
          .filter(({ role }) => role !== 'shadow')
          .map(({ role, version, weight }) => (
            <span key={role} data-role={role} style={{ flexGrow: weight }}>
              v{version} {Math.round(weight * 100)} %
            </span>
          ))}
      </div>
      <p className="why dim">
        {text}
        {mirror && arms.length > 1 ? '; every request is also answered by the other arm, for comparison only' : ''}.
        {traffic
          .map(
            ({ version, answered, failed, p50Ms, p99Ms }) =>
              ` v${version} in the last 24 h: ${plural(answered, 'answer')}, ${count(failed)} failed, median ${duration(p50Ms)}, p99 ${duration(p99Ms)}.`,
          )
          .join('')}
      </p>
    </>
  );
}

/** What is logged, in words. */
function logText({ sample, redact, whenFull }: Found['endpoint']['log']): string {
  const parts = [
    sample === 1 ? 'every request' : `${percent(sample)} of requests, and those that fail`,
    ...(redact.length === 0 ? [] : [`without ${redact.join(', ')}`]),
    whenFull === 'refuse' ? 'no answer without an entry' : 'answers even when the log is full',
  ];
  return parts.join('; ');
}

export function DeploymentPage() {
  const project = useProject();
  const { endpoint: name = '' } = useParams({ strict: false });
  const [search] = usePageSearch();
  const source = useRows('viewDeployment', {
    path: { project, endpoint: name },
    query: search.rollout === undefined ? {} : { rollout: search.rollout },
  });
  const found = source.head;
  const served = useRows('listRevisions', { path: { project, endpoint: name }, query: {} });
  const newest = found?.newest ?? null;
  const here = projectPath(project, `deployments/${encodeURIComponent(name)}`);
  return (
    <Page
      title={name}
      crumbs={[{ label: 'Deployments', to: projectPath(project, 'deployments') }]}
      answer={found === undefined ? undefined : <AnswerLine of={found.answer} />}
      facts={newest === null ? null : <State state={newest.state} />}
      actions={<To to={`${here}/log`}>Prediction log</To>}
      urgent={newest === null ? null : <RolloutActions rollout={newest} endpoint={name} />}
    >
      <Loaded of={{ ...source.query, data: found }} lines={10}>
        {({ endpoint, traffic, rollout, looks }) => (
          <>
            <Traffic endpoint={endpoint} traffic={traffic} />
            <Facts
              of={[
                [
                  'Model',
                  <To key="m" to={projectPath(project, `models/${encodeURIComponent(endpoint.model)}`)}>
                    {endpoint.model}
                  </To>,
                ],
                ['Revision', `${endpoint.revision.number}: ${endpoint.revision.cause}`],
                ['Since', <Moment key="s" at={endpoint.revision.at} exact />],
                ['Sticky by', endpoint.stickyKey ?? 'no key'],
                ['Takes', plural(endpoint.columns.length, 'column')],
                ['Answers', endpoint.outputs.join(', ')],
                ['Logs', logText(endpoint.log)],
              ]}
            />
            {rollout === null ? null : <RolloutPanel rollout={rollout} looks={looks} />}
            <TrafficCharts project={project} endpoint={name} />
            <Panel title="Rollouts">
              {newest?.state === 'running' || newest?.state === 'paused' ? null : (
                <StartRollout project={project} endpoint={name} />
              )}
              <DataTable
                label="Rollouts"
                source={source}
                columns={rollouts(here)}
                rowKey={({ id }) => id}
                selected={rollout?.id}
                empty={<Empty>No rollout yet: the first version was deployed as it was.</Empty>}
              />
            </Panel>
            {endpoint.features === null ? null : <FeaturePanel endpoint={endpoint} joined={endpoint.features} />}
            <RuntimePanel project={project} endpoint={name} />
            <Playground endpoint={endpoint} />
          </>
        )}
      </Loaded>
      <Panel title="What was served when">
        <DataTable
          label="Revisions"
          source={served}
          columns={[
            ...revisionColumns,
            ...wayBackColumns(here, { project, name, current: found?.endpoint.revision.number ?? 0 }),
          ]}
          rowKey={({ number }) => String(number)}
          empty={<Empty>Nothing was served yet.</Empty>}
        />
      </Panel>
    </Page>
  );
}
