// One run: what went in, what came out.
import { useNavigate, useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { type Answer, client, useAction, useCall } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { lineagePath, recordWord } from '../../app/records.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { AnswerLine } from '../../components/answer-line.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Facts, Page, Panel, Tabs, To } from '../../components/page.tsx';
import { RecordLink } from '../../components/record-link.tsx';
import { State } from '../../components/status.tsx';
import { Tags } from '../../components/tags.tsx';
import { TrashButton } from '../../components/trash-button.tsx';
import { metric } from '../../format/number.ts';
import { Artifacts } from './artifacts.tsx';
import { parseSteps } from './curves.ts';
import { MetricChart } from './metric-chart.tsx';
import { RegisterRun } from './register-run.tsx';
import type { Run } from './run-columns.tsx';
import { RunTraces } from './run-traces.tsx';

/** What MLflow's clients measure of the machine, apart from what the run is about. */
const isSystem = (key: string): boolean => key.startsWith('system/');

function tabsOf(run: Run | undefined): readonly (readonly [id: string, label: string])[] {
  return [
    ['overview', 'Overview'],
    ['metrics', 'Metrics'],
    ...(run?.metrics.some(({ key }) => isSystem(key)) ? ([['system', 'System']] as const) : []),
    ['artifacts', 'Artifacts'],
    ['traces', 'Traces'],
    ['io', 'Inputs & outputs'],
  ];
}

interface Param {
  readonly name: string;
  readonly value: string;
}
const paramColumns: readonly Column<Param>[] = [
  { id: 'name', header: 'Parameter', width: 150, value: ({ name }) => name },
  { id: 'value', header: 'Value', width: 180, grow: 2, mono: true, value: ({ value }) => value },
];
const metricColumns: readonly Column<Run['metrics'][number]>[] = [
  { id: 'key', header: 'Metric', width: 150, grow: 2, value: ({ key }) => key },
  {
    id: 'value',
    header: 'Last',
    width: 90,
    right: true,
    value: ({ value }) => value,
    cell: ({ value }) => metric(value),
  },
  { id: 'min', header: 'Least', width: 90, right: true, value: ({ min }) => min, cell: ({ min }) => metric(min) },
  { id: 'max', header: 'Most', width: 90, right: true, value: ({ max }) => max, cell: ({ max }) => metric(max) },
  { id: 'step', header: 'Step', width: 60, right: true, value: ({ step }) => step },
];

function Overview({ run, made }: { readonly run: Run; readonly made: Answer<'viewRun'>['made'] }) {
  const params = useMemo(
    () =>
      Object.entries(run.params)
        .map(([name, value]) => ({ name, value }))
        .sort((a, b) => a.name.localeCompare(b.name)),
    [run.params],
  );
  const metrics = useMemo(() => run.metrics.filter(({ key }) => !isSystem(key)), [run.metrics]);
  const pipelineRun = run.tags['pawl.pipeline_run'];
  return (
    <>
      <Facts
        of={[
          ['Status', <State key="s" state={run.status} />],
          ['Started', <Moment key="t" at={run.startedAt} exact />],
          ['By', run.user],
          ['Code', run.codeCommit ?? run.sourceName ?? 'not recorded by the client'],
          [
            'Pipeline run',
            pipelineRun === undefined ? (
              'started outside a pipeline'
            ) : (
              <RecordLink
                key="p"
                of={{ type: 'pipeline-run', id: pipelineRun }}
                label={`${run.tags['pawl.pipeline'] ?? 'run'} #${pipelineRun.slice(-6)}`}
              />
            ),
          ],
          [
            'Made',
            made.length === 0 ? (
              'no record'
            ) : (
              <span key="m" className="row">
                {made.map(({ type, id, label }) => (
                  <RecordLink key={id} of={{ type, id }} label={label} />
                ))}
              </span>
            ),
          ],
          ...(pipelineRun === undefined ? [] : [['Reproduce', <code key="r">pawl reproduce {run.id}</code>] as const]),
          ['Id', <code key="i">{run.id}</code>],
        ]}
      />
      {run.tags['mlflow.note.content'] === undefined ? null : (
        <Panel title="Notes">
          <p className="why">{run.tags['mlflow.note.content']}</p>
        </Panel>
      )}
      <Panel title="Tags">
        <Tags
          of={run.tags}
          needs="tracking.write"
          change={(body) => client.call('logToRun', { path: { project: run.project, run: run.id }, body })}
        />
      </Panel>
      <div className="columns">
        <Panel title={`Metrics (${metrics.length})`}>
          <DataTable
            label="Metrics"
            source={{ rows: metrics }}
            columns={metricColumns}
            rowKey={({ key }) => key}
            empty={<Empty>No metric was logged.</Empty>}
          />
        </Panel>
        <Panel title={`Parameters (${params.length})`}>
          <DataTable
            label="Parameters"
            source={{ rows: params }}
            columns={paramColumns}
            rowKey={({ name }) => name}
            empty={<Empty>No parameter was logged.</Empty>}
          />
        </Panel>
      </div>
    </>
  );
}

