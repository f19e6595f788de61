// Datasets: what data there is, and whether it is fresh and valid.
import { type Item, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usesText } from '../../app/records.ts';
import { useSnippet } from '../../app/snippets.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Page, To } from '../../components/page.tsx';
import { Status } from '../../components/status.tsx';
import { bytes, count, duration, plural } from '../../format/number.ts';

type Row = Item<'viewDatasets'>;

function qualityText({ delivery }: Row): string {
  if (delivery === null) return 'no delivery';
  if (delivery.outcome === 'refused') return 'refused';
  if (delivery.checks === 0) return 'no checks';
  const held = delivery.checks - delivery.warned - delivery.failed;
  return `${held} of ${delivery.checks} hold`;
}

function Quality({ row }: { readonly row: Row }) {
  const { delivery } = row;
  if (delivery === null || delivery.checks === 0) return <span className="dim">{qualityText(row)}</span>;
  const tone = delivery.outcome === 'refused' ? 'fail' : delivery.warned > 0 ? 'warn' : 'ok';
  return <Status tone={tone}>{qualityText(row)}</Status>;
}

const columns: readonly Column<Row>[] = [
  {
    id: 'name',
    header: 'Name',
    width: 160,
    value: ({ name }) => name,
    cell: ({ name, project }) => <To to={projectPath(project, `datasets/${encodeURIComponent(name)}`)}>{name}</To>,
  },
  {
    id: 'latest',
    header: 'Latest',
    width: 70,
    value: ({ latest }) => latest?.number,
    cell: ({ latest }) => (latest === null ? '–' : `v${latest.number}`),
  },
  {
    id: 'rows',
    header: 'Rows',
    width: 90,
    right: true,
    value: ({ latest }) => latest?.rows,
    cell: ({ latest }) => count(latest?.rows),
  },
  { id: 'columns', header: 'Columns', width: 76, right: true, value: ({ latest }) => latest?.columns },
  {
    id: 'size',
    header: 'Size',
    width: 90,
    right: true,
    value: ({ latest }) => latest?.bytes,
    cell: ({ latest }) => (latest === null ? '–' : bytes(latest.bytes)),
  },
  {
    id: 'age',
    header: 'Age',
    width: 80,
    right: true,
    value: ({ ageMs }) => ageMs,
    cell: ({ ageMs, latest }) => <span title={latest?.asOf}>{duration(ageMs)}</span>,
  },
  { id: 'quality', header: 'Last delivery', width: 130, value: qualityText, cell: (row) => <Quality row={row} /> },
  {
    id: 'pii',
    header: 'PII',
    width: 84,
    value: ({ pii }) => pii,
    cell: ({ pii }) => (pii === 0 ? <span className="dim">none</span> : plural(pii, 'column')),
  },
  { id: 'used', header: 'Used by', width: 220, grow: 2, value: ({ usedBy }) => usesText(usedBy) },
  { id: 'description', header: 'Description', width: 200, grow: 3, value: ({ description }) => description || '–' },
];

export function Datasets() {
  const project = useProject();
  const snippet = useSnippet('dataset');
  const source = useRows('viewDatasets', { path: { project }, query: {} });
  return (
    <Page
      views
      title="Datasets"
      answer={source.head === undefined ? undefined : <AnswerLine of={source.head.answer} />}
    >
      <DataTable
        label="Datasets"
        source={source}
        columns={columns}
        rowKey={({ id }) => id}
        empty={<Empty snippet={snippet}>No dataset yet. Declare one in pawl.yaml and send it a file.</Empty>}
      />
    </Page>
  );
}
