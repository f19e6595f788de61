// Prompts: which wording is live?
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
import { fieldsText } from '../../format/fields.ts';

type Row = Item<'viewPrompts'>;

const suggest = suggestFrom([
  { text: 'name' },
  { text: 'createdAt' },
  { text: 'updatedAt' },
  { text: 'id' },
  { text: 'tags.', open: true },
]);

const promptPath = (project: string, name: string): string =>
  projectPath(project, `prompts/${encodeURIComponent(name)}`);

const columns = (project: string): readonly Column<Row>[] => [
  {
    id: 'name',
    header: 'Prompt',
    width: 170,
    grow: 1,
    value: ({ prompt }) => prompt.name,
    cell: ({ prompt }) => <To to={promptPath(project, prompt.name)}>{prompt.name}</To>,
  },
  {
    id: 'aliases',
    header: 'Aliases',
    width: 210,
    grow: 1,
    value: ({ prompt }) =>
      Object.entries(prompt.aliases)
        .map(([alias, version]) => `@${alias} v${version}`)
        .join('  ') || '–',
  },
  {
    id: 'newest',
    header: 'Newest',
    width: 80,
    value: ({ newest }) => newest?.version,
    cell: ({ newest, prompt }) =>
      newest === null ? (
        '–'
      ) : (
        <To to={`${promptPath(project, prompt.name)}?version=${newest.version}`}>v{newest.version}</To>
      ),
  },
  { id: 'text', header: 'Newest text', width: 300, grow: 4, value: ({ newest }) => newest?.text ?? '–' },
  {
    id: 'variables',
    header: 'Variables',
    width: 150,
    grow: 1,
    value: ({ newest }) => newest?.variables.join(', ') || '–',
  },
  { id: 'message', header: 'What changed', width: 180, grow: 2, value: ({ newest }) => newest?.message || '–' },
  { id: 'tags', header: 'Tags', width: 130, hidden: true, value: ({ prompt }) => fieldsText(prompt.tags) },
  {
    id: 'updated',
    header: 'Changed',
    width: 150,
    value: ({ prompt }) => prompt.updatedAt,
    cell: ({ prompt }) => <Moment at={prompt.updatedAt} />,
  },
  { id: 'by', header: 'By', width: 100, value: ({ newest }) => newest?.user ?? '–' },
];

export function Prompts() {
  const project = useProject();
  const snippet = useSnippet('prompt');
  const [search] = usePageSearch();
  const source = useRows('viewPrompts', {
    path: { project },
    query: search.q === undefined ? {} : { filter: search.q },
  });
  return (
    <Page views title="Prompts" answer={source.head === undefined ? undefined : <AnswerLine of={source.head.answer} />}>
      <FilteredList
        label="Prompts"
        source={source}
        columns={columns(project)}
        rowKey={({ prompt }) => prompt.id}
        opens={({ prompt: { name } }) => ({ to: promptPath(project, name), label: name })}
        placeholder="name like 'support-%' and tags.team = 'care'"
        suggest={suggest}
        empty={<Empty snippet={snippet}>No prompt is registered yet.</Empty>}
      />
    </Page>
  );
}
