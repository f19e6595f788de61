// Sessions of traces: which conversations went wrong or cost most?
import { type Item, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import type { Column } from '../../components/data-table.tsx';
import { suggestFrom } from '../../components/filter-fields.ts';
import { FilteredList } from '../../components/filtered-list.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, To } from '../../components/page.tsx';
import { count, metric } from '../../format/number.ts';
import { sessionPath, TraceViews } from './trace-views.tsx';

type Row = Item<'viewSessions'>;

const suggest = suggestFrom(
  [
    { text: 'session' },
    { text: 'user' },
    { text: 'traces' },
    { text: 'errors' },
    { text: 'tokens' },
    { text: 'cost', note: 'USD' },
    { text: 'firstAt', note: 'ISO 8601' },
    { text: 'lastAt', note: 'ISO 8601' },
  ],
  {},
);

/** A sum that is 0 where no trace tells. */
const told = (value: number, as: (value: number) => string): string => (value === 0 ? '–' : as(value));

const columns = (project: string): readonly Column<Row>[] => [
  {
    id: 'session',
    header: 'Session',
    width: 180,
    grow: 2,
    value: ({ id }) => id,
    cell: ({ id }) => <To to={sessionPath(project, id)}>{id}</To>,
  },
  {
    id: 'last',
    header: 'Last',
    width: 125,
    value: ({ lastAt }) => lastAt,
    cell: ({ lastAt }) => <Moment at={lastAt} />,
  },
  {
    id: 'first',
    header: 'First',
    width: 125,
    value: ({ firstAt }) => firstAt,
    cell: ({ firstAt }) => <Moment at={firstAt} />,
  },
  {
    id: 'traces',
    header: 'Traces',
    width: 80,
    right: true,
    value: ({ traces }) => traces,
    cell: (row) => count(row.traces),
  },
  {
    id: 'errors',
    header: 'Errors',
    width: 80,
    right: true,
    value: ({ errors }) => errors,
    cell: (row) => count(row.errors),
  },
  {
    id: 'tokens',
    header: 'Tokens',
    width: 90,
    right: true,
    value: ({ tokens }) => tokens,
    cell: (row) => told(row.tokens, count),
  },
  {
    id: 'cost',
    header: 'Cost, USD',
    width: 95,
    right: true,
    value: ({ cost }) => cost,
    cell: (row) => told(row.cost, metric),
  },
  { id: 'user', header: 'User', width: 100, value: ({ user }) => user ?? '–' },
  { id: 'request', header: 'Last input', width: 240, grow: 3, value: ({ lastRequest }) => lastRequest ?? '–' },
];

export function Sessions() {
  const project = useProject();
  const [search] = usePageSearch();
  const source = useRows('viewSessions', {
    path: { project },
    query: search.q === undefined ? {} : { filter: search.q },
  });
  return (
    <Page
      views
      title="Sessions"
      crumbs={[{ label: 'Traces', to: projectPath(project, 'traces') }]}
      answer={source.head === undefined ? undefined : <AnswerLine of={source.head.answer} />}
    >
      <TraceViews project={project} />
      <FilteredList
        label="Sessions"
        source={source}
        columns={columns(project)}
        rowKey={({ id }) => id}
        opens={({ id }) => ({ to: sessionPath(project, id), label: id })}
        placeholder="errors > 0 and user = 'ana'"
        suggest={suggest}
        empty={
          <Empty
            snippet={
              'mlflow.update_current_trace(metadata={"mlflow.trace.session": "chat-1", "mlflow.trace.user": "ana"})'
            }
          >
            No session yet. A trace belongs to one as soon as its client names it, as here by MLflow’s.
          </Empty>
        }
      />
    </Page>
  );
}
