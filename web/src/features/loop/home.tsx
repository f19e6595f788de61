// Home: what needs a person, and where each model's loop stands.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useAction, useCall } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, Panel, To } from '../../components/page.tsx';
import { Status, toneOf } from '../../components/status.tsx';
import { duration, plural } from '../../format/number.ts';
import { type Checks, type Loop, LoopStrip } from './loop-strip.tsx';
import { Transitions, Why } from './transitions.tsx';
import { TurnList } from './turn-list.tsx';
import { Worth } from './worth.tsx';

type Group = 'Needs you' | 'Running' | 'At rest';

function groupOf(loop: Loop): Group {
  if (loop.state === 'awaiting-approval' || loop.state === 'rolled-back') return 'Needs you';
  if (loop.paused && loop.openAlarms.length > 0) return 'Needs you';
  if (loop.state === 'training' || loop.state === 'evaluating' || loop.state === 'rolling-out') return 'Running';
  return 'At rest';
}

function answerOf(loops: readonly Loop[]): string {
  const needing = loops.filter((loop) => groupOf(loop) === 'Needs you').length;
  const running = loops.filter((loop) => groupOf(loop) === 'Running');
  const alarms = loops.reduce((sum, loop) => sum + loop.openAlarms.length, 0);
  const turning = running.map(({ model, state }) => `${model} is ${state}`).join(', ');
  return [
    needing === 0
      ? 'Nothing needs you'
      : `${needing} of ${plural(loops.length, 'model')} ${needing === 1 ? 'needs' : 'need'} you`,
    turning,
    `${plural(alarms, 'alarm')} open`,
  ]
    .filter((part) => part !== '')
    .join('; ');
}

/** The newest check of the data and features that the project's loops stand on. */
function useChecks(project: string): Checks {
  const datasets = useCall('listDatasets', { path: { project }, query: { limit: 50 } });
  const newest = datasets.data?.items
    .filter(({ latest }) => latest !== null)
    .sort((a, b) => (b.latest?.asOf ?? '').localeCompare(a.latest?.asOf ?? ''))[0];
  const ingests = useCall(
    'listDatasetIngests',
    { path: { project, dataset: newest?.name ?? '' }, query: { limit: 1 } },
    { enabled: newest !== undefined },
  );
  const views = useCall('listFeatureViews', { path: { project }, query: { limit: 50 } });
  return {
    dataset: newest?.name,
    version: newest?.latest?.number,
    ingest: ingests.data?.items[0],
    view: views.data?.items[0],
  };
}

function NextAction({ loop }: { readonly loop: Loop }) {
  const start = useAction('startTurn');
  const path = { project: loop.project, model: loop.model };
  if (loop.state === 'awaiting-approval')
    return <To to={projectPath(loop.project, 'approvals')}>Decide the approval</To>;
  if (loop.state === 'rolling-out')
    return <To to={projectPath(loop.project, `deployments/${encodeURIComponent(loop.endpoint)}`)}>Open the rollout</To>;
  if (loop.state === 'training' && loop.turn?.pipelineRunId)
    return (
      <To to={projectPath(loop.project, `pipelines/${encodeURIComponent(loop.pipeline)}/${loop.turn.pipelineRunId}`)}>
        Open the run
      </To>
    );
  if (loop.state === 'evaluating') return <span className="dim">comparing with the champion</span>;
  return (
    <span className="row">
      <Button
        loading={start.isPending}
        onClick={() => start.mutate({ path, body: { note: 'Asked for on the home page' } })}
      >
        Retrain now
      </Button>
      {start.error === null ? null : <span className="tone-fail">{start.error.message}</span>}
    </span>
  );
}

