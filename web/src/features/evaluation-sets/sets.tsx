// Evaluation sets: which examples are applications judged by?
import { type Item, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { useSnippet } from '../../app/snippets.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import type { Column } from '../../components/data-table.tsx';
import { suggestFrom } from '../../components/filter-fields.ts';
import { FilteredList } from '../../components/filtered-list.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, To } from '../../components/page.tsx';
import { tagsText } from '../../format/fields.ts';
import { count } from '../../format/number.ts';

type Row = Item<'viewEvaluationSets'>;

const suggest = suggestFrom([
  { text: 'name' },
  { text: 'records', note: 'how many' },
  { text: 'createdBy' },
  { text: 'updatedBy' },
  { text: 'createdAt' },
  { text: 'updatedAt' },
  { text: 'id' },
  { text: 'tags.', open: true },
]);

const setPath = (project: string, id: string): string => projectPath(project, `evaluation-sets/${id}`);

const columns = (project: string): readonly Column<Row>[] => [
  {
    id: 'name',
    header: 'Name',
    width: 180,
    grow: 2,
    value: ({ set }) => set.name,
    cell: ({ set }) => <To to={setPath(project, set.id)}>{set.name}</To>,
  },
  {
    id: 'records',
    header: 'Records',
    width: 90,
    right: true,
    value: ({ set }) => set.records,
    cell: ({ set }) => count(set.records),
  },
  {
    id: 'fields',
    header: 'Inputs',
    width: 180,
    grow: 2,
    value: ({ set }) => Object.keys(set.schema?.inputs ?? {}).join(', ') || '–',
  },
  {
    id: 'expectations',
    header: 'Expectations',
    width: 180,
    grow: 2,
    value: ({ set }) => Object.keys(set.schema?.expectations ?? {}).join(', ') || '–',
  },
  {
    id: 'experiments',
    header: 'Used in',
    width: 160,
    grow: 1,
    value: ({ experiments }) => experiments.map(({ name }) => name).join(', ') || '–',
    cell: ({ experiments }) =>
      experiments.length === 0 ? (
        <span className="dim">–</span>
      ) : (
        experiments.map(({ id, name }, index) => (
          <span key={id}>
            {index === 0 ? '' : ', '}
            <To to={projectPath(project, `experiments/${id}`)}>{name}</To>
          </span>
        ))
      ),
  },
  { id: 'tags', header: 'Tags', width: 140, grow: 1, value: ({ set }) => tagsText(set.tags) },
  { id: 'digest', header: 'Digest', width: 100, mono: true, value: ({ set }) => set.digest },
  {
    id: 'updated',
    header: 'Changed',
    width: 155,
    value: ({ set }) => set.updatedAt,
    cell: ({ set }) => <Moment at={set.updatedAt} />,
  },
  { id: 'by', header: 'By', width: 110, value: ({ set }) => set.updatedBy },
  { id: 'id', header: 'Id', width: 260, hidden: true, mono: true, value: ({ set }) => set.id },
];

export function EvaluationSets() {
  const project = useProject();
  const snippet = useSnippet('evaluationSet');
  const [search] = usePageSearch();
  const source = useRows('viewEvaluationSets', {
    path: { project },
    query: search.q === undefined ? {} : { filter: search.q },
  });
  return (
    <Page
      views
      title="Evaluation sets"
      answer={source.head === undefined ? undefined : <AnswerLine of={source.head.answer} />}
    >
      <FilteredList
        label="Evaluation sets"
        source={source}
        columns={columns(project)}
        rowKey={({ set }) => set.id}
        opens={({ set: { id, name } }) => ({ to: setPath(project, id), label: name })}
        placeholder="name like 'refund%' and records > 10"
        suggest={suggest}
        empty={
          <Empty snippet={snippet}>
            No evaluation set yet. Choose traces and put them in one, or let MLflow’s client make it.
          </Empty>
        }
      />
    </Page>
  );
}
