// The profile of a version, stored when it was made, beside the version before it.
import { type Answer, useCall } from '../../api/client.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Histogram } from '../../components/bars.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Status } from '../../components/status.tsx';
import { count, metric, percent } from '../../format/number.ts';
import { boundsText } from './expectation.ts';
import { Masked } from './masked.tsx';

type Profiled = Answer<'viewDatasetProfile'>['columns'][number];

/** The mean of times is in milliseconds since 1970. */
function meanText({ profile: { mean, kind } }: Profiled): string {
  return kind === 'time' && mean !== null ? new Date(mean).toISOString().slice(0, 10) : metric(mean);
}

function checksText({ checks }: Profiled): string {
  return (
    checks
      .map(({ expectation, status, failing }) => {
        const asked =
          boundsText(expectation) ||
          (expectation.name ?? expectation.type.replace(/^expect_column_values_to_/, '').replaceAll('_', ' '));
        return status === 'passed' ? asked : `${asked}: ${count(failing)} ${status}`;
      })
      .join('; ') || '–'
  );
}

function Checks({ of }: { readonly of: Profiled }) {
  if (of.checks.length === 0) return <span className="dim">–</span>;
  const statuses = of.checks.map(({ status }) => status);
  const tone = statuses.includes('failed') ? 'fail' : statuses.every((status) => status === 'passed') ? 'ok' : 'warn';
  return <Status tone={tone}>{checksText(of)}</Status>;
}

function columnsOf(rows: number, version: number, before: number | null): readonly Column<Profiled>[] {
  return [
    { id: 'name', header: 'Column', width: 120, value: ({ profile }) => profile.name },
    { id: 'type', header: 'Type', width: 95, value: ({ profile }) => profile.type },
    {
      id: 'missing',
      header: 'Missing',
      width: 66,
      right: true,
      value: ({ profile }) => profile.missing,
      cell: ({ profile }) => (
        <span title={`${count(profile.missing)} of ${count(rows)}`}>
          {percent(profile.missing / Math.max(1, rows))}
        </span>
      ),
    },
    {
      id: 'distinct',
      header: 'Distinct',
      width: 70,
      right: true,
      value: ({ profile }) => profile.distinct,
      cell: ({ profile }) => count(profile.distinct),
    },
    { id: 'min', header: 'Least', width: 88, right: true, value: ({ profile }) => profile.min },
    { id: 'mean', header: 'Mean', width: 88, right: true, value: ({ profile }) => profile.mean, cell: meanText },
    { id: 'max', header: 'Most', width: 88, right: true, value: ({ profile }) => profile.max },
    {
      id: 'histogram',
      header: `v${version}`,
      width: 120,
      value: ({ profile }) => profile.histogram?.counts.join(' '),
      cell: ({ profile: { histogram, name } }) =>
        histogram === null ? (
          <span className="dim">–</span>
        ) : (
          <Histogram counts={histogram.counts} label={`Histogram of ${name} in v${version}`} width={110} />
        ),
    },
    ...(before === null
      ? []
      : ([
          {
            id: 'before',
            header: `v${before}`,
            width: 120,
            value: ({ before }) => before?.counts.join(' '),
            cell: ({ before: past, profile }) =>
              past === null ? (
                <span className="dim">–</span>
              ) : (
                <Histogram counts={past.counts} label={`Histogram of ${profile.name} in v${before}`} width={110} />
              ),
          },
          {
            id: 'psi',
            header: 'PSI',
            width: 84,
            right: true,
            value: ({ psi }) => psi,
            cell: ({ psi }) => (psi !== null && psi < 0.001 ? '< 0.001' : metric(psi, 2)),
          },
        ] satisfies readonly Column<Profiled>[])),
    { id: 'checks', header: 'Checked for', width: 180, grow: 3, value: checksText, cell: (of) => <Checks of={of} /> },
    {
      id: 'top',
      header: 'Most frequent',
      width: 220,
      grow: 3,
      hidden: true,
      value: ({ profile }) =>
        profile.top
          .slice(0, 3)
          .map(({ value, count: n }) => `${value} (${count(n)})`)
          .join(', '),
    },
  ];
}

export function Profile(props: { readonly project: string; readonly dataset: string; readonly version: string }) {
  const { project, dataset, version } = props;
  const found = useCall('viewDatasetProfile', { path: { project, dataset }, query: { version } });
  return (
    <Loaded of={found}>
      {({ answer, columns, rows, version, before, hidden }) => (
        <>
          <p className="why">
            <AnswerLine of={answer} />
          </p>
          <Masked columns={hidden} />
          <DataTable
            key={version}
            label="Columns"
            source={{ rows: columns }}
            columns={columnsOf(rows, version, before)}
            rowKey={({ profile }) => profile.name}
            empty={<Empty>The version has no columns.</Empty>}
          />
          <p className="dim">Over all {count(rows)} rows. Histograms share the edges of the oldest version.</p>
        </>
      )}
    </Loaded>
  );
}
