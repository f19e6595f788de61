// Is version b better than a? Metrics by the evaluation that scored both, slices, and what they were made of.
import { Button } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { type Answer, useCall } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Choice, versionOption } from '../../components/choice.tsx';
import { Differences } from '../../components/differences.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Facts, Page, Panel, To } from '../../components/page.tsx';
import { RecordLink } from '../../components/record-link.tsx';
import { count, metric, signed } from '../../format/number.ts';
import { ComparedMetrics } from './compared-metrics.tsx';
import { SliceTable } from './slice-table.tsx';
import { ToTheGate } from './to-the-gate.tsx';

type Found = Answer<'viewVersionDiff'>;

function Made({ a, b, differences }: Found) {
  return (
    <Panel
      title={`What differs (${differences.length})`}
      note="Parameters of the runs, tags, datasets, environment and signature; what is equal is left out."
    >
      <Facts
        of={[a, b].map((version, index) => [
          index === 0 ? 'a' : 'b',
          <span key={version.id} className="row">
            <RecordLink of={{ type: 'model-version', id: version.id }} label={`v${version.version}`} />
            {version.runId === null ? 'no run' : <RecordLink of={{ type: 'run', id: version.runId }} label="run" />}
          </span>,
        ])}
      />
      <Differences
        names={[`a: v${a.version}`, `b: v${b.version}`]}
        rows={differences.map(({ name, a, b }) => ({ name, values: [a ?? undefined, b ?? undefined] }))}
      />
    </Panel>
  );
}

function Evaluations({ a, b, evaluation, ownEvaluations }: Found) {
  const own = [
    [ownEvaluations.a, a.version],
    [ownEvaluations.b, b.version],
  ] as const;
  return (
    <span className="row">
      {evaluation !== null ? (
        <RecordLink of={{ type: 'evaluation', id: evaluation.id }} label="Evaluation" />
      ) : (
        own.map(([id, version]) =>
          id === null ? null : (
            <RecordLink key={id} of={{ type: 'evaluation', id }} label={`Evaluation of v${version}`} />
          ),
        )
      )}
    </span>
  );
}

export function VersionDiff() {
  const project = useProject();
  const { model = '' } = useParams({ strict: false });
  const [search, change] = usePageSearch();
  const found = useCall('viewVersionDiff', {
    path: { project, model },
    query: {
      ...(search.a === undefined ? {} : { a: Number(search.a) }),
      ...(search.b === undefined ? {} : { b: Number(search.b) }),
    },
  });
  const base = `models/${encodeURIComponent(model)}`;
  const last = found.data?.model.lastVersion ?? 0;
  const versions = Array.from({ length: last }, (_, index) => last - index);
  const picker = (side: 'a' | 'b', value: number) => (
    <Choice
      label={side}
      value={String(value)}
      options={versions.map(versionOption)}
      onChange={(version) => change({ [side]: version })}
    />
  );
  return (
    <Page
      title={found.data === undefined ? model : `Is v${found.data.b.version} better than v${found.data.a.version}?`}
      crumbs={[
        { label: 'Models', to: projectPath(project, 'models') },
        { label: model, to: projectPath(project, base) },
      ]}
      answer={found.data === undefined ? undefined : <AnswerLine of={found.data.answer} />}
      actions={
        found.data === undefined ? undefined : (
          <>
            {picker('a', found.data.a.version)}
            {picker('b', found.data.b.version)}
            <Button onClick={() => change({ a: String(found.data.b.version), b: String(found.data.a.version) })}>
              Swap
            </Button>
            {found.data.b.aliases.includes('champion') ? null : (
              <ToTheGate project={project} model={model} version={found.data.b.version} />
            )}
          </>
        )
      }
    >
      <Loaded of={found} lines={8}>
        {(found) => (
          <>
            <Panel
              title="Metrics"
              note={
                found.evaluation === null
                  ? 'Each version’s own estimates, by its own evaluation: other rows, so the two columns may not be subtracted.'
                  : `On ${found.evaluation.dataLabel}: ${count(found.evaluation.rows)} rows, ${count(found.evaluation.positives)} positive, the same for both. Paired bootstrap, 95 % percentile intervals, seed ${found.evaluation.seed}.`
              }
              actions={<Evaluations {...found} />}
            >
              <ComparedMetrics
                label="Metrics of both versions"
                metrics={found.metrics}
                names={{ challenger: 'b', champion: 'a', delta: 'b − a' }}
                paired={found.evaluation !== null}
                empty={<Empty>Neither version has been evaluated.</Empty>}
              />
            </Panel>
            {found.evaluation === null ? null : (
              <Panel
                title={`Slices (${found.evaluation.slices.length})`}
                note="Point values; no interval is stored per slice."
              >
                <SliceTable
                  of={found.evaluation}
                  header={(name) => `${name}: a, b, b − a`}
                  cell={({ champion: a, challenger: b }) => ({
                    shown: `${metric(a)}, ${metric(b)}, ${signed(a === undefined || b === undefined ? undefined : b - a, 3)}`,
                  })}
                />
              </Panel>
            )}
            <Made {...found} />
            <p>
              <To to={projectPath(project, base)}>All versions of {model}</To>
            </p>
          </>
        )}
      </Loaded>
    </Page>
  );
}
