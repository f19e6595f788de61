// Review queues: what waits for people to judge it?
import { type Item, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { useSnippet } from '../../app/snippets.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Choice } from '../../components/choice.tsx';
import { type Column, DataTable, filterOf } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, To } from '../../components/page.tsx';
import { Status } from '../../components/status.tsx';
import { count } from '../../format/number.ts';

type Row = Item<'viewReviewQueues'>;

const columns = (project: string): readonly Column<Row>[] => [
  {
    id: 'name',
    header: 'Queue',
    width: 180,
    grow: 2,
    value: ({ queue }) => queue.name,
    cell: ({ queue }) => <To to={projectPath(project, `review-queues/${queue.id}`)}>{queue.name}</To>,
  },
  {
    id: 'waiting',
    header: 'Waiting',
    width: 140,
    value: ({ progress }) => progress.pending,
    cell: ({ progress, mine }) =>
      progress.pending === 0 ? (
        <Status tone={progress.complete + progress.declined === 0 ? 'idle' : 'ok'}>nothing</Status>
      ) : (
        <Status tone={mine ? 'awaiting' : 'idle'}>
          {count(progress.pending)}
          {mine ? ' for you' : ''}
        </Status>
      ),
  },
  {
    id: 'done',
    header: 'Done',
    width: 80,
    right: true,
    value: ({ progress }) => progress.complete,
    cell: ({ progress }) => count(progress.complete),
  },
  {
    id: 'declined',
    header: 'Declined',
    width: 90,
    right: true,
    value: ({ progress }) => progress.declined,
    cell: ({ progress }) => count(progress.declined),
  },
  { id: 'users', header: 'Reviewers', width: 180, grow: 2, value: ({ queue }) => queue.users.join(', ') || 'anybody' },
  {
    id: 'questions',
    header: 'Questions',
    width: 110,
    value: ({ queue }) => (queue.kind === 'user' ? 'all' : String(queue.schemaIds.length)),
  },
  {
    id: 'experiment',
    header: 'Experiment',
    width: 150,
    grow: 1,
    value: ({ experiment }) => experiment?.name,
    cell: ({ experiment }) =>
      experiment === null ? '–' : <To to={projectPath(project, `experiments/${experiment.id}`)}>{experiment.name}</To>,
  },
  { id: 'owner', header: 'Owner', width: 110, value: ({ queue }) => queue.owner },
  {
    id: 'updated',
    header: 'Changed',
    width: 150,
    value: ({ queue }) => queue.updatedAt,
    cell: ({ queue }) => <Moment at={queue.updatedAt} />,
  },
];

export function ReviewQueues() {
  const project = useProject();
  const snippet = useSnippet('reviewQueue');
  const [search, change] = usePageSearch();
  const mine = search.view === 'mine';
  const source = useRows('viewReviewQueues', { path: { project }, query: mine ? { mine: 'yes' } : {} });
  return (
    <Page
      views
      title="Review queues"
      answer={source.head === undefined ? undefined : <AnswerLine of={source.head.answer} />}
    >
      <DataTable
        label="Review queues"
        source={source}
        columns={columns(project)}
        rowKey={({ queue }) => queue.id}
        opens={({ queue: { id, name } }) => ({ to: projectPath(project, `review-queues/${id}`), label: name })}
        toolbar={
          <Choice
            bare
            label="Whose queues"
            value={mine ? 'mine' : ''}
            options={[
              { value: '', text: 'every queue' },
              { value: 'mine', text: 'mine' },
            ]}
            onChange={(view) => change({ view: view || undefined })}
          />
        }
        filter={filterOf([mine && 'mine'], () => change({ view: undefined }))}
        empty={
          <Empty snippet={snippet}>
            No review queue yet. Choose traces and queue them for review, or let MLflow’s client make a queue.
          </Empty>
        }
      />
    </Page>
  );
}
