// One endpoint: should this rollout go on? Traffic, steps, criteria with their intervals, and the way back.
import { Button, Popover } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { type Answer, type Item, useAction, useCall, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { lineagePath } from '../../app/records.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Facts, Page, Panel, To } from '../../components/page.tsx';
import { State, StatusIcon } from '../../components/status.tsx';
import { percent, plural } from '../../format/number.ts';
import { Look } from './look.tsx';

type Endpoint = Answer<'getEndpoint'>;
type Rollout = Item<'listRollouts'>;

const rollouts: readonly Column<Rollout & { readonly endpoint: string }>[] = [
  {
    id: 'arms',
    header: 'Rollout',
    width: 110,
    value: ({ champion, challenger }) => `v${champion.version} → v${challenger.version}`,
    cell: ({ project, endpoint, id, champion, challenger }) => (
      <To to={`${projectPath(project, `deployments/${encodeURIComponent(endpoint)}`)}?rollout=${id}`}>
        v{champion.version} → v{challenger.version}
      </To>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: 120,
    value: ({ state }) => state,
    cell: ({ state }) => <State state={state} />,
  },
  {
    id: 'started',
    header: 'Started',
    width: 130,
    value: ({ startedAt }) => startedAt,
    cell: ({ startedAt }) => <Moment at={startedAt} exact />,
  },
  {
    id: 'finished',
    header: 'Ended',
    width: 130,
    value: ({ finishedAt }) => finishedAt,
    cell: ({ finishedAt }) => <Moment at={finishedAt} exact />,
  },
  { id: 'looks', header: 'Looks', width: 60, right: true, value: ({ looks }) => looks },
  { id: 'decided', header: 'By', width: 80, value: ({ decidedBy }) => decidedBy },
  { id: 'reason', header: 'Reason', width: 260, grow: 4, value: ({ reason }) => reason },
];

const revisions: readonly Column<Item<'listRevisions'>>[] = [
  { id: 'number', header: 'Revision', width: 80, value: ({ number }) => number },
  { id: 'at', header: 'Since', width: 140, value: ({ at }) => at, cell: ({ at }) => <Moment at={at} exact /> },
  {
    id: 'arms',
    header: 'Traffic',
    width: 220,
    grow: 2,
    value: ({ arms }) =>
      arms.map(({ version, role, weight }) => `v${version} ${role} ${Math.round(weight * 100)} %`).join(', '),
  },
  { id: 'cause', header: 'Because', width: 200, grow: 3, value: ({ cause }) => cause },
  { id: 'actor', header: 'By', width: 100, value: ({ actor }) => actor },
];

function Traffic({ endpoint }: { readonly endpoint: Endpoint }) {
  const { arms, mirror } = endpoint.revision;
  const text = arms.map(({ version, role, weight }) => `v${version} ${role} ${percent(weight)}`).join(', ');
  return (
    <>
      <div className="traffic" role="img" aria-label={`Traffic: ${text}`}>
        {arms
          .filter(({ role }) => role !== 'shadow')
          .map(({ role, version, weight }) => (
            <span key={role} data-role={role} style={{ flexGrow: weight }}>
              v{version} {Math.round(weight * 100)} %
            </span>
          ))}
      </div>
      <p className="why dim">
        {text}
        {mirror && arms.length > 1 ? '; every request is also answered by the other arm, for comparison only' : ''}.
      </p>
    </>
  );
}

function RollBack({ rollout, endpoint }: { readonly rollout: Rollout; readonly endpoint: string }) {
  const [open, setOpen] = useState(false);
  const act = useAction('rollBackRollout');
  const confirm = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      if (event.key === 'r' && !event.ctrlKey && !event.metaKey && !event.altKey && !typing) setOpen(true);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
  useEffect(() => {
    if (!open) return;
    const frame = requestAnimationFrame(() => confirm.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, [open]);
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" withArrow>
      <Popover.Target>
        <Button className="danger" onClick={() => setOpen(!open)}>
          Roll back (r)
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <p className="why">
          All traffic goes to v{rollout.champion.version}, which is still loaded; v{rollout.challenger.version} gets no
          more requests.
        </p>
        <p className="row" style={{ margin: '8px 0 0' }}>
          <Button
            ref={confirm}
            className="danger"
            loading={act.isPending}
            onClick={() =>
              act.mutate(
                {
                  path: { project: rollout.project, endpoint, rollout: rollout.id },
                  body: { reason: 'Rolled back on the deployment page' },
                },
                { onSuccess: () => setOpen(false) },
              )
            }
          >
            Give v{rollout.champion.version} 100 %
          </Button>
          <Button variant="subtle" onClick={() => setOpen(false)}>
            Cancel
          </Button>
        </p>
        {act.error === null ? null : <p className="tone-fail">{act.error.message}</p>}
      </Popover.Dropdown>
    </Popover>
  );
}

function Actions({ rollout, endpoint }: { readonly rollout: Rollout | undefined; readonly endpoint: string }) {
  const pause = useAction('pauseRollout');
  const resume = useAction('resumeRollout');
  if (rollout === undefined || (rollout.state !== 'running' && rollout.state !== 'paused')) return null;
  const path = { project: rollout.project, endpoint, rollout: rollout.id };
  return (
    <>
      {rollout.state === 'paused' ? (
        <Button
          loading={resume.isPending}
          onClick={() => resume.mutate({ path, body: { reason: 'Resumed on the deployment page' } })}
        >
          Resume
        </Button>
      ) : (
        <Button
          loading={pause.isPending}
          onClick={() => pause.mutate({ path, body: { reason: 'Paused on the deployment page' } })}
        >
          Pause
        </Button>
      )}
      <RollBack rollout={rollout} endpoint={endpoint} />
    </>
  );
}

function Shown({ rollout, endpoint }: { readonly rollout: Rollout; readonly endpoint: string }) {
  const looks = useCall('listLooks', {
    path: { project: rollout.project, endpoint, rollout: rollout.id },
    query: { limit: 20 },
  });
  const over = rollout.state === 'promoted';
  return (
    <Panel
      title={`Rollout v${rollout.champion.version} → v${rollout.challenger.version}`}
      actions={
        <span className="row">
          <State state={rollout.state} />
          <To to={lineagePath(rollout.project, { type: 'rollout', id: rollout.id })}>Lineage</To>
        </span>
      }
      note={`Started because: ${rollout.cause}`}
    >
      <p className="why">{rollout.reason}</p>
      <ol className="steps" aria-label="Steps of the rollout">
        {[...rollout.plan.steps, { weight: 1, minSamples: 0, minMinutes: 0 }].map((step, index) => {
          const done = over || index < rollout.step;
          const now = !over && index === rollout.step;
          return (
            <li key={step.weight} className="row">
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
                {percent(step.weight)} {now ? <strong>now</strong> : null}{' '}
                <span className="dim">{step.minSamples === 0 ? '' : `from ${step.minSamples} samples`}</span>
              </span>
            </li>
          );
        })}
      </ol>
      <Loaded of={looks}>
        {({ items }) => {
          const [newest, ...older] = items;
          if (newest === undefined)
            return <Empty>No look yet: the first is taken when enough predictions have been logged.</Empty>;
          return (
            <>
              <Look look={newest} champion={rollout.champion.version} challenger={rollout.challenger.version} />
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
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}

function answerOf(endpoint: Endpoint | undefined, rollout: Rollout | undefined): string | undefined {
  if (endpoint === undefined) return undefined;
  const champion = endpoint.revision.arms.find(({ role }) => role === 'champion');
  if (rollout?.state === 'running') {
    const step = rollout.plan.steps[rollout.step];
    return `v${rollout.challenger.version} has ${percent(step?.weight)} of the traffic, step ${rollout.step + 1} of ${rollout.plan.steps.length}: ${rollout.looks === 0 ? 'no look taken yet' : rollout.reason}`;
  }
  if (rollout?.state === 'paused') return `The rollout of v${rollout.challenger.version} is paused: ${rollout.reason}`;
  return `v${champion?.version ?? '–'} answers everything${rollout === undefined ? '' : `; the last rollout, of v${rollout.challenger.version}, was ${rollout.state}: ${rollout.reason}`}`;
}

export function DeploymentPage() {
  const project = useProject();
  const { endpoint: name = '' } = useParams({ strict: false });
  const [search] = usePageSearch();
  const endpoint = useCall('getEndpoint', { path: { project, endpoint: name } });
  const past = useRows('listRollouts', { path: { project, endpoint: name }, query: {} });
  const served = useRows('listRevisions', { path: { project, endpoint: name }, query: {} });
  const newest = past.rows[0];
  const shown = search.rollout === undefined ? newest : past.rows.find(({ id }) => id === search.rollout);
  const table = past.rows.map((rollout) => ({ ...rollout, endpoint: name }));
  return (
    <Page
      title={name}
      crumbs={[{ label: 'Deployments', to: projectPath(project, 'deployments') }]}
      answer={answerOf(endpoint.data, newest)}
      facts={newest === undefined ? null : <State state={newest.state} />}
      actions={
        <>
          <To to={projectPath(project, `deployments/${encodeURIComponent(name)}/log`)}>Prediction log</To>
          <Actions rollout={newest} endpoint={name} />
        </>
      }
    >
      <Loaded of={endpoint}>
        {(endpoint) => (
          <>
            <Traffic endpoint={endpoint} />
            <Facts
              of={[
                [
                  'Model',
                  <To key="m" to={projectPath(project, `models/${encodeURIComponent(endpoint.model)}`)}>
                    {endpoint.model}
                  </To>,
                ],
                ['Revision', `${endpoint.revision.number}: ${endpoint.revision.cause}`],
                ['Since', <Moment key="s" at={endpoint.revision.at} exact />],
                ['Sticky by', endpoint.stickyKey ?? 'no key'],
                ['Takes', plural(endpoint.columns.length, 'column')],
                ['Answers', endpoint.outputs.join(', ')],
              ]}
            />
          </>
        )}
      </Loaded>
      {shown === undefined ? null : <Shown rollout={shown} endpoint={name} />}
      <Panel title="Rollouts">
        <DataTable
          label="Rollouts"
          source={{ ...past, rows: table }}
          columns={rollouts}
          rowKey={({ id }) => id}
          selected={shown?.id}
          empty={<Empty>No rollout yet: the first version was deployed as it was.</Empty>}
        />
      </Panel>
      <Panel title="What was served when">
        <DataTable
          label="Revisions"
          source={served}
          columns={revisions}
          rowKey={({ number }) => String(number)}
          empty={<Empty>Nothing was served yet.</Empty>}
        />
      </Panel>
    </Page>
  );
}
