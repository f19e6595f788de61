// One model: which version is live, which should be, and how it came to be so.
import { useNavigate, useParams } from '@tanstack/react-router';
import { useId } from 'react';
import { client, type Item, useCall, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { lineagePath } from '../../app/records.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { Aliases } from '../../components/aliases.tsx';
import { AnswerLine } from '../../components/answer-line.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Facts, Page, Panel, Tabs, To } from '../../components/page.tsx';
import { RecordLink } from '../../components/record-link.tsx';
import { Status } from '../../components/status.tsx';
import { Tags } from '../../components/tags.tsx';
import { TrashButton } from '../../components/trash-button.tsx';
import { count, metric, percent, plural, signed } from '../../format/number.ts';
import { ModelCard } from './model-card.tsx';
import { ModelDeployments } from './model-deployments.tsx';

type Row = Item<'viewModel'>;
type Evaluation = Row['evaluation'];

function mainMetric(evaluation: Evaluation): string | undefined {
  if (evaluation === null) return undefined;
  const names = Object.keys(evaluation.delta ?? evaluation.challengerMetrics);
  return names.find((name) => name === 'log_loss') ?? names[0];
}

const columns: readonly Column<Row>[] = [
  {
    id: 'version',
    header: 'Version',
    width: 76,
    value: ({ version }) => version.version,
    cell: ({ version }) => (
      <To to={projectPath(version.project, `models/${encodeURIComponent(version.model)}/v/${version.version}`)}>
        v{version.version}
      </To>
    ),
  },
  {
    id: 'aliases',
    header: 'Aliases',
    width: 120,
    value: ({ version }) => version.aliases.map((alias) => `@${alias}`).join(' ') || '–',
  },
  {
    id: 'gate',
    header: 'Gate',
    width: 120,
    value: ({ evaluation }) => evaluation?.verdict,
    cell: ({ evaluation }) => {
      if (evaluation === null) return <span className="dim">not judged</span>;
      const passed = evaluation.conditions.filter((condition) => condition.passed).length;
      return (
        <Status tone={evaluation.verdict === 'pass' ? 'ok' : evaluation.verdict === 'fail' ? 'fail' : 'idle'}>
          {passed} of {evaluation.conditions.length}
        </Status>
      );
    },
  },
  {
    id: 'against',
    header: 'Against',
    width: 70,
    value: ({ evaluation }) => evaluation?.champion?.version,
    cell: ({ evaluation }) => (evaluation?.champion ? `v${evaluation.champion.version}` : '–'),
  },
  {
    id: 'delta',
    header: 'Log loss difference [95 %]',
    width: 230,
    grow: 2,
    value: ({ evaluation }) => evaluation?.delta?.[mainMetric(evaluation) ?? '']?.value,
    cell: ({ evaluation }) => {
      const delta = evaluation?.delta?.[mainMetric(evaluation) ?? ''];
      return delta === undefined
        ? '–'
        : `${signed(delta.value, 3)} [${metric(delta.lower, 3)}, ${metric(delta.upper, 3)}]`;
    },
  },
  {
    id: 'auc',
    header: 'AUC',
    width: 80,
    right: true,
    value: ({ evaluation }) => evaluation?.challengerMetrics['auc']?.value,
    cell: ({ evaluation }) => metric(evaluation?.challengerMetrics['auc']?.value),
  },
  {
    id: 'n',
    header: 'Rows',
    width: 70,
    right: true,
    value: ({ evaluation }) => evaluation?.rows,
    cell: ({ evaluation }) => count(evaluation?.rows),
  },
  {
    id: 'live',
    header: 'Serves',
    width: 150,
    value: ({ live }) => live.map(({ endpoint, weight }) => `${endpoint} ${percent(weight)}`).join(', ') || '–',
  },
  {
    id: 'run',
    header: 'From run',
    width: 80,
    value: ({ version }) => version.runId,
    cell: ({ version }) =>
      version.runId === null ? '–' : <RecordLink of={{ type: 'run', id: version.runId }} label="run" />,
  },
  {
    id: 'created',
    header: 'Created',
    width: 155,
    value: ({ version }) => version.createdAt,
    cell: ({ version }) => <Moment at={version.createdAt} />,
  },
];

const moves: readonly Column<Item<'listAliasMoves'>>[] = [
  { id: 'at', header: 'When', width: 155, value: ({ at }) => at, cell: ({ at }) => <Moment at={at} exact /> },
  { id: 'alias', header: 'Alias', width: 120, value: ({ alias }) => alias, cell: ({ alias }) => `@${alias}` },
  {
    id: 'version',
    header: 'To version',
    width: 100,
    value: ({ version }) => version,
    cell: ({ version }) => (version === null ? 'none' : `v${version}`),
  },
  { id: 'actor', header: 'By', width: 140, value: ({ actor }) => actor },
];

/** What was live on a day that the reader names: at its end, so that what was deployed on it counts. */
function LiveOn({ project, model }: { readonly project: string; readonly model: string }) {
  const [search, change] = usePageSearch();
  const id = useId();
  const day = search.from ?? '';
  const asked = /^\d{4}-\d\d-\d\d$/.test(day);
  const found = useCall(
    'viewModelAt',
    { path: { project, model }, query: { time: `${day}T23:59:59.999Z` } },
    { enabled: asked },
  );
  return (
    <Panel title="What was live on a day?">
      <label className="field-label" htmlFor={id}>
        Day (UTC)
        <input
          id={id}
          type="date"
          className="field"
          value={day}
          onChange={(event) => change({ from: event.currentTarget.value || undefined })}
        />
      </label>
      {asked ? (
        <Loaded of={found} lines={1}>
          {({ answer }) => (
            <p className="why" role="status" style={{ marginTop: 8 }}>
              <AnswerLine of={answer} />
            </p>
          )}
        </Loaded>
      ) : null}
    </Panel>
  );
}

const tabs = [
  ['versions', 'Versions'],
  ['card', 'Card'],
  ['deployments', 'Deployments'],
  ['history', 'History'],
] as const;

export function ModelPage() {
  const project = useProject();
  const { model = '' } = useParams({ strict: false });
  const [search, change] = usePageSearch();
  const versions = useRows('viewModel', { path: { project, model }, query: {} });
  const found = versions.head;
  const history = useRows('listAliasMoves', { path: { project, model }, query: {} });
  const tab = tabs.find(([id]) => id === search.tab)?.[0] ?? 'versions';
  const navigate = useNavigate();
  return (
    <Page
      views
      title={model}
      crumbs={[{ label: 'Models', to: projectPath(project, 'models') }]}
      answer={found === undefined ? undefined : <AnswerLine of={found.answer} />}
      facts={
        found === undefined ? null : (
          <span className="row">
            {Object.entries(found.model.aliases).map(([alias, version]) => (
              <span key={alias} className="chip">
                @{alias} v{version}
              </span>
            ))}
          </span>
        )
      }
      actions={
        <span className="row">
          <To to={projectPath(project, `loop/${encodeURIComponent(model)}`)}>Loop</To>
          <To to={projectPath(project, `monitors/${encodeURIComponent(model)}`)}>Monitors</To>
          {found === undefined ? null : (
            <To to={lineagePath(project, { type: 'model', id: found.model.id })}>Lineage</To>
          )}
          <TrashButton
            needs="registry.delete"
            what={`model ${model} with its versions`}
            remove={() => client.call('deleteModel', { path: { project, model } })}
            restore={() => client.call('restoreModel', { path: { project, model } })}
            onGone={() => void navigate({ to: projectPath(project, 'models') })}
          />
        </span>
      }
    >
      {found === undefined ? null : (
        <Facts
          of={[
            ['Description', found.model.description || '–'],
            [
              'Tags',
              <Tags
                key="t"
                of={found.model.tags}
                needs="registry.write"
                change={(body) => client.call('changeModel', { path: { project, model }, body })}
              />,
            ],
          ]}
        />
      )}
      <Tabs label="Parts of the model" tabs={tabs} value={tab} onChange={(tab) => change({ tab })} />
      {tab === 'history' ? <LiveOn project={project} model={model} /> : null}
      {tab === 'card' ? <ModelCard project={project} model={model} /> : null}
      {tab === 'deployments' && found !== undefined ? (
        <ModelDeployments project={project} endpoints={found.endpoints} />
      ) : null}
      {tab === 'history' ? (
        <Panel title="Every move of an alias">
          <DataTable
            label="Alias history"
            source={history}
            columns={moves}
            rowKey={({ at, alias, version }) => `${at} ${alias} ${version}`}
            empty={<Empty>No alias has been moved yet.</Empty>}
          />
        </Panel>
      ) : null}
      {tab === 'versions' ? (
        <DataTable
          label={`Versions of ${model}`}
          source={versions}
          columns={columns}
          rowKey={({ version }) => version.id}
          opens={({ version: { version } }) => ({
            to: projectPath(project, `models/${encodeURIComponent(model)}/v/${version}`),
            label: `${model} v${version}`,
          })}
          empty={<Empty>The model has no version yet.</Empty>}
        />
      ) : null}
      <p className="dim">
        {tab === 'versions' && versions.complete
          ? `${plural(versions.rows.length, 'version')}. A difference below zero is better: log loss counts errors.`
          : ''}
      </p>
      {tab === 'versions' && found !== undefined && versions.rows.length > 0 ? (
        <Aliases
          of={found.model.aliases}
          versions={versions.rows.map(({ version }) => version.version)}
          needs="registry.write"
          what="models"
          pathOf={(version) => projectPath(project, `models/${encodeURIComponent(model)}/v/${version}`)}
          point={(alias, version) =>
            version === undefined
              ? client.call('deleteAlias', { path: { project, model, alias } })
              : client.call('setAlias', { path: { project, model, alias }, body: { version } })
          }
        />
      ) : null}
    </Page>
  );
}
