// One version: may it serve? Its gates with their evidence, slices, signature, and where it came from.
import { useNavigate, useParams } from '@tanstack/react-router';
import { type Answer, client, type Item, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { lineagePath } from '../../app/records.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Chart } from '../../components/chart.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Facts, Page, Panel, To } from '../../components/page.tsx';
import { RecordLink } from '../../components/record-link.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { State, Status } from '../../components/status.tsx';
import { Tags } from '../../components/tags.tsx';
import { TrashButton } from '../../components/trash-button.tsx';
import { count, metric } from '../../format/number.ts';
import { ComparedMetrics } from './compared-metrics.tsx';
import { Importance } from './importance.tsx';
import { SliceBars } from './slice-bars.tsx';
import { ToTheGate } from './to-the-gate.tsx';
import { VersionRuntime } from './version-runtime.tsx';

type Found = Answer<'viewVersion'>;
type Evaluation = NonNullable<Found['evaluation']>;

const evaluations: readonly Column<Item<'viewVersion'>>[] = [
  {
    id: 'verdict',
    header: 'Verdict',
    width: 100,
    value: ({ verdict }) => verdict,
    cell: ({ id, verdict }) => <RecordLink of={{ type: 'evaluation', id }} label={verdict} />,
  },
  {
    id: 'at',
    header: 'When',
    width: 155,
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Moment at={createdAt} exact />,
  },
  { id: 'data', header: 'On', width: 240, grow: 3, value: ({ dataLabel }) => dataLabel },
  { id: 'rows', header: 'Rows', width: 90, right: true, value: ({ rows }) => rows, cell: ({ rows }) => count(rows) },
];

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

function Judged(props: { readonly evaluation: Evaluation } & Pick<Found, 'metrics' | 'slices'>) {
  const { evaluation, metrics, slices } = props;
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
        <ComparedMetrics
          label="Comparison"
          metrics={metrics}
          names={{ challenger: 'This version', champion: 'Champion', delta: 'Difference' }}
          paired={evaluation.delta !== null}
          empty={<Empty>No metric.</Empty>}
        />
      </Panel>
      <Panel title={`Slices (${evaluation.slices.length})`}>
        <SliceBars of={slices} />
      </Panel>
      <div className="columns">
        {evaluation.importance === undefined || evaluation.importance.length === 0 ? null : (
          <Importance of={evaluation.importance} />
        )}
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

function Made({ model, version }: { readonly model: string; readonly version: Found['version'] }) {
  const { signature } = version;
  const path = { project: version.project, model, version: version.version };
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
            [
              'Tags',
              <Tags
                key="t"
                of={version.tags}
                needs="registry.write"
                change={(body) => client.call('changeModelVersion', { path, body })}
              />,
            ],
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

function Approvals({ approvals }: { readonly approvals: Found['approvals'] }) {
  return (
    <Panel title="Approvals">
      <ul className="tree">
        {approvals.map(({ id, title, state, votes, needed }) => (
          <li key={id}>
            <State state={state} /> {title}: {votes.filter(({ approve }) => approve).length} of {needed}{' '}
            {votes.map(({ actor, approve, reason, at }) => (
              <span key={actor.id} className="dim">
                {actor.name} {approve ? 'approved' : 'rejected'} <Moment at={at} exact />: {reason}.{' '}
              </span>
            ))}
            <RecordLink of={{ type: 'approval', id }} label="approval" />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function VersionPage() {
  const project = useProject();
  const { model = '', version: number = '' } = useParams({ strict: false });
  const [search] = usePageSearch();
  const source = useRows('viewVersion', {
    path: { project, model, version: Number(number) },
    query: search.evaluation === undefined ? {} : { evaluation: search.evaluation },
  });
  const found = source.head;
  const evaluation = found?.evaluation ?? undefined;
  const champion = found?.model.aliases['champion'];
  const navigate = useNavigate();
  const path = { project, model, version: Number(number) };
  const base = `models/${encodeURIComponent(model)}`;
  return (
    <Page
      title={`${model} v${number}`}
      crumbs={[
        { label: 'Models', to: projectPath(project, 'models') },
        { label: model, to: projectPath(project, base) },
      ]}
      facts={
        <span className="row">
          {found?.version.aliases.map((alias) => (
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
        <>
          {champion === undefined || champion === Number(number) ? null : (
            <To to={projectPath(project, `${base}/diff?a=${champion}&b=${number}`)}>Compare with champion</To>
          )}
          {champion === Number(number) ? null : <ToTheGate project={project} model={model} version={Number(number)} />}
          <TrashButton
            needs="registry.delete"
            what={`${model} v${number}`}
            remove={() => client.call('deleteModelVersion', { path })}
            restore={() => client.call('restoreModelVersion', { path })}
            onGone={() => void navigate({ to: projectPath(project, base) })}
          />
        </>
      }
      answer={found === undefined ? undefined : <AnswerLine of={found.answer} />}
    >
      <Loaded of={{ ...source.query, data: found }} lines={8}>
        {(found) => (
          <>
            {evaluation === undefined ? null : (
              <Judged evaluation={evaluation} metrics={found.metrics} slices={found.slices} />
            )}
            {found.approvals.length === 0 ? null : <Approvals approvals={found.approvals} />}
            {source.rows.length < 2 ? null : (
              <Panel title="Every time it was judged">
                <DataTable
                  label="Evaluations"
                  source={source}
                  columns={evaluations}
                  rowKey={({ id }) => id}
                  selected={evaluation?.id}
                  empty={<Empty>It has not been judged.</Empty>}
                />
              </Panel>
            )}
            {found.version.onnxSha256 !== null ? null : (
              <VersionRuntime project={project} model={model} version={Number(number)} />
            )}
            <Made model={model} version={found.version} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
