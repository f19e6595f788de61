// Background jobs: what does the server do, what gave up, and what shall it do about it?
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { type Input, type Item, useAction, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Choice, withAll } from '../../components/choice.tsx';
import { type Column, DataTable, filterOf } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Panel, To } from '../../components/page.tsx';
import { State } from '../../components/status.tsx';
import { percent } from '../../format/number.ts';

type Job = Item<'listJobs'>;
type JobState = Job['state'];

const states: readonly JobState[] = ['queued', 'running', 'done', 'dead', 'cancelled'];
const followMs = 2000;

function JobAction({ job }: { readonly job: Job }) {
  const cancel = useAction('cancelJob');
  const revive = useAction('reviveJob');
  const path = { id: job.id };
  const failed = cancel.error ?? revive.error;
  if (failed !== null)
    return (
      <span className="tone-fail" role="alert">
        {failed.message}
      </span>
    );
  if (job.state === 'queued' || job.state === 'running')
    return (
      <ActionButton
        needs="server.admin"
        label={`Cancel ${job.kind}`}
        loading={cancel.isPending}
        onClick={() => cancel.mutate({ path })}
      >
        Cancel
      </ActionButton>
    );
  if (job.state === 'dead')
    return (
      <ActionButton
        needs="server.admin"
        label={`Revive ${job.kind}`}
        loading={revive.isPending}
        onClick={() => revive.mutate({ path })}
      >
        Revive
      </ActionButton>
    );
  return <span className="dim">–</span>;
}

const columnsOf = (everywhere: boolean): readonly Column<Job>[] => [
  { id: 'kind', header: 'Kind', width: 170, grow: 2, value: ({ kind }) => kind },
  ...(everywhere
    ? [{ id: 'project', header: 'Project', width: 100, value: ({ project }: Job) => project ?? 'the server' }]
    : []),
  {
    id: 'state',
    header: 'State',
    width: 100,
    value: ({ state }) => state,
    cell: ({ state }) => <State state={state} />,
  },
  {
    id: 'progress',
    header: 'Progress',
    width: 130,
    value: ({ progress }) => progress,
    cell: ({ progress, note }) => (
      <span title={note ?? undefined}>
        {progress === null ? <span className="dim">not reported</span> : `${percent(progress)} ${note ?? ''}`}
      </span>
    ),
  },
  {
    id: 'attempt',
    header: 'Attempt',
    width: 80,
    right: true,
    value: ({ attempt, maxAttempts }) => `${attempt} of ${maxAttempts}`,
  },
  {
    id: 'made',
    header: 'Queued',
    width: 130,
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Moment at={createdAt} />,
  },
  {
    id: 'ended',
    header: 'Ended',
    width: 130,
    value: ({ finishedAt }) => finishedAt,
    cell: ({ finishedAt }) => <Moment at={finishedAt} />,
  },
  { id: 'error', header: 'Error', width: 160, grow: 6, value: ({ error }) => error },
  {
    id: 'action',
    header: 'Action',
    width: 90,
    value: () => '',
    cell: (job) => <JobAction job={job} />,
    keeps: true,
  },
];

function stateOf(text: string | undefined): JobState | undefined {
  return states.find((state) => state === text);
}

export function JobsTab({ project }: { readonly project: string }) {
  const [search, setSearch] = usePageSearch();
  const state = stateOf(search.state);
  const everywhere = search.view === 'server';
  const query: Input<'listJobs'>['query'] = {
    ...(everywhere ? {} : { project }),
    ...(state === undefined ? {} : { state }),
  };
  const source = useRows('listJobs', { query });
  const queries = useQueryClient();
  const columns = useMemo(() => columnsOf(everywhere), [everywhere]);
  const moves = source.rows.some(({ state }) => state === 'queued' || state === 'running');
  // What a job reports is no committed fact, so the stream does not tell.
  useEffect(() => {
    if (!moves) return undefined;
    const timer = setInterval(() => void queries.invalidateQueries({ queryKey: ['listJobs'] }), followMs);
    return () => clearInterval(timer);
  }, [moves, queries]);
  return (
    <Panel
      title="Background jobs"
      note={
        <>
          A job that fails is tried again; when its attempts are used up it is dead, and can be given another set. Who
          did so is in <To to={projectPath(project, 'audit?type=job')}>the audit log</To>.
        </>
      }
    >
      <DataTable
        label="Jobs"
        source={source}
        columns={columns}
        rowKey={({ id }) => id}
        toolbar={
          <>
            <Choice
              label="State"
              value={state ?? ''}
              options={withAll('any', states)}
              onChange={(value) => setSearch({ state: value || undefined })}
            />
            <Choice
              label="Of"
              value={everywhere ? 'server' : ''}
              options={[
                { value: '', text: `project ${project}` },
                { value: 'server', text: 'the whole server' },
              ]}
              onChange={(value) => setSearch({ view: value || undefined })}
            />
          </>
        }
        filter={filterOf([state], () => setSearch({ state: undefined }))}
        empty={<Empty>No job has run here.</Empty>}
      />
    </Panel>
  );
}
