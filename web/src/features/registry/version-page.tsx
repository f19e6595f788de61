// One version: may it serve? Its gates with their evidence, slices, signature, and where it came from.
import { useParams } from '@tanstack/react-router';
import { type Answer, type Item, useAllRows, useCall } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { lineagePath } from '../../app/records.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { IntervalMark } from '../../components/bars.tsx';
import { Chart } from '../../components/chart.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Facts, Page, Panel, To } from '../../components/page.tsx';
import { RecordLink } from '../../components/record-link.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { Status } from '../../components/status.tsx';
import { count, interval, metric } from '../../format/number.ts';
import { SliceTable } from './slice-table.tsx';

type Evaluation = Item<'listEvaluations'>;
type Version = Answer<'getModelVersion'>;

function Gates({ evaluation }: { readonly evaluation: Evaluation }) {
  return (
    <Scroll>
      <table className="plain">
        <thead>
          <tr>
            <th>Condition</th>
            <th>Verdict</th>
            <th>Found</th>
            <th>Expression</th>
          </tr>
        </thead>
        <tbody>
          {evaluation.conditions.map((condition) => (
            <tr key={condition.name}>
              <td>{condition.name}</td>
              <td>
                <Status tone={condition.passed ? 'ok' : 'fail'}>{condition.passed ? 'pass' : 'fail'}</Status>
              </td>
              <td>{condition.detail}</td>
              <td>
                <code>{condition.expression}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

interface Comparison {
  readonly name: string;
  readonly evaluation: Evaluation;
}
const comparisons: readonly Column<Comparison>[] = [
  { id: 'name', header: 'Metric', width: 130, value: ({ name }) => name },
  {
    id: 'challenger',
    header: 'This version [95 %]',
    width: 190,
    value: ({ name, evaluation }) => evaluation.challengerMetrics[name]?.value,
    cell: ({ name, evaluation }) => {
      const found = evaluation.challengerMetrics[name];
      return found === undefined ? '–' : interval(found);
    },
  },
  {
    id: 'champion',
    header: 'Champion [95 %]',
    width: 190,
    value: ({ name, evaluation }) => evaluation.championMetrics?.[name]?.value,
    cell: ({ name, evaluation }) => {
      const found = evaluation.championMetrics?.[name];
      return found === undefined ? '–' : interval(found);
    },
  },
  {
    id: 'delta',
    header: 'Difference, paired [95 %]',
    width: 200,
    value: ({ name, evaluation }) => evaluation.delta?.[name]?.value,
    cell: ({ name, evaluation }) => {
      const found = evaluation.delta?.[name];
      return found === undefined ? '–' : interval(found);
    },
  },
  {
    id: 'mark',
    header: 'Around zero',
    width: 150,
    value: () => null,
    cell: ({ name, evaluation }) => {
      const found = evaluation.delta?.[name];
      return found === undefined ? '–' : <IntervalMark {...found} limit={null} />;
    },
  },
];

function Judged({ evaluation }: { readonly evaluation: Evaluation }) {
  const rows = Object.keys(evaluation.challengerMetrics).map((name) => ({ name, evaluation }));
  return (
    <>
      <Panel
        title="Gate"
        note={`Judged on ${evaluation.dataLabel}: ${count(evaluation.rows)} rows, ${count(evaluation.positives)} positive, threshold ${metric(evaluation.threshold)}, bootstrap seed ${evaluation.seed}.`}
        actions={
          <span className="row">
            <Moment at={evaluation.createdAt} />
            <RecordLink of={{ type: 'evaluation', id: evaluation.id }} label="Permalink" />
          </span>
        }
      >
        {evaluation.conditions.length === 0 ? (
          <Empty>This evaluation had no conditions.</Empty>
        ) : (
          <Gates evaluation={evaluation} />
        )}
      </Panel>
      <Panel title={evaluation.champion === null ? 'Metrics' : `Against v${evaluation.champion.version}`}>
        <DataTable
          label="Comparison"
          source={{ rows }}
          columns={comparisons}
          rowKey={({ name }) => name}
          empty={<Empty>No metric.</Empty>}
        />
      </Panel>
      <div className="columns">
        <Panel title={`Slices (${evaluation.slices.length})`}>
          <SliceTable
            of={evaluation}
            cell={({ challenger, champion }) => ({
              shown: metric(challenger),
              title: evaluation.champion === null ? undefined : `champion ${metric(champion)}`,
            })}
          />
        </Panel>
        <Panel title="Calibration">
          {evaluation.calibration.length === 0 ? (
            <Empty>No calibration was measured.</Empty>
          ) : (
            <Chart
              title="Observed share by mean score"
              summary="A calibrated model lies on the dashed line"
              xName="mean score"
              height={220}
              categories={evaluation.calibration.map(({ meanScore, lower }) => metric(meanScore ?? lower, 2))}
              series={[
                { name: 'observed', values: evaluation.calibration.map(({ observedShare }) => observedShare) },
                {
                  name: 'as promised',
                  slot: 0,
                  dashed: true,
                  values: evaluation.calibration.map(({ meanScore }) => meanScore),
                },
              ]}
              fromZero
            />
          )}
        </Panel>
      </div>
    </>
  );
}

function Made({ version }: { readonly version: Version }) {
  const { signature } = version;
  return (
    <div className="columns">
      <Panel
        title="Where it came from"
        actions={<To to={lineagePath(version.project, { type: 'model-version', id: version.id })}>Lineage</To>}
      >
        <Facts
          of={[
            [
              'Run',
              version.runId === null ? (
                'none'
              ) : (
                <RecordLink key="r" of={{ type: 'run', id: version.runId }} label={`run ${version.runId.slice(-6)}`} />
              ),
            ],
            ['Created', <Moment key="c" at={version.createdAt} exact />],
            ['By', version.user],
            ['Code commit', version.codeCommit ?? 'not recorded by the client'],
            ['Python', version.environment.python ?? '–'],
            ['Flavors', version.environment.flavors?.join(', ') ?? '–'],
            [
              'ONNX sha256',
              version.onnxSha256 === null ? 'no export' : <code key="o">{version.onnxSha256.slice(0, 16)}…</code>,
            ],
            [
              'Datasets',
              version.datasets
                .map(({ name, digest, context }) => `${name} ${digest.slice(0, 8)} (${context ?? 'no context'})`)
                .join(', ') || '–',
            ],
          ]}
        />
        {version.environment.requirements === undefined ? null : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a long list scrolls, so it takes the focus
          <pre tabIndex={0} style={{ marginTop: 12 }}>
            {version.environment.requirements.join('\n')}
          </pre>
        )}
      </Panel>
      <Panel title="Signature">
        {signature === null ? (
          <Empty>The version was logged without a signature.</Empty>
        ) : (
          <Scroll>
            <table className="plain">
              <thead>
                <tr>
                  <th>Field</th>
                  <th>Type</th>
                  <th>Required</th>
                </tr>
              </thead>
              <tbody>
                {signature.inputs.map(({ name, type, required }) => (
                  <tr key={name}>
                    <td>{name}</td>
                    <td>{type}</td>
                    <td>{required ? 'yes' : 'no'}</td>
                  </tr>
                ))}
                {signature.outputs.map(({ name, type }) => (
                  <tr key={`out ${name}`}>
                    <td>→ {name}</td>
                    <td>{type}</td>
                    <td />
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        )}
      </Panel>
    </div>
  );
}

export function VersionPage() {
  const project = useProject();
  const { model = '', version: number = '' } = useParams({ strict: false });
  const [search] = usePageSearch();
  const registered = useCall('getModel', { path: { project, model } });
  const champion = registered.data?.aliases['champion'];
  const version = useCall('getModelVersion', { path: { project, model, version: Number(number) } });
  const evaluations = useAllRows('listEvaluations', { path: { project }, query: { model, version: Number(number) } });
  const evaluation = evaluations.data?.find(({ id }) => id === search.evaluation) ?? evaluations.data?.[0];
  return (
    <Page
      title={`${model} v${number}`}
      crumbs={[
        { label: 'Models', to: projectPath(project, 'models') },
        { label: model, to: projectPath(project, `models/${encodeURIComponent(model)}`) },
      ]}
      facts={
        <span className="row">
          {version.data?.aliases.map((alias) => (
            <span key={alias} className="chip">
              @{alias}
            </span>
          ))}
          {evaluation === undefined ? null : (
            <Status tone={evaluation.verdict === 'pass' ? 'ok' : evaluation.verdict === 'fail' ? 'fail' : 'idle'}>
              gate {evaluation.verdict}
            </Status>
          )}
        </span>
      }
      actions={
        champion === undefined || champion === Number(number) ? undefined : (
          <To to={projectPath(project, `models/${encodeURIComponent(model)}/diff?a=${champion}&b=${number}`)}>
            Compare with champion
          </To>
        )
      }
      answer={
        evaluations.isPending ? undefined : (evaluation?.summary ?? 'This version has not been judged by a gate.')
      }
    >
      {evaluation === undefined ? null : <Judged evaluation={evaluation} />}
      {(evaluations.data?.length ?? 0) > 1 ? (
        <p className="row dim">
          Judged {evaluations.data?.length} times:
          {evaluations.data?.map(({ id, createdAt, verdict }) => (
            <RecordLink key={id} of={{ type: 'evaluation', id }} label={`${verdict} ${createdAt.slice(0, 10)}`} />
          ))}
        </p>
      ) : null}
      <Loaded of={version}>{(version) => <Made version={version} />}</Loaded>
    </Page>
  );
}
