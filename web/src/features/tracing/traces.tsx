// Traces: what is slow, failing, expensive?
import { type Item, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { useSnippet } from '../../app/snippets.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { FilterBox } from '../../components/filter-box.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, To } from '../../components/page.tsx';
import { State } from '../../components/status.tsx';
import { count, duration, metric } from '../../format/number.ts';
import { ToSet } from '../evaluation-sets/to-set.tsx';
import { suggestTraces } from './trace-fields.ts';

type Row = Item<'viewTraces'>;

/** Named judgements of a trace, the newest of each name that counts. */
function scores({ assessments }: Row): string {
  const valid = assessments.filter((one) => one.valid && one.kind !== 'expectation');
  return valid
    .map(({ name, value }) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

const columns = (project: string): readonly Column<Row>[] => [
  {
    id: 'started',
    header: 'Started',
    width: 155,
    value: ({ startedAt }) => startedAt,
    cell: ({ startedAt }) => <Moment at={startedAt} />,
  },
  {
    id: 'name',
    header: 'Name',
    width: 170,
    grow: 2,
    value: ({ name, id }) => name ?? id,
    cell: ({ name, id }) => <To to={projectPath(project, `traces/${encodeURIComponent(id)}`)}>{name ?? id}</To>,
  },
  {
    id: 'state',
    header: 'Status',
    width: 100,
    value: ({ state }) => state,
    cell: ({ state }) => <State state={state} />,
  },
  {
    id: 'took',
    header: 'Took',
    width: 90,
    right: true,
    value: ({ durationMs }) => durationMs,
    cell: ({ durationMs }) => duration(durationMs),
  },
  {
    id: 'tokens',
    header: 'Tokens',
    width: 90,
    right: true,
    value: ({ usage }) => usage?.['total_tokens'],
    cell: ({ usage }) => count(usage?.['total_tokens']),
  },
  {
    id: 'cost',
    header: 'Cost, USD',
    width: 90,
    right: true,
    value: ({ cost }) => cost?.['total_cost'],
    cell: ({ cost }) => metric(cost?.['total_cost']),
  },
  { id: 'request', header: 'Request', width: 220, grow: 3, value: ({ requestPreview }) => requestPreview ?? '–' },
  {
    id: 'response',
    header: 'Response',
    width: 220,
    grow: 3,
    hidden: true,
    value: ({ responsePreview }) => responsePreview ?? '–',
  },
  { id: 'scores', header: 'Scores', width: 150, grow: 1, value: (row) => scores(row) || '–' },
  { id: 'user', header: 'User', width: 90, value: ({ user }) => user ?? '–' },
  { id: 'session', header: 'Session', width: 110, hidden: true, value: ({ session }) => session ?? '–' },
  {
    id: 'spans',
    header: 'Spans',
    width: 70,
    right: true,
    value: ({ spans }) => spans,
    cell: ({ spans }) => count(spans),
  },
  { id: 'id', header: 'Id', width: 180, hidden: true, mono: true, value: ({ id }) => id },
];

export function Traces() {
  const project = useProject();
  const snippet = useSnippet('trace');
  const [search, change] = usePageSearch();
  const source = useRows('viewTraces', {
    path: { project },
    query: search.q === undefined ? {} : { filter: search.q },
  });
  const fault = source.query.error === null || search.q === undefined ? undefined : source.query.error.message;
  const chosen = search.sel === undefined ? [] : search.sel.split(',');
  return (
    <Page
      views
      title="Traces"
      answer={source.head === undefined ? undefined : <AnswerLine of={source.head.answer} />}
      actions={<ToSet key={search.focus} project={project} traces={chosen} set={search.focus} />}
    >
      <DataTable
        label="Traces"
        source={source}
        columns={columns(project)}
        rowKey={({ id }) => id}
        selection={{ chosen, change: (ids) => change({ sel: ids.length === 0 ? undefined : ids.join() }) }}
        opens={({ id, name }) => ({ to: projectPath(project, `traces/${encodeURIComponent(id)}`), label: name ?? id })}
        toolbar={
          <FilterBox
            label="Filter traces"
            placeholder="state = 'error' and durationMs > 1000"
            text={search.q ?? ''}
            onChange={(q) => change({ q: q || undefined })}
            suggest={suggestTraces}
            fault={fault}
          />
        }
        filter={search.q === undefined ? undefined : { text: search.q, clear: () => change({ q: undefined }) }}
        empty={
          <Empty snippet={snippet}>
            No trace yet. Any MLflow client or OpenTelemetry exporter that sends spans here makes one.
          </Empty>
        }
      />
    </Page>
  );
}