function Metrics({ run, system }: { readonly run: Run; readonly system: boolean }) {
  const [text, setText] = useState('');
  const [search, change] = usePageSearch();
  const all = run.metrics.filter(({ key }) => isSystem(key) === system);
  const shown = all.filter(({ key }) => key.includes(text));
  if (all.length === 0) return <Empty>No metric was logged.</Empty>;
  return (
    <>
      <input
        className="field"
        aria-label="Filter metrics"
        placeholder="Filter metrics"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className="columns" style={{ gap: '16px 24px', marginTop: 12 }}>
        {shown.slice(0, 12).map((found) => (
          <MetricChart
            key={found.key}
            project={run.project}
            metric={found.key}
            runs={[{ id: run.id, name: run.name, startedAt: run.startedAt, slot: 1 }]}
            steps={parseSteps(search.steps)}
            onSteps={(steps) => change({ steps: steps?.join('-') })}
          />
        ))}
      </div>
      {shown.length > 12 ? <p className="dim">12 of {shown.length} metrics are drawn; filter to see others.</p> : null}
    </>
  );
}

/** How a run stands to a record, by the edge between them. */
const upstream: Readonly<Record<string, string>> = {
  contains: 'part of',
  produced: 'produced by',
  caused: 'caused by',
  derived: 'derived from',
};
const downstream: Readonly<Record<string, string>> = { used: 'used by', derived: 'became' };

function InputsOutputs({ run }: { readonly run: Run }) {
  const around = useCall('getLineage', { path: { type: 'run', id: run.id }, query: { direction: 'both', depth: 1 } });
  return (
    <>
      <Panel title="Datasets that the client named">
        {run.datasets.length === 0 ? (
          <Empty>The run named no dataset.</Empty>
        ) : (
          <ul className="tree">
            {run.datasets.map((dataset) => (
              <li key={`${dataset.name} ${dataset.digest} ${dataset.context}`}>
                <strong>{dataset.name}</strong> <code>{dataset.digest}</code>{' '}
                <span className="dim">{dataset.context ?? 'no context'}</span>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <Panel
        title="In the lineage graph"
        actions={<To to={lineagePath(run.project, { type: 'run', id: run.id })}>Open the graph</To>}
      >
        <Loaded of={around}>
          {({ edges, nodes }) => (
            <ul className="tree">
              {edges.map(({ from, to, relation }) => {
                const other = from.id === run.id ? to : from;
                const node = nodes.find(({ id }) => id === other.id);
                return (
                  <li key={`${from.id} ${to.id} ${relation}`}>
                    <span className="dim">
                      {from.id === run.id
                        ? `→ ${downstream[relation] ?? relation}`
                        : `← ${upstream[relation] ?? relation}`}
                    </span>{' '}
                    <RecordLink of={other} label={node?.label ?? other.type} />{' '}
                    <span className="dim">{recordWord(other.type)}</span>
                  </li>
                );
              })}
            </ul>
          )}
        </Loaded>
      </Panel>
    </>
  );
}

export function RunPage() {
  const project = useProject();
  const { run: id = '' } = useParams({ strict: false });
  const [search, change] = usePageSearch();
  const found = useCall('viewRun', { path: { project, run: id } });
  const rerun = useAction('reproduceRun');
  const navigate = useNavigate();
  const tab = search.tab ?? 'overview';
  const page = found.data;
  const again = (): void => {
    rerun.mutate(
      { path: { project, run: id } },
      {
        onSuccess: ({ id, pipeline }) =>
          void navigate({ to: projectPath(project, `pipelines/${encodeURIComponent(pipeline)}/${id}`) }),
      },
    );
  };
  return (
    <Page
      title={page?.run.name ?? 'Run'}
      crumbs={[
        { label: 'Experiments', to: projectPath(project, 'experiments') },
        ...(page === undefined
          ? []
          : [{ label: page.experiment.name, to: projectPath(project, `experiments/${page.experiment.id}`) }]),
      ]}
      facts={page === undefined ? null : <State state={page.run.status} />}
      answer={page === undefined ? undefined : <AnswerLine of={page.answer} />}
      actions={
        page === undefined ? null : (
          <>
            <To to={lineagePath(project, { type: 'run', id })}>Lineage</To>
            <RegisterRun project={project} run={page.run} text="Register" />
            <ActionButton
              needs="pipelines.run"
              loading={rerun.isPending}
              unless={
                page.run.tags['pawl.pipeline_run'] === undefined
                  ? 'It was started outside a pipeline, so its inputs are not known here.'
                  : undefined
              }
              onClick={again}
            >
              Run again from the same inputs
            </ActionButton>
            {page.run.deletedAt === null ? (
              <TrashButton
                needs="tracking.delete"
                what={`run ${page.run.name}`}
                remove={() => client.call('deleteRun', { path: { project, run: id } })}
                restore={() => client.call('restoreRun', { path: { project, run: id } })}
                onGone={() => void navigate({ to: projectPath(project, `experiments/${page.experiment.id}`) })}
              />
            ) : null}
            {rerun.error === null ? null : <span className="tone-fail">{rerun.error.message}</span>}
          </>
        )
      }
    >
      <Tabs
        label="Parts of the run"
        tabs={tabsOf(page?.run)}
        value={tab}
        onChange={(tab) => change({ tab, file: undefined })}
      />
      <Loaded of={found} lines={8}>
        {({ run, made }) =>
          tab === 'metrics' || tab === 'system' ? (
            <Metrics key={tab} run={run} system={tab === 'system'} />
          ) : tab === 'artifacts' ? (
            <Artifacts project={project} run={run.id} models={run.modelOutputs.map(({ modelId }) => modelId)} />
          ) : tab === 'traces' ? (
            <RunTraces project={project} run={run.id} />
          ) : tab === 'io' ? (
            <InputsOutputs run={run} />
          ) : (
            <Overview run={run} made={made} />
          )
        }
      </Loaded>
    </Page>
  );
}
