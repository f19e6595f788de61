// Issues: what is wrong with the applications?
import { type Item, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { useSnippet } from '../../app/snippets.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Choice, withAll } from '../../components/choice.tsx';
import type { Column } from '../../components/data-table.tsx';
import { suggestFrom } from '../../components/filter-fields.ts';
import { FilteredList } from '../../components/filtered-list.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, To } from '../../components/page.tsx';
import { count } from '../../format/number.ts';
import { ReviewState, SeverityMark } from './words.tsx';

type Row = Item<'viewIssues'>;

const statuses = ['pending', 'resolved', 'rejected'];
const suggest = suggestFrom(
  [
    { text: 'name' },
    { text: 'description', note: 'with like' },
    { text: 'severity', note: "'high', 'medium', 'low' or 'not_an_issue'" },
    { text: 'status' },
    { text: 'runId', note: 'the run that found it' },
    { text: 'createdBy' },
    { text: 'createdAt' },
    { text: 'updatedAt' },
  ],
  {
    severity: ["'high'", "'medium'", "'low'", "'not_an_issue'"],
    status: statuses.map((status) => `'${status}'`),
  },
);

const columns = (project: string): readonly Column<Row>[] => [
  {
    id: 'name',
    header: 'Issue',
    width: 220,
    grow: 3,
    value: ({ issue }) => issue.name,
    cell: ({ issue }) => <To to={projectPath(project, `issues/${issue.id}`)}>{issue.name}</To>,
  },
  {
    id: 'severity',
    header: 'Severity',
    width: 120,
    value: ({ issue }) => issue.severity,
    cell: ({ issue }) => <SeverityMark of={issue.severity} />,
  },
  {
    id: 'status',
    header: 'Status',
    width: 110,
    value: ({ issue }) => issue.status,
    cell: ({ issue }) => <ReviewState of={issue.status} />,
  },
  {
    id: 'traces',
    header: 'Traces',
    width: 80,
    right: true,
    value: ({ traces }) => traces,
    cell: ({ traces }) => count(traces),
  },
  {
    id: 'description',
    header: 'Description',
    width: 220,
    grow: 3,
    value: ({ issue }) => issue.description || '–',
  },
  {
    id: 'categories',
    header: 'Categories',
    width: 130,
    grow: 1,
    value: ({ issue }) => issue.categories.join(', ') || '–',
  },
  {
    id: 'experiment',
    header: 'Experiment',
    width: 140,
    value: ({ experiment }) => experiment?.name,
    cell: ({ experiment }) =>
      experiment === null ? '–' : <To to={projectPath(project, `experiments/${experiment.id}`)}>{experiment.name}</To>,
  },
  {
    id: 'updated',
    header: 'Changed',
    width: 150,
    value: ({ issue }) => issue.updatedAt,
    cell: ({ issue }) => <Moment at={issue.updatedAt} />,
  },
  { id: 'by', header: 'Found by', width: 100, value: ({ issue }) => issue.createdBy },
];

export function Issues() {
  const project = useProject();
  const snippet = useSnippet('issue');
  const [search, change] = usePageSearch();
  const status = statuses.find((one) => one === search.state);
  const filter = [status === undefined ? '' : `status = '${status}'`, search.q === undefined ? '' : `(${search.q})`]
    .filter((part) => part !== '')
    .join(' and ');
  const source = useRows('viewIssues', { path: { project }, query: filter === '' ? {} : { filter } });
  return (
    <Page views title="Issues" answer={source.head === undefined ? undefined : <AnswerLine of={source.head.answer} />}>
      <FilteredList
        label="Issues"
        source={source}
        columns={columns(project)}
        rowKey={({ issue }) => issue.id}
        opens={({ issue: { id, name } }) => ({ to: projectPath(project, `issues/${id}`), label: name })}
        placeholder="severity = 'high' or name like '%refund%'"
        suggest={suggest}
        choices={
          <Choice
            bare
            label="Status"
            value={status ?? ''}
            options={withAll('every status', statuses)}
            onChange={(state) => change({ state: state || undefined })}
          />
        }
        chosen={{ texts: [status], clear: { state: undefined } }}
        empty={
          <Empty snippet={snippet}>
            No issue has been recorded. Report one from a trace, or let a client do it: this finds one and links its
            trace.
          </Empty>
        }
      />
    </Page>
  );
}
