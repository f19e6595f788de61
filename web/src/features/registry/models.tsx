// Registered models: what there is, and what is live.
import { type Item, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { useSnippet } from '../../app/snippets.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, To } from '../../components/page.tsx';
import { Status } from '../../components/status.tsx';
import { percent } from '../../format/number.ts';

const columns: readonly Column<Item<'viewModels'>>[] = [
  {
    id: 'name',
    header: 'Name',
    width: 160,
    value: ({ model }) => model.name,
    cell: ({ model: { name, project } }) => (
      <To to={projectPath(project, `models/${encodeURIComponent(name)}`)}>{name}</To>
    ),
  },
  {
    id: 'latest',
    header: 'Latest',
    width: 80,
    value: ({ model }) => model.lastVersion,
    cell: ({ model: { name, project, lastVersion } }) => (
      <To to={projectPath(project, `models/${encodeURIComponent(name)}/v/${lastVersion}`)}>v{lastVersion}</To>
    ),
  },
  {
    id: 'live',
    header: 'Live',
    width: 200,
    grow: 2,
    value: ({ live }) => live.map(({ version, endpoint }) => `v${version} on ${endpoint}`).join(', ') || 'nothing',
    cell: ({ live, model }) =>
      live.length === 0 ? (
        <span className="dim">nothing</span>
      ) : (
        live.map(({ endpoint, role, version, weight }, index) => (
          <span key={`${endpoint} ${role}`}>
            {index === 0 ? '' : ', '}
            <To to={projectPath(model.project, `deployments/${encodeURIComponent(endpoint)}`)}>
              v{version} {endpoint}
              {weight === 1 ? '' : ` ${percent(weight)}`}
            </To>
          </span>
        ))
      ),
  },
  {
    id: 'gate',
    header: 'Gate of latest',
    width: 120,
    value: ({ gate }) => gate,
    cell: ({ gate }) =>
      gate === 'none' ? (
        <span className="dim">not judged</span>
      ) : (
        <Status tone={gate === 'pass' ? 'ok' : 'fail'}>{gate === 'pass' ? 'passed' : 'refused'}</Status>
      ),
  },
  {
    id: 'aliases',
    header: 'Aliases',
    width: 220,
    grow: 2,
    value: ({ model }) =>
      Object.entries(model.aliases)
        .map(([alias, version]) => `@${alias} v${version}`)
        .join('  '),
  },
  { id: 'description', header: 'Description', width: 180, grow: 2, value: ({ model }) => model.description || '–' },
  {
    id: 'updated',
    header: 'Changed',
    width: 150,
    value: ({ model }) => model.updatedAt,
    cell: ({ model }) => <Moment at={model.updatedAt} />,
  },
];

export function Models() {
  const project = useProject();
  const snippet = useSnippet('model');
  const source = useRows('viewModels', { path: { project }, query: {} });
  return (
    <Page views title="Models" answer={source.head === undefined ? undefined : <AnswerLine of={source.head.answer} />}>
      <DataTable
        label="Models"
        source={source}
        columns={columns}
        rowKey={({ model }) => model.id}
        opens={({ model: { name } }) => ({
          to: projectPath(project, `models/${encodeURIComponent(name)}`),
          label: name,
        })}
        empty={<Empty snippet={snippet}>No model is registered yet.</Empty>}
      />
    </Page>
  );
}
