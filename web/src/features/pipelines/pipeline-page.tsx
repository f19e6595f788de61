// One pipeline: which step breaks or slows.
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { type Answer, type Item, useAction, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useTimeZone } from '../../app/preferences.ts';
import { useProject } from '../../app/project.ts';
import { lineagePath } from '../../app/records.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Chart } from '../../components/chart.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, Panel, To } from '../../components/page.tsx';
import { absolute } from '../../format/time.ts';
import { runColumns } from './run-columns.tsx';
import { RunGrid } from './run-grid.tsx';

type Found = Answer<'viewPipeline'>;
type Row = Item<'viewPipeline'>;

const columns = runColumns.map(
  ({ value, cell, ...column }): Column<Row> => ({
    ...column,
    value: ({ run }) => value(run),
    ...(cell === undefined ? {} : { cell: ({ run }) => cell(run) }),
  }),
);

const drawnRuns = 60;

/** How long each step took, run after run. */
function Durations({ steps, rows }: { readonly steps: readonly string[]; readonly rows: readonly Row[] }) {
  const runs = rows.slice(0, drawnRuns).reverse();
  const zone = useTimeZone();
  if (runs.length < 2) return <Empty>A trend needs two runs.</Empty>;
  return (
    <Chart
      title="Time that each step took, s"
      summary={`${runs.length} runs of ${steps.length} steps`}
      xName="run"
      height={220}
      fromZero
      categories={runs.map(
        ({ run }) => `${absolute(run.createdAt, Date.parse(run.createdAt), zone)} #${run.id.slice(-4)}`,
      )}
      series={steps.map((name) => ({
        name,
        values: runs.map(({ steps }) => {
          const ms = steps.find(({ step, state }) => step === name && state === 'succeeded')?.durationMs;
          return ms === null || ms === undefined ? null : Math.round(ms) / 1000;
        }),
      }))}
    />
  );
}

/** Starts a run, with other values of its parameters if the reader gives some. */
function Start({ project, pipeline, params }: { project: string; pipeline: string; params: Found['params'] }) {
  const start = useAction('startPipelineRun');
  const navigate = useNavigate();
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({});
  const run = (): void =>
    start.mutate(
      { path: { project, pipeline }, body: { params: given, note: 'Started on the pipeline page' } },
      {
        onSuccess: ({ id }) =>
          void navigate({ to: projectPath(project, `pipelines/${encodeURIComponent(pipeline)}/${id}`) }),
      },
    );
  return (
    <>
      {Object.entries(params).map(([name, value]) => (
        <label key={name} className="field-label">
          {name}
          <input
            className="field"
            placeholder={value}
            value={given[name] ?? ''}
            onChange={({ currentTarget: { value } }) => {
              const { [name]: _before, ...rest } = given;
              setGiven(value === '' ? rest : { ...rest, [name]: value });
            }}
          />
        </label>
      ))}
      <ActionButton needs="pipelines.run" variant="filled" loading={start.isPending} onClick={run}>
        Run
      </ActionButton>
      {start.error === null ? null : <span className="tone-fail">{start.error.message}</span>}
    </>
  );
}

export function PipelinePage() {
  const project = useProject();
  const { pipeline = '' } = useParams({ strict: false });
  const source = useRows('viewPipeline', { path: { project, pipeline }, query: {} });
  const found = source.head;
  return (
    <Page
      views
      title={pipeline}
      crumbs={[{ label: 'Pipelines', to: projectPath(project, 'pipelines') }]}
      answer={found === undefined ? undefined : <AnswerLine of={found.answer} />}
      facts={
        found === undefined ? null : (
          <span className="row dim">
            <span>v{found.pipeline.version}</span>
            <span>{found.schedule === null ? 'starts when asked' : `starts at ${found.schedule} UTC`}</span>
            {found.nextAt === null ? null : (
              <span>
                next <Moment at={found.nextAt} exact />
              </span>
            )}
          </span>
        )
      }
      actions={
        found === undefined ? null : (
          <>
            <To to={lineagePath(project, { type: 'pipeline', id: found.pipeline.id })}>Lineage</To>
            <Start project={project} pipeline={pipeline} params={found.params} />
          </>
        )
      }
    >
      <Loaded of={{ ...source.query, data: found }} lines={8}>
        {({ steps }) => {
          const names = steps.map(({ name }) => name);
          return (
            <>
              {source.rows.length === 0 ? null : (
                <>
                  <Panel title="Steps of the last runs">
                    <RunGrid project={project} steps={names} rows={source.rows} />
                  </Panel>
                  <Panel title="Durations">
                    <Durations steps={names} rows={source.rows} />
                  </Panel>
                </>
              )}
              <Panel title="Runs">
                <DataTable
                  label={`Runs of ${pipeline}`}
                  source={source}
                  columns={columns}
                  rowKey={({ run }) => run.id}
                  empty={<Empty>It has not run yet.</Empty>}
                />
              </Panel>
              <Panel title="Commands">
                <ul className="tree">
                  {steps.map(({ name, command }) => (
                    <li key={name}>
                      <strong>{name}</strong> <code>{command}</code>
                    </li>
                  ))}
                </ul>
              </Panel>
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}
