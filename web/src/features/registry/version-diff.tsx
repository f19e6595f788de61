// Is version b better than a? Told only from an evaluation that scored both on the same rows; without one, each version's own estimates
// are shown beside each other and said to be of different rows.
import { Button } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { type Answer, type Item, useAllRows, useCall } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { IntervalMark } from '../../components/bars.tsx';
import { Choice, versionOption } from '../../components/choice.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { type DifferenceRow, Differences } from '../../components/differences.tsx';
import { Empty, Loaded, Refusal } from '../../components/loaded.tsx';
import { Facts, Page, Panel, To } from '../../components/page.tsx';
import { RecordLink } from '../../components/record-link.tsx';
import { Status } from '../../components/status.tsx';
import { count, interval, metric, signed } from '../../format/number.ts';
import { SliceTable } from './slice-table.tsx';

type Evaluation = Item<'listEvaluations'>;
type Version = Answer<'getModelVersion'>;
type Estimate = Evaluation['challengerMetrics'][string];

/** Metrics of which less is better; of all others of an evaluation more is. */
const lessIsBetter = new Set(['log_loss', 'brier', 'ece']);

interface MetricRow {
  readonly name: string;
  readonly a: Estimate | undefined;
  readonly b: Estimate | undefined;
  readonly delta: Estimate | undefined;
}

/** Neither better nor worse while the interval holds zero. */
function Verdict({ name, delta }: { readonly name: string; readonly delta: Estimate | undefined }) {
  if (delta === undefined) return <span className="dim">not compared</span>;
  if (delta.lower <= 0 && delta.upper >= 0) return <Status tone="idle">not told apart</Status>;
  const better = delta.value > 0 !== lessIsBetter.has(name);
  return <Status tone={better ? 'ok' : 'fail'}>{better ? 'b better' : 'b worse'}</Status>;
}

const columns: readonly Column<MetricRow>[] = [
  { id: 'name', header: 'Metric', width: 130, value: ({ name }) => name },
  {
    id: 'a',
    header: 'a [95 %]',
    width: 190,
    value: ({ a }) => a?.value,
    cell: ({ a }) => (a === undefined ? '–' : interval(a)),
  },
  {
    id: 'b',
    header: 'b [95 %]',
    width: 190,
    value: ({ b }) => b?.value,
    cell: ({ b }) => (b === undefined ? '–' : interval(b)),
  },
];
const paired: readonly Column<MetricRow>[] = [
  ...columns,
  {
    id: 'delta',
    header: 'b − a, paired [95 %]',
    width: 270,
    value: ({ delta }) => delta?.value,
    cell: ({ delta }) =>
      delta === undefined ? '–' : `${signed(delta.value)} [${metric(delta.lower)}, ${metric(delta.upper)}]`,
  },
  {
    id: 'mark',
    header: 'Around zero',
    width: 150,
    value: () => null,
    cell: ({ delta }) => (delta === undefined ? '–' : <IntervalMark {...delta} limit={null} />),
  },
  {
    id: 'verdict',
    header: 'Verdict',
    width: 130,
    value: () => null,
    cell: ({ name, delta }) => <Verdict name={name} delta={delta} />,
  },
];

function rowsOf(a: Evaluation | undefined, b: Evaluation | undefined, both: Evaluation | undefined): MetricRow[] {
  const ofA = both === undefined ? a?.challengerMetrics : (both.championMetrics ?? undefined);
  const ofB = (both ?? b)?.challengerMetrics;
  return [...new Set([...Object.keys(ofB ?? {}), ...Object.keys(ofA ?? {})])].map((name) => ({
    name,
    a: ofA?.[name],
    b: ofB?.[name],
    delta: both?.delta?.[name],
  }));
}

function fieldsOf(version: Version): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of Object.entries(version.tags)) fields.set(`tag ${name}`, value);
  for (const { name, digest, context } of version.datasets) fields.set(`dataset ${name} (${context ?? '–'})`, digest);
  fields.set('python', version.environment.python ?? '–');
  for (const line of version.environment.requirements ?? []) {
    const [name = line] = line.split(/[=<>~!;[ ]/);
    fields.set(`requirement ${name}`, line);
  }
  for (const { name, type, required } of version.signature?.inputs ?? [])
    fields.set(`input ${name}`, `${type}${required ? '' : ', optional'}`);
  for (const { name, type } of version.signature?.outputs ?? []) fields.set(`output ${name}`, type);
  fields.set('code commit', version.codeCommit ?? '–');
  return fields;
}

function differing(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): DifferenceRow[] {
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((name) => a.get(name) !== b.get(name))
    .map((name) => ({ name, values: [a.get(name), b.get(name)] }));
}

