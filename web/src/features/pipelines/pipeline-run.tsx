// One pipeline run: what it is doing, or why it failed.
import { Button } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { type Answer, useAction, useCall } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { lineagePath, type RecordRef } from '../../app/records.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Facts, Page, Panel, To } from '../../components/page.tsx';
import { RecordLink } from '../../components/record-link.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { State } from '../../components/status.tsx';
import { bytes, duration, metric, plural } from '../../format/number.ts';
import { StepLog } from './step-log.tsx';

type Detail = Answer<'getPipelineRun'>;
type Step = Detail['steps'][number];
type Files = Step['outputs'];

function FileList({ of }: { readonly of: Files }) {
  const entries = Object.entries(of);
  if (entries.length === 0) return <span className="dim">–</span>;
  return (
    <ul className="tree">
      {entries.map(([name, file]) => (
        <li key={name}>
          {name} <span className="dim">{bytes(file.size)}</span>{' '}
          <code title={file.sha256}>{file.sha256.slice(0, 8)}</code>{' '}
          {file.nodes.map((node: RecordRef) => (
            <RecordLink key={node.id} of={node} />
          ))}
        </li>
      ))}
    </ul>
  );
}

function Steps({
  detail,
  chosen,
  onChoose,
}: {
  readonly detail: Detail;
  readonly chosen: string | undefined;
  readonly onChoose: (step: string) => void;
}) {
  return (
    <Scroll>
      <table className="plain">
        <thead>
          <tr>
            <th>Step</th>
            <th>State</th>
            <th className="right">Took</th>
            <th className="right">Peak memory</th>
            <th>Attempt</th>
            <th>Inputs</th>
            <th>Outputs</th>
            <th>Run</th>
          </tr>
        </thead>
        <tbody>
          {detail.steps.map((step) => (
            <tr key={step.step}>
              <td>
                <Button
                  variant={step.step === chosen ? 'filled' : 'default'}
                  aria-pressed={step.step === chosen}
                  onClick={() => onChoose(step.step)}
                >
                  {step.step}
                </Button>
              </td>
              <td>
                <State state={step.state} />
                {step.cachedFrom === null ? null : (
                  <div>
                    <RecordLink of={{ type: 'pipeline-run', id: step.cachedFrom }} label="cached from" />
                  </div>
                )}
                {step.error === null ? null : <div className="tone-fail">{step.error}</div>}
              </td>
              <td className="right">{duration(step.durationMs)}</td>
              <td className="right">{step.peakMemoryMb === null ? '–' : `${metric(step.peakMemoryMb, 3)} MB`}</td>
              <td>{step.attempt}</td>
              <td>
                <FileList of={step.inputs} />
              </td>
              <td>
                <FileList of={step.outputs} />
              </td>
              <td>
                {step.trackingRunId === null ? (
                  '–'
                ) : (
                  <RecordLink of={{ type: 'run', id: step.trackingRunId }} label="tracked run" />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function answerOf({ run, steps }: Detail): string {
  const failed = steps.find(({ state }) => state === 'failed');
  if (run.state === 'failed')
    return `Failed${failed === undefined ? '' : ` at ${failed.step}`}: ${failed?.error ?? run.error ?? 'no reason was stored'}`;
  const running = steps.filter(({ state }) => state === 'running');
  if (running.length > 0) return `Running ${running.map(({ step }) => step).join(', ')}.`;
  const cached = steps.filter(({ cachedFrom }) => cachedFrom !== null).length;
  return `${run.state}: ${plural(steps.length, 'step')}${cached === 0 ? '' : `, ${cached} from the cache`}, ${duration(run.durationMs)}. Started because: ${run.cause.note || run.cause.kind}`;
}

export function PipelineRun() {
  const project = useProject();
  const { pipeline = '', run: id = '' } = useParams({ strict: false });
  const [search, change] = usePageSearch();
  const found = useCall('getPipelineRun', { path: { project, run: id } });
  const cancel = useAction('cancelPipelineRun');
  const detail = found.data;
  const failed = detail?.steps.find(({ state }) => state === 'failed');
  const chosen = search.step ?? failed?.step ?? detail?.steps[0]?.step;
  const active = detail?.run.state === 'running' || detail?.run.state === 'queued';
  return (
    <Page
      title={`${pipeline} #${id.slice(-6)}`}
      crumbs={[
        { label: 'Pipelines', to: projectPath(project, 'pipelines') },
        { label: pipeline, to: projectPath(project, `pipelines/${encodeURIComponent(pipeline)}`) },
      ]}
      facts={detail === undefined ? null : <State state={detail.run.state} />}
      answer={detail === undefined ? undefined : answerOf(detail)}
      actions={
        <>
          <To to={lineagePath(project, { type: 'pipeline-run', id })}>Lineage</To>
          {active ? (
            <Button loading={cancel.isPending} onClick={() => cancel.mutate({ path: { project, run: id } })}>
              Cancel
            </Button>
          ) : null}
        </>
      }
    >
      <Loaded of={found} lines={6}>
        {(detail) => (
          <>
            <Facts
              of={[
                ['Started', <Moment key="s" at={detail.run.startedAt} exact />],
                ['Took', duration(detail.run.durationMs)],
                ['Definition', `v${detail.run.version}`],
                [
                  'Parameters',
                  Object.entries(detail.run.params)
                    .map(([key, value]) => `${key}=${value}`)
                    .join(' ') || 'none',
                ],
                [
                  'Cause',
                  <span key="c">
                    {detail.run.cause.kind === 'loop' ? <To to={projectPath(project)}>loop</To> : detail.run.cause.kind}
                  </span>,
                ],
                [
                  'Reproduces',
                  detail.run.reproduces === null ? (
                    'no other run'
                  ) : (
                    <RecordLink key="r" of={{ type: 'pipeline-run', id: detail.run.reproduces }} label="the original" />
                  ),
                ],
              ]}
            />
            <Panel title="Steps">
              <Steps detail={detail} chosen={chosen} onChoose={(step) => change({ step })} />
            </Panel>
            <Panel title={chosen === undefined ? 'Log' : `Log of ${chosen}`}>
              {chosen === undefined ? (
                <Empty>The run has no step yet.</Empty>
              ) : (
                <StepLog project={project} run={id} step={chosen} live={active ?? false} />
              )}
            </Panel>
          </>
        )}
      </Loaded>
    </Page>
  );
}
