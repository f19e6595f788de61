// One review queue: how far is the review, and what is next?
import { Button } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useCall, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { shortcutsOn } from '../../app/preferences.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Choice } from '../../components/choice.tsx';
import { type Column, DataTable, filterOf } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Facts, Page, Panel, To } from '../../components/page.tsx';
import { valueText } from '../../format/fields.ts';
import { ReviewPanel, type ReviewRow } from './review-panel.tsx';
import { ReviewState } from './words.tsx';

const statuses = ['pending', 'complete', 'declined'] as const;

/** What people answered of a trace, by the questions of the queue. */
function answersText({ trace }: ReviewRow, names: readonly string[]): string {
  const given = (trace?.assessments ?? []).filter(
    ({ valid, name, kind }) => valid && kind !== 'issue' && names.includes(name),
  );
  return given.map(({ name, value }) => `${name}: ${valueText(value)}`).join(', ') || '–';
}

const columns = (project: string, queue: string, names: readonly string[]): readonly Column<ReviewRow>[] => [
  {
    id: 'request',
    header: 'Request',
    width: 240,
    grow: 3,
    value: ({ trace, item }) => trace?.requestPreview ?? trace?.name ?? item.traceId,
    cell: ({ trace, item }) => (
      <To to={`${projectPath(project, `review-queues/${queue}`)}?sel=${encodeURIComponent(item.traceId)}`}>
        {trace?.requestPreview ?? trace?.name ?? item.traceId}
      </To>
    ),
  },
  {
    id: 'status',
    header: 'Review',
    width: 110,
    value: ({ item }) => item.status,
    cell: ({ item }) => <ReviewState of={item.status} />,
  },
  { id: 'answers', header: 'Answers', width: 220, grow: 3, value: (row) => answersText(row, names) },
  { id: 'by', header: 'By', width: 110, value: ({ item }) => item.completedBy ?? '–' },
  {
    id: 'at',
    header: 'When',
    width: 150,
    value: ({ item }) => item.completedAt,
    cell: ({ item }) => (item.completedAt === null ? '–' : <Moment at={item.completedAt} />),
  },
  {
    id: 'response',
    header: 'Response',
    width: 200,
    grow: 2,
    value: ({ trace }) => trace?.responsePreview ?? '–',
  },
  {
    id: 'added',
    header: 'Queued',
    width: 150,
    value: ({ item }) => item.createdAt,
    cell: ({ item }) => <Moment at={item.createdAt} />,
  },
  { id: 'id', header: 'Trace', width: 200, hidden: true, mono: true, value: ({ item }) => item.traceId },
];

/** `J` and `K` go on in the queue while a trace of it is open, before any list that the page was opened from. */
function useSteps(step: ((by: 1 | -1) => void) | undefined): void {
  useEffect(() => {
    if (step === undefined) return undefined;
    const press = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      if (typing || event.ctrlKey || event.metaKey || event.altKey || !shortcutsOn()) return;
      if (event.key !== 'J' && event.key !== 'K') return;
      event.stopImmediatePropagation();
      step(event.key === 'J' ? 1 : -1);
    };
    addEventListener('keydown', press, { capture: true });
    return () => removeEventListener('keydown', press, { capture: true });
  }, [step]);
}

export function ReviewQueuePage() {
  const project = useProject();
  const { queue = '' } = useParams({ strict: false });
  const [search, change] = usePageSearch();
  const status = statuses.find((one) => one === search.state);
  const source = useRows('viewReviewQueue', {
    path: { project, queue },
    query: status === undefined ? {} : { status },
  });
  const reader = useCall('viewReader', { path: { project } }, { staleMs: 60_000 });
  const found = source.head;
  const { rows } = source;
  const at = search.sel === undefined ? -1 : rows.findIndex(({ item }) => item.traceId === search.sel);
  const open = rows[at];
  const goTo = (row: ReviewRow | undefined): void => change({ sel: row?.item.traceId });
  const step = (by: 1 | -1): void => {
    const next = rows[at + by];
    if (next !== undefined) goTo(next);
  };
  useSteps(open === undefined ? undefined : step);
  const waiting = (row: ReviewRow): boolean => row.item.status === 'pending' && row !== open;
  const next = rows.slice(at + 1).find(waiting) ?? rows.find(waiting);
  const names = (found?.questions ?? []).map(({ name }) => name);
  return (
    <Page
      views
      title={found?.queue.name ?? 'Review queue'}
      crumbs={[{ label: 'Review queues', to: projectPath(project, 'review-queues') }]}
      answer={found === undefined ? undefined : <AnswerLine of={found.answer} />}
      actions={
        <>
          <Button component={Link} to={`${projectPath(project, 'traces')}?focus=${queue}`}>
            Add traces
          </Button>
          {open !== undefined || next === undefined ? null : (
            <Button variant="filled" onClick={() => goTo(next)}>
              Review the next
            </Button>
          )}
        </>
      }
    >
      {found === undefined ? null : (
        <Facts
          of={[
            ['Reviewers', found.queue.users.join(', ') || 'anybody'],
            ['Questions', names.join(', ') || 'none'],
            [
              'Experiment',
              found.experiment === null ? (
                '–'
              ) : (
                <To key="e" to={projectPath(project, `experiments/${found.experiment.id}`)}>
                  {found.experiment.name}
                </To>
              ),
            ],
            ['Owner', found.queue.owner],
            ['Made', <Moment key="m" at={found.queue.createdAt} />],
          ]}
        />
      )}
      {open === undefined || found === undefined ? null : (
        <ReviewPanel
          key={open.item.traceId}
          project={project}
          queue={queue}
          row={open}
          place={at + 1}
          of={rows.length}
          questions={found.questions}
          reader={reader.data?.name ?? ''}
          step={step}
          onDone={() => goTo(next)}
        />
      )}
      <Panel title="Traces">
        <DataTable
          label="Traces of the queue"
          source={source}
          columns={columns(project, queue, names)}
          rowKey={({ item }) => item.traceId}
          selected={search.sel}
          toolbar={
            <Choice
              bare
              label="Review"
              value={status ?? ''}
              options={[
                { value: '', text: 'all' },
                { value: 'pending', text: 'pending' },
                { value: 'complete', text: 'done' },
                { value: 'declined', text: 'declined' },
              ]}
              onChange={(state) => change({ state: state || undefined, sel: undefined })}
            />
          }
          filter={filterOf([status], () => change({ state: undefined }))}
          empty={
            <Empty>
              No trace is queued.{' '}
              <To to={`${projectPath(project, 'traces')}?focus=${queue}`}>Choose traces to review</To>.
            </Empty>
          }
        />
      </Panel>
    </Page>
  );
}
