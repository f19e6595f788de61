// Scorers: what judges the answers?
import { type Item, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { useSnippet } from '../../app/snippets.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, To } from '../../components/page.tsx';
import { Status } from '../../components/status.tsx';
import { count, percent } from '../../format/number.ts';

type Row = Item<'viewScorers'>;

export const kindWords: Readonly<Record<Row['reading']['kind'], string>> = {
  code: 'code',
  judge: 'judge',
  'built-in': 'built in',
  other: 'other',
};

const scorerPath = (project: string, { experimentId, name }: Row['newest']): string =>
  projectPath(project, `scorers/${experimentId}/${encodeURIComponent(name)}`);

const columns = (project: string): readonly Column<Row>[] => [
  {
    id: 'name',
    header: 'Scorer',
    width: 140,
    grow: 1,
    value: ({ newest }) => newest.name,
    cell: ({ newest }) => <To to={scorerPath(project, newest)}>{newest.name}</To>,
  },
  { id: 'kind', header: 'Kind', width: 76, value: ({ reading }) => kindWords[reading.kind] },
  {
    id: 'online',
    header: 'New traces',
    width: 100,
    value: ({ online }) => online?.sampleRate ?? 0,
    cell: ({ online }) =>
      online === null || online.sampleRate === 0 ? (
        <Status tone="idle">none</Status>
      ) : (
        <Status tone="ok">{percent(online.sampleRate)}</Status>
      ),
  },
  {
    id: 'says',
    header: 'Judges by',
    width: 220,
    grow: 4,
    value: ({ reading }) => reading.instructions ?? reading.code?.split('\n').slice(1).join(' ') ?? '–',
  },
  { id: 'model', header: 'Model', width: 130, value: ({ reading }) => reading.model ?? '–' },
  {
    id: 'version',
    header: 'Newest',
    width: 72,
    value: ({ newest }) => newest.version,
    cell: ({ newest }) => `v${newest.version}`,
  },
  {
    id: 'versions',
    header: 'Versions',
    width: 80,
    right: true,
    value: ({ versions }) => versions,
    cell: ({ versions }) => count(versions),
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
    id: 'created',
    header: 'Registered',
    width: 110,
    value: ({ newest }) => newest.createdAt,
    cell: ({ newest }) => <Moment at={newest.createdAt} />,
  },
  { id: 'by', header: 'By', width: 84, value: ({ newest }) => newest.createdBy },
];

export function Scorers() {
  const project = useProject();
  const snippet = useSnippet('scorer');
  const source = useRows('viewScorers', { path: { project }, query: {} });
  return (
    <Page views title="Scorers" answer={source.head === undefined ? undefined : <AnswerLine of={source.head.answer} />}>
      <DataTable
        label="Scorers"
        source={source}
        columns={columns(project)}
        rowKey={({ newest }) => newest.scorerId}
        opens={({ newest }) => ({ to: scorerPath(project, newest), label: newest.name })}
        empty={<Empty snippet={snippet}>No scorer is registered yet. MLflow’s client registers those it runs.</Empty>}
      />
    </Page>
  );
}
