// One pipeline: its steps and its runs.
import { Button } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useAction, useCall, useRows } from '../../api/client.ts';
import { bodyOf, listField, textField } from '../../api/json.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { lineagePath } from '../../app/records.ts';
import { DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Page, Panel, To } from '../../components/page.tsx';
import { duration, plural } from '../../format/number.ts';
import { runColumns } from './run-columns.tsx';

export function PipelinePage() {
  const project = useProject();
  const { pipeline = '' } = useParams({ strict: false });
  const found = useCall('getPipeline', { path: { project, pipeline } });
  const runs = useRows('listPipelineRuns', { path: { project }, query: { pipeline } });
  const start = useAction('startPipelineRun');
  const failed = runs.rows.filter(({ state }) => state === 'failed').length;
  const times = runs.rows.flatMap(({ durationMs }) => (durationMs === null ? [] : [durationMs])).sort((a, b) => a - b);
  return (
    <Page
      title={pipeline}
      crumbs={[{ label: 'Pipelines', to: projectPath(project, 'pipelines') }]}
      answer={
        runs.query.isPending
          ? undefined
          : `${plural(runs.rows.length, 'run')}${runs.complete ? '' : ' so far'}, ${failed} failed; half took under ${duration(times[Math.floor(times.length / 2)])}.`
      }
      actions={
        <>
          {found.data === undefined ? null : (
            <To to={lineagePath(project, { type: 'pipeline', id: found.data.id })}>Lineage</To>
          )}
          <Button
            loading={start.isPending}
            onClick={() =>
              start.mutate({ path: { project, pipeline }, body: { note: 'Started on the pipeline page' } })
            }
          >
            Run
          </Button>
          {start.error === null ? null : <span className="tone-fail">{start.error.message}</span>}
        </>
      }
    >
      <DataTable
        label={`Runs of ${pipeline}`}
        source={runs}
        columns={runColumns}
        rowKey={({ id }) => id}
        empty={<Empty>It has not run yet.</Empty>}
      />
      <Panel title="Steps">
        <Loaded of={found}>
          {({ definition }) => (
            <ul className="tree">
              {listField(bodyOf(definition), 'steps').map((step) => {
                const command = step['command'];
                return (
                  <li key={textField(step, 'name')}>
                    <strong>{textField(step, 'name')}</strong>{' '}
                    <code>{Array.isArray(command) ? command.join(' ') : ''}</code>
                  </li>
                );
              })}
            </ul>
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}
