// Endpoints: is serving as it should be?
import { type Item, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { useSnippet } from '../../app/snippets.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, To } from '../../components/page.tsx';
import { State, Status } from '../../components/status.tsx';
import { count, duration, percent } from '../../format/number.ts';
import { BatchJobs } from './batch-jobs.tsx';
import { DataPlanes } from './data-planes.tsx';

type Row = Item<'viewDeployments'>;

function trafficOf({ traffic }: Row) {
  const answered = traffic.reduce((sum, arm) => sum + arm.answered, 0);
  const failed = traffic.reduce((sum, arm) => sum + arm.failed, 0);
  const p99 = traffic.reduce<number | null>(
    (most, { p99Ms }) => (p99Ms === null ? most : Math.max(most ?? 0, p99Ms)),
    null,
  );
  return { answered, failed, p99 };
}

const columns: readonly Column<Row>[] = [
  {
    id: 'name',
    header: 'Endpoint',
    width: 140,
    value: ({ endpoint }) => endpoint.name,
    cell: ({ endpoint: { name, project } }) => (
      <To to={projectPath(project, `deployments/${encodeURIComponent(name)}`)}>{name}</To>
    ),
  },
  {
    id: 'model',
    header: 'Model',
    width: 110,
    value: ({ endpoint }) => endpoint.model,
    cell: ({ endpoint: { model, project } }) => (
      <To to={projectPath(project, `models/${encodeURIComponent(model)}`)}>{model}</To>
    ),
  },
  {
    id: 'arms',
    header: 'Traffic',
    width: 200,
    grow: 3,
    value: ({ endpoint }) =>
      endpoint.revision.arms.map(({ version, role, weight }) => `v${version} ${role} ${percent(weight)}`).join(', '),
  },
  {
    id: 'answered',
    header: 'Answers 24 h',
    width: 100,
    right: true,
    value: (row) => trafficOf(row).answered,
    cell: (row) => count(trafficOf(row).answered),
  },
  {
    id: 'failed',
    header: 'Failed',
    width: 80,
    right: true,
    value: (row) => trafficOf(row).failed,
    cell: (row) => {
      const { failed } = trafficOf(row);
      return failed === 0 ? '0' : <Status tone="warn">{count(failed)}</Status>;
    },
  },
  {
    id: 'p99',
    header: 'p99',
    width: 80,
    right: true,
    value: (row) => trafficOf(row).p99,
    cell: (row) => duration(trafficOf(row).p99),
  },
  {
    id: 'rollout',
    header: 'Newest rollout',
    width: 180,
    value: ({ rollout }) => (rollout === null ? 'none' : `v${rollout.challenger.version} ${rollout.state}`),
    cell: ({ rollout, endpoint: { name, project } }) =>
      rollout === null ? (
        <span className="dim">none</span>
      ) : (
        <span className="row">
          <State state={rollout.state} />
          <To to={projectPath(project, `deployments/${encodeURIComponent(name)}?rollout=${rollout.id}`)}>
            v{rollout.challenger.version}
          </To>
        </span>
      ),
  },
  {
    id: 'since',
    header: 'Since',
    width: 155,
    value: ({ endpoint }) => endpoint.revision.at,
    cell: ({ endpoint }) => <Moment at={endpoint.revision.at} />,
  },
  { id: 'cause', header: 'Because', width: 150, grow: 2, value: ({ endpoint }) => endpoint.revision.cause },
];

export function Deployments() {
  const project = useProject();
  const snippet = useSnippet('endpoint');
  const source = useRows('viewDeployments', { path: { project }, query: {} });
  return (
    <Page
      views
      title="Deployments"
      answer={source.head === undefined ? undefined : <AnswerLine of={source.head.answer} />}
    >
      <DataTable
        label="Endpoints"
        source={source}
        columns={columns}
        rowKey={({ endpoint }) => endpoint.id}
        empty={
          <Empty snippet={snippet}>
            Nothing is deployed yet. The loop deploys the first version that passes its gate; by hand:
          </Empty>
        }
      />
      <DataPlanes />
      <BatchJobs project={project} />
    </Page>
  );
}
