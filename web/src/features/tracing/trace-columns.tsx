// The columns of a list of traces.
import type { Item } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import type { Column } from '../../components/data-table.tsx';
import { Moment } from '../../components/moment.tsx';
import { To } from '../../components/page.tsx';
import { State } from '../../components/status.tsx';
import { count, duration, metric } from '../../format/number.ts';
import { sessionPath } from './trace-views.tsx';

type Row = Item<'viewTraces'>;

/** Named judgements of a trace, the newest of each name that counts. */
export function scoresOf({ assessments }: Pick<Row, 'assessments'>): string {
  const valid = assessments.filter((one) => one.valid && one.kind === 'feedback');
  return valid
    .map(({ name, value }) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

export const traceColumns = (project: string): readonly Column<Row>[] => [
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
  { id: 'scores', header: 'Scores', width: 150, grow: 1, value: (row) => scoresOf(row) || '–' },
  { id: 'user', header: 'User', width: 90, value: ({ user }) => user ?? '–' },
  {
    id: 'session',
    header: 'Session',
    width: 110,
    hidden: true,
    value: ({ session }) => session ?? '–',
    cell: ({ session }) => (session === null ? '–' : <To to={sessionPath(project, session)}>{session}</To>),
  },
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
