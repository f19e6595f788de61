// Pipelines: what runs when, and whether it worked.
import { type Item, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { useSnippet } from '../../app/snippets.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, Panel, To } from '../../components/page.tsx';
import { duration, percent } from '../../format/number.ts';
import { runColumns } from './run-columns.tsx';
import { RunStates, statesText } from './run-states.tsx';

type Row = Item<'viewPipelines'>;

const columns: readonly Column<Row>[] = [
  {
    id: 'name',
    header: 'Name',
    width: 160,
    value: ({ name }) => name,
    cell: ({ name, project }) => <To to={projectPath(project, `pipelines/${encodeURIComponent(name)}`)}>{name}</To>,
  },
  { id: 'steps', header: 'Steps', width: 130, grow: 2, value: ({ steps }) => steps.join(', ') },
  {
    id: 'schedule',
    header: 'Starts',
    width: 110,
    value: ({ schedule, triggers }) => schedule ?? (triggers.length === 0 ? 'when asked' : triggers.join(', ')),
  },
  {
    id: 'next',
    header: 'Next',
    width: 120,
    value: ({ nextAt }) => nextAt,
    cell: ({ nextAt }) => <Moment at={nextAt} exact />,
  },
  {
    id: 'recent',
    header: 'Last 20 runs',
    width: 310,
    value: ({ recent }) => statesText(recent),
    cell: ({ recent }) => <RunStates recent={recent} />,
  },
  {
    id: 'median',
    header: 'Half under',
    width: 90,
    right: true,
    value: ({ record }) => record.medianMs,
    cell: ({ record }) => duration(record.medianMs),
  },
  {
    id: 'success',
    header: 'Succeeded',
    width: 90,
    right: true,
    value: ({ record }) => (record.runs === 0 ? null : record.succeeded / record.runs),
    cell: ({ record }) => (
      <span title={`${record.succeeded} of the last ${record.runs} runs`}>
        {record.runs === 0 ? '–' : percent(record.succeeded / record.runs)}
      </span>
    ),
  },
  {
    id: 'version',
    header: 'Version',
    width: 66,
    value: ({ version }) => version,
    cell: ({ version }) => `v${version}`,
  },
];

export function Pipelines() {
  const project = useProject();
  const snippet = useSnippet('pipeline');
  const source = useRows('viewPipelines', { path: { project }, query: {} });
  const runs = useRows('listPipelineRuns', { path: { project }, query: {} });
  return (
    <Page
      views
      title="Pipelines"
      answer={source.head === undefined ? undefined : <AnswerLine of={source.head.answer} />}
    >
      <DataTable
        label="Pipelines"
        source={source}
        columns={columns}
        rowKey={({ id }) => id}
        empty={<Empty snippet={snippet}>No pipeline yet. Declare some under `training` in pawl.yaml, or here:</Empty>}
      />
      <Panel title="Runs">
        <DataTable
          label="Pipeline runs"
          source={runs}
          columns={runColumns}
          rowKey={({ id }) => id}
          empty={<Empty>Nothing has run yet.</Empty>}
        />
      </Panel>
    </Page>
  );
}
