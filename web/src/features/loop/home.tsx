// Home: what needs a person, and where each model's loop stands.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useAction, useCall } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { useSnippet } from '../../app/snippets.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, Panel, To } from '../../components/page.tsx';
import { Status, toneOf } from '../../components/status.tsx';
import { duration } from '../../format/number.ts';
import { type Loop, type LoopCard, LoopStrip } from './loop-strip.tsx';
import { Transitions, Why } from './transitions.tsx';
import { TurnList } from './turn-list.tsx';
import { Worth } from './worth.tsx';

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
      <ActionButton
        needs="loop.run"
        loading={start.isPending}
        onClick={() => start.mutate({ path, body: { note: 'Asked for on the home page' } })}
      >
        Retrain now
      </ActionButton>
      {start.error === null ? null : <span className="tone-fail">{start.error.message}</span>}
    </span>
  );
}

function Card(props: { readonly card: LoopCard; readonly selected: boolean; readonly onSelect: () => void }) {
  const { loop, arms } = props.card;
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
      <LoopStrip card={props.card} />
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

function Side({ card }: { readonly card: LoopCard }) {
  const { loop, transitions } = card;
  const { project, model } = loop;
  return (
    <aside className="home-side" aria-label={`What ${model} did`}>
      <Panel
        title={`Last transitions of ${model}`}
        actions={<To to={projectPath(project, `loop/${encodeURIComponent(model)}`)}>All</To>}
      >
        {transitions.length === 0 ? <Empty>Nothing has happened yet.</Empty> : <Transitions of={transitions} />}
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

const groups = [
  ['needs-you', 'Needs you'],
  ['running', 'Running'],
  ['at-rest', 'At rest'],
] as const;

export function Home() {
  const project = useProject();
  const snippet = useSnippet('loop');
  const home = useCall('viewHome', { path: { project } });
  const [chosen, setChosen] = useState<string>();
  const cards = home.data?.cards ?? [];
  const selected = cards.find(({ loop }) => loop.model === chosen) ?? cards[0];
  const worth = home.data?.worth ?? null;
  return (
    <Page
      title="Loop"
      answer={home.data === undefined || cards.length === 0 ? undefined : <AnswerLine of={home.data.answer} />}
    >
      <div className="home">
        <div>
          <Loaded of={home} lines={6}>
            {() =>
              cards.length === 0 ? (
                <Empty snippet={snippet}>
                  No model of {project} has a loop yet. A pawl.yaml with a `retraining` part declares one; the one of
                  the example, from the checkout:
                </Empty>
              ) : (
                groups.map(([group, title]) => {
                  const members = cards.filter((card) => card.group === group);
                  return members.length === 0 ? null : (
                    <Panel key={group} title={`${title} (${members.length})`}>
                      {members.map((card) => (
                        <Card
                          key={card.loop.model}
                          card={card}
                          selected={card === selected}
                          onSelect={() => setChosen(card.loop.model)}
                        />
                      ))}
                    </Panel>
                  );
                })
              )
            }
          </Loaded>
          {worth === null ? null : <Worth project={project} of={worth} />}
          {selected === undefined ? null : (
            <Panel title={`Turns of ${selected.loop.model}`}>
              <TurnList of={selected.turns} />
            </Panel>
          )}
        </div>
        {selected === undefined ? null : <Side card={selected} />}
      </div>
    </Page>
  );
}