function Made({ a, b }: { readonly a: Version; readonly b: Version }) {
  const runA = useCall('getRun', { path: { project: a.project, run: a.runId ?? '' } }, { enabled: a.runId !== null });
  const runB = useCall('getRun', { path: { project: b.project, run: b.runId ?? '' } }, { enabled: b.runId !== null });
  const params = (run: typeof runA): Map<string, string> =>
    new Map(Object.entries(run.data?.params ?? {}).map(([name, value]) => [`param ${name}`, value]));
  const rows = differing(new Map([...params(runA), ...fieldsOf(a)]), new Map([...params(runB), ...fieldsOf(b)]));
  const error = runA.error ?? runB.error;
  return (
    <Panel
      title={`What differs (${rows.length})`}
      note="Parameters of the runs, tags, datasets, environment and signature; what is equal is left out."
    >
      {error === null ? null : <Refusal error={error} />}
      <Facts
        of={[a, b].map((version, index) => [
          index === 0 ? 'a' : 'b',
          <span key={version.id} className="row">
            <RecordLink of={{ type: 'model-version', id: version.id }} label={`v${version.version}`} />
            {version.runId === null ? 'no run' : <RecordLink of={{ type: 'run', id: version.runId }} label="run" />}
          </span>,
        ])}
      />
      <Differences names={[`a: v${a.version}`, `b: v${b.version}`]} rows={rows} />
    </Panel>
  );
}

export function VersionDiff() {
  const project = useProject();
  const { model = '' } = useParams({ strict: false });
  const [search, change] = usePageSearch();
  const found = useCall('getModel', { path: { project, model } });
  const evaluations = useAllRows('listEvaluations', { path: { project }, query: { model } });
  const last = found.data?.lastVersion ?? 0;
  const b = Number(search.b ?? last);
  const a = Number(search.a ?? found.data?.aliases['champion'] ?? Math.max(1, b - 1));
  const real = Number.isInteger(a) && Number.isInteger(b) && a >= 1 && b >= 1;
  const enabled = found.data !== undefined && real;
  const versionA = useCall('getModelVersion', { path: { project, model, version: a } }, { enabled });
  const versionB = useCall('getModelVersion', { path: { project, model, version: b } }, { enabled });
  const all = evaluations.data ?? [];
  const match = (challenger: number, champion: number) =>
    all.find((one) => one.challenger.version === challenger && one.champion?.version === champion);
  const own = (version: number) => all.find(({ challenger }) => challenger.version === version);
  const both = match(b, a);
  const [ofA, ofB] = [own(a), own(b)];
  const rows = rowsOf(ofA, ofB, both);
  const answer =
    both !== undefined
      ? both.summary
      : match(a, b) !== undefined
        ? `v${a} was measured as the challenger of v${b}; swap them to see it.`
        : `v${a} and v${b} were not measured on the same rows, so no difference between them is known.`;
  const versions = Array.from({ length: last }, (_, index) => last - index);
  const base = `models/${encodeURIComponent(model)}`;
  const picker = (side: 'a' | 'b', value: number) => (
    <Choice
      label={side}
      value={String(value)}
      options={(versions.includes(value) ? versions : [value, ...versions]).map(versionOption)}
      onChange={(version) => change({ [side]: version })}
    />
  );
  return (
    <Page
      title={`Is v${b} better than v${a}?`}
      crumbs={[
        { label: 'Models', to: projectPath(project, 'models') },
        { label: model, to: projectPath(project, base) },
      ]}
      answer={
        evaluations.data === undefined || found.data === undefined
          ? undefined
          : a === b
            ? 'Choose two different versions.'
            : answer
      }
      actions={
        found.data === undefined ? undefined : (
          <>
            {picker('a', a)}
            {picker('b', b)}
            <Button onClick={() => change({ a: String(b), b: String(a) })}>Swap</Button>
          </>
        )
      }
    >
      <Loaded of={found}>
        {() => (
          <>
            <Panel
              title="Metrics"
              note={
                both === undefined
                  ? 'Each version’s own estimates, by its own evaluation: other rows, so the two columns may not be subtracted.'
                  : `On ${both.dataLabel}: ${count(both.rows)} rows, ${count(both.positives)} positive, the same for both. Paired bootstrap, 95 % percentile intervals, seed ${both.seed}.`
              }
              actions={
                <span className="row">
                  {both !== undefined ? (
                    <RecordLink of={{ type: 'evaluation', id: both.id }} label="Evaluation" />
                  ) : (
                    <>
                      {ofA === undefined ? null : (
                        <RecordLink of={{ type: 'evaluation', id: ofA.id }} label={`Evaluation of v${a}`} />
                      )}
                      {ofB === undefined ? null : (
                        <RecordLink of={{ type: 'evaluation', id: ofB.id }} label={`Evaluation of v${b}`} />
                      )}
                    </>
                  )}
                </span>
              }
            >
              <Loaded of={evaluations}>
                {() => (
                  <DataTable
                    label="Metrics of both versions"
                    source={{ rows }}
                    columns={both === undefined ? columns : paired}
                    rowKey={({ name }) => name}
                    empty={<Empty>Neither version has been evaluated.</Empty>}
                  />
                )}
              </Loaded>
            </Panel>
            {both === undefined ? null : (
              <Panel title={`Slices (${both.slices.length})`} note="Point values; no interval is stored per slice.">
                <SliceTable
                  of={both}
                  header={(name) => `${name}: a, b, b − a`}
                  cell={({ champion: a, challenger: b }) => ({
                    shown: `${metric(a)}, ${metric(b)}, ${signed(a === undefined || b === undefined ? undefined : b - a, 3)}`,
                  })}
                />
              </Panel>
            )}
            <Loaded of={versionA}>
              {(first) => <Loaded of={versionB}>{(second) => <Made a={first} b={second} />}</Loaded>}
            </Loaded>
            <p>
              <To to={projectPath(project, base)}>All versions of {model}</To>
            </p>
          </>
        )}
      </Loaded>
    </Page>
  );
}
