// One rollout: its steps, the newest look with every criterion, and the looks before it.
import type { Answer } from '../../api/client.ts';
import { lineagePath } from '../../app/records.ts';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Panel, To } from '../../components/page.tsx';
import { State, StatusIcon } from '../../components/status.tsx';
import { percent } from '../../format/number.ts';
import { Look } from './look.tsx';

type Found = Answer<'viewDeployment'>;
type Rollout = NonNullable<Found['rollout']>;

const strategyNames: Readonly<Record<Rollout['plan']['strategy'], string>> = {
  recreate: 'Replacement',
  'blue-green': 'Blue/green rollout',
  canary: 'Canary rollout',
  shadow: 'Shadow',
  'a-b': 'A/B test',
  'champion-challenger': 'Champion/challenger',
  bandit: 'Bandit',
};

/** What follows the last step. */
const promoted = { weight: 1, minSamples: 0, minMinutes: 0, hold: false } as const;

/** Whose requests take part, in words; empty where it is everybody's. */
function audienceText({ audience }: Rollout['plan']): string {
  if (audience === null) return '';
  const parts = [
    ...(audience.segment === null ? [] : [`Only rows with ${audience.segment} take part.`]),
    ...(audience.header === null
      ? []
      : [`Requests with ${audience.header.name}: ${audience.header.value} go to the challenger.`]),
  ];
  return parts.join(' ');
}

export function RolloutPanel({ rollout, looks }: { readonly rollout: Rollout; readonly looks: Found['looks'] }) {
  const [newest, ...older] = looks;
  const over = rollout.state === 'promoted';
  return (
    <Panel
      title={`${strategyNames[rollout.plan.strategy]} v${rollout.champion.version} → v${rollout.challenger.version}`}
      actions={
        <span className="row">
          <State state={rollout.state} />
          <To to={lineagePath(rollout.project, { type: 'rollout', id: rollout.id })}>Lineage</To>
        </span>
      }
      note={`Started because: ${rollout.cause}`}
    >
      <p className="why">{rollout.reason}</p>
      {audienceText(rollout.plan) === '' ? null : <p className="why dim">{audienceText(rollout.plan)}</p>}
      <ol className="steps" aria-label="Steps of the rollout">
        {[...rollout.plan.steps, promoted].map((step, index) => {
          const done = over || index < rollout.step;
          const now = !over && index === rollout.step;
          return (
            <li key={index < rollout.plan.steps.length ? step.weight : 'promoted'} className="row">
              <StatusIcon
                tone={
                  done
                    ? 'ok'
                    : now
                      ? rollout.state === 'rolled-back'
                        ? 'fail'
                        : rollout.state === 'paused'
                          ? 'awaiting'
                          : 'running'
                      : 'idle'
                }
              />
              <span>
                {step.weight === 0 ? 'copies only' : percent(step.weight)}{' '}
                {now ? <strong>{rollout.state === 'rolled-back' ? 'stopped here' : 'now'}</strong> : null}{' '}
                <span className="dim">{step.minSamples === 0 ? '' : `from ${step.minSamples} samples`}</span>
                {step.hold ? <span className="dim"> · waits for a person</span> : null}
              </span>
            </li>
          );
        })}
      </ol>
      {newest === undefined ? (
        <Empty>No look yet: the first is taken when enough predictions have been logged.</Empty>
      ) : (
        <Look
          look={newest}
          champion={rollout.champion.version}
          challenger={rollout.challenger.version}
          floorMs={rollout.plan.guards.latencyRatio.floorMs}
        />
      )}
      {older.length === 0 ? null : (
        <ol className="timeline" aria-label="Earlier looks">
          {older.map((look) => (
            <li key={look.number}>
              <StatusIcon
                tone={look.decision === 'rollback' ? 'fail' : look.decision === 'hold' ? 'awaiting' : 'ok'}
                size={18}
              />
              <div>
                <p>
                  <strong>{look.decision}</strong> <span className="dim">look {look.number + 1}, </span>
                  <Moment at={look.at} exact />
                </p>
                <p>{look.reason}</p>
              </div>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
