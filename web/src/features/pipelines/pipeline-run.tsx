// One pipeline run: what it is doing, or why it failed. Graph, Gantt and grid show the same steps and share one selection.
import { useNavigate, useParams } from '@tanstack/react-router';
import { type Answer, useAction, useCall } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { lineagePath } from '../../app/records.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { LogView } from '../../components/log-view.tsx';
import { Moment } from '../../components/moment.tsx';
import { Facts, Page, Panel, Tabs, To } from '../../components/page.tsx';
import { RecordLink } from '../../components/record-link.tsx';
import { State } from '../../components/status.tsx';
import { duration } from '../../format/number.ts';
import { Reproduction } from './reproduction.tsx';
import { StepDetail } from './step-detail.tsx';
import { StepGantt, StepGraph, StepGrid } from './step-views.tsx';

type Run = Answer<'viewPipelineRun'>['run'];

const tabs = [
  ['graph', 'Graph'],
  ['gantt', 'Gantt'],
  ['grid', 'Grid'],
] as const;

function Actions({ project, run }: { readonly project: string; readonly run: Run }) {
  const cancel = useAction('cancelPipelineRun');
  const start = useAction('startPipelineRun');
  const navigate = useNavigate();
  const { id, pipeline } = run;
  const active = run.state === 'running' || run.state === 'queued';
  const retry = (): void =>
    start.mutate(
      { path: { project, pipeline }, body: { params: run.params, note: `Retry of #${id.slice(-6)}` } },
      {
        onSuccess: ({ id }) =>
          void navigate({ to: projectPath(project, `pipelines/${encodeURIComponent(pipeline)}/${id}`) }),
      },
    );
  const error = cancel.error ?? start.error;
  return (
    <>
      <To to={lineagePath(project, { type: 'pipeline-run', id })}>Lineage</To>
      {active ? (
        <ActionButton
          needs="pipelines.run"
          loading={cancel.isPending}
          onClick={() => cancel.mutate({ path: { project, run: id } })}
        >
          Cancel
        </ActionButton>
      ) : (
        <ActionButton needs="pipelines.run" loading={start.isPending} onClick={retry}>
          Retry
        </ActionButton>
      )}
      {error === null ? null : <span className="tone-fail">{error.message}</span>}
    </>
  );
}

export function PipelineRun() {
  const project = useProject();
  const { pipeline = '', run: id = '' } = useParams({ strict: false });
  const [search, change] = usePageSearch();
  const found = useCall('viewPipelineRun', { path: { project, run: id } });
  const page = found.data;
  const chosen = search.step ?? page?.opens ?? undefined;
  const step = page?.steps.find((one) => one.step === chosen);
  const active = page?.run.state === 'running' || page?.run.state === 'queued';
  const tab = search.tab ?? 'graph';
  const choose = (step: string): void => change({ step, line: undefined });
  return (
    <Page
      title={`${pipeline} #${id.slice(-6)}`}
      crumbs={[
        { label: 'Pipelines', to: projectPath(project, 'pipelines') },
        { label: pipeline, to: projectPath(project, `pipelines/${encodeURIComponent(pipeline)}`) },
      ]}
      facts={page === undefined ? null : <State state={page.run.state} />}
      answer={page === undefined ? undefined : <AnswerLine of={page.answer} />}
      actions={page === undefined ? null : <Actions project={project} run={page.run} />}
    >
      <Loaded of={found} lines={6}>
        {({ run, steps, times }) => (
          <>
            <Facts
              of={[
                ['Started', <Moment key="s" at={run.startedAt} exact />],
                ['Took', duration(run.durationMs)],
                ['Definition', `v${run.version}`],
                [
                  'Parameters',
                  Object.entries(run.params)
                    .map(([key, value]) => `${key}=${value}`)
                    .join(' ') || 'none',
                ],
                [
                  'Cause',
                  run.cause.kind === 'loop' ? (
                    <To key="c" to={projectPath(project)}>
                      loop
                    </To>
                  ) : (
                    run.cause.kind
                  ),
                ],
                ...(run.reproduces === null
                  ? []
                  : ([
                      [
                        'Reproduces',
                        <RecordLink key="r" of={{ type: 'pipeline-run', id: run.reproduces }} label="the original" />,
                      ],
                    ] as const)),
              ]}
            />
            <div style={{ marginTop: 20 }}>
              <Tabs label="Views of the steps" tabs={tabs} value={tab} onChange={(tab) => change({ tab })} />
              {tab === 'gantt' ? (
                <StepGantt steps={steps} times={times} chosen={chosen} onChoose={choose} />
              ) : tab === 'grid' ? (
                <StepGrid steps={steps} chosen={chosen} onChoose={choose} />
              ) : (
                <StepGraph
                  steps={steps}
                  chosen={chosen}
                  path={projectPath(project, `pipelines/${encodeURIComponent(pipeline)}/${id}`)}
                />
              )}
            </div>
            {step === undefined ? (
              <Empty>The run has no such step.</Empty>
            ) : (
              <>
                <StepDetail step={step} />
                <Panel title={`Log of ${step.step}`}>
                  <LogView
                    label={`Lines that ${step.step} wrote`}
                    of={{ project, run: id, step: step.step, attempt: step.attempt }}
                    live={active}
                    openAtError={step.state === 'failed'}
                    line={search.line === undefined ? undefined : Number(search.line) || undefined}
                    onLine={(line) => change({ line: String(line), step: step.step })}
                  />
                </Panel>
              </>
            )}
            {run.reproduces === null || active ? null : <Reproduction project={project} run={id} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}