function LoopCard(props: {
  readonly loop: Loop;
  readonly checks: Checks;
  readonly selected: boolean;
  readonly onSelect: () => void;
}) {
  const { loop } = props;
  const endpoint = useCall('getEndpoint', { path: { project: loop.project, endpoint: loop.endpoint } });
  const arms = endpoint.data?.revision.arms ?? [];
  const champion = arms.find(({ role }) => role === 'champion');
  const last = loop.lastTransition;
  return (
    <section className="loop-card" data-selected={props.selected} aria-label={`Loop of ${loop.model}`}>
      <div className="loop-card-head">
        <h3>
          <To to={projectPath(loop.project, `loop/${encodeURIComponent(loop.model)}`)}>{loop.model}</To>
        </h3>
        <span className="row">
          <Status tone={toneOf(loop.state)}>{loop.state}</Status>
          {arms.map(({ role, version, weight }) => (
            <span key={role} className="chip">
              v{version} {role} {Math.round(weight * 100)} %
            </span>
          ))}
        </span>
      </div>
      <LoopStrip loop={loop} checks={props.checks} serving={champion?.version} />
      {last === null ? (
        <p className="why dim">No turn yet: the first one trains, gates and deploys the first version.</p>
      ) : (
        <p className="why">
          <span className="dim">last:</span> {last.from} → {last.to} <Moment at={last.at} />{' '}
          <span className="dim">by {last.actor.name}</span> · {last.cause.text} <Why cause={last.cause} />
        </p>
      )}
      {loop.held === null ? null : <p className="why dim">{loop.held.text}</p>}
      <p className="row" style={{ margin: '8px 0 0' }}>
        <NextAction loop={loop} />
        {props.selected ? null : (
          <Button variant="subtle" onClick={props.onSelect}>
            Show its transitions
          </Button>
        )}
      </p>
    </section>
  );
}

function Side({ loop }: { readonly loop: Loop }) {
  const { project, model } = loop;
  const transitions = useCall('listTransitions', { path: { project, model }, query: { limit: 10 } });
  return (
    <aside className="home-side" aria-label={`What ${model} did`}>
      <Panel
        title={`Last transitions of ${model}`}
        actions={<To to={projectPath(project, `loop/${encodeURIComponent(model)}`)}>All</To>}
      >
        <Loaded of={transitions} lines={10}>
          {({ items }) => (items.length === 0 ? <Empty>Nothing has happened yet.</Empty> : <Transitions of={items} />)}
        </Loaded>
      </Panel>
      <Panel title="Next trigger">
        <p className="why">
          {loop.triggers.length === 0
            ? 'Only people start turns of this model.'
            : `Retrains when ${loop.triggers.join(' or ')} raises an alarm, at most once in ${duration(loop.coolDownMs)}.`}
        </p>
        {loop.openAlarms.map((alarm) => (
          <p key={alarm.id} className="why">
            <Status tone="warn">{alarm.monitor}</Status> <Moment at={alarm.raisedAt} /> · {alarm.text}{' '}
            <To to={`${projectPath(project, 'alerts')}?sel=${alarm.id}`} label={`Open alarm ${alarm.monitor}`}>
              Open
            </To>
          </p>
        ))}
      </Panel>
    </aside>
  );
}

const groups: readonly Group[] = ['Needs you', 'Running', 'At rest'];

export function Home() {
  const project = useProject();
  const loops = useCall('listLoops', { path: { project } });
  const checks = useChecks(project);
  const [chosen, setChosen] = useState<string>();
  const items = loops.data?.items ?? [];
  const selected = items.find(({ model }) => model === chosen) ?? items[0];
  return (
    <Page title="Loop" answer={loops.data === undefined || items.length === 0 ? undefined : answerOf(items)}>
      <div className="home">
        <div>
          <Loaded of={loops} lines={6}>
            {() =>
              items.length === 0 ? (
                <Empty snippet={`npm run pawl -- apply pawl.yaml`}>
                  No model of {project} has a loop yet. A pawl.yaml with a `retraining` part declares one.
                </Empty>
              ) : (
                groups.map((group) => {
                  const members = items.filter((loop) => groupOf(loop) === group);
                  return members.length === 0 ? null : (
                    <Panel key={group} title={`${group} (${members.length})`}>
                      {members.map((loop) => (
                        <LoopCard
                          key={loop.model}
                          loop={loop}
                          checks={checks}
                          selected={loop === selected}
                          onSelect={() => setChosen(loop.model)}
                        />
                      ))}
                    </Panel>
                  );
                })
              )
            }
          </Loaded>
          {selected === undefined ? null : (
            <>
              <Worth project={project} />
              <Panel title={`Turns of ${selected.model}`}>
                <TurnList project={project} model={selected.model} />
              </Panel>
            </>
          )}
        </div>
        {selected === undefined ? null : <Side loop={selected} />}
      </div>
    </Page>
  );
}
