// One feature view: are the served values right and fresh?
import { useParams } from '@tanstack/react-router';
import { type Answer, type Item, useAction, useRows } from '../../api/client.ts';
import { useClock } from '../../app/clock.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { lineagePath, usesText } from '../../app/records.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { AnswerLine } from '../../components/answer-line.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Facts, Page, Panel, To } from '../../components/page.tsx';
import { Status } from '../../components/status.tsx';
import { count, duration, metric } from '../../format/number.ts';
import { Freshness } from './features.tsx';
import { LookUp } from './look-up.tsx';
import { ServedWindows } from './served-windows.tsx';

type View = Answer<'viewFeatureView'>['view'];

const materializations: readonly Column<Item<'viewFeatureView'>>[] = [
  { id: 'at', header: 'Values as of', width: 140, value: ({ at }) => at, cell: ({ at }) => <Moment at={at} exact /> },
  { id: 'rows', header: 'Rows', width: 90, right: true, value: ({ rows }) => rows, cell: ({ rows }) => count(rows) },
  {
    id: 'written',
    header: 'Written',
    width: 90,
    right: true,
    value: ({ written }) => written,
    cell: ({ written }) => count(written),
  },
  {
    id: 'data',
    header: 'From',
    width: 180,
    grow: 2,
    value: ({ datasetVersions }) => datasetVersions.map(({ dataset, number }) => `${dataset} v${number}`).join(', '),
  },
  {
    id: 'created',
    header: 'Made',
    width: 140,
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Moment at={createdAt} exact />,
  },
];

interface Served {
  readonly name: string;
  readonly type: string;
  readonly skew: NonNullable<View['skew']>['features'][number] | undefined;
}

const featureColumns: readonly Column<Served>[] = [
  { id: 'name', header: 'Feature', width: 160, grow: 2, value: ({ name }) => name },
  { id: 'type', header: 'Type', width: 90, value: ({ type }) => type },
  {
    id: 'skew',
    header: 'Served and anew',
    width: 120,
    value: ({ skew }) => skew?.mismatches,
    cell: ({ skew }) =>
      skew === undefined ? (
        <span className="dim">not checked</span>
      ) : (
        <Status tone={skew.mismatches === 0 ? 'ok' : 'fail'}>
          {skew.mismatches === 0 ? 'equal' : `${count(skew.mismatches)} differ`}
        </Status>
      ),
  },
  {
    id: 'ks',
    header: 'KS',
    width: 70,
    right: true,
    value: ({ skew }) => skew?.ks,
    cell: ({ skew }) => metric(skew?.ks),
  },
  {
    id: 'example',
    header: 'Such as',
    width: 220,
    grow: 2,
    value: ({ skew }) => {
      const example = skew?.examples[0];
      return example === undefined
        ? '–'
        : `key ${example.key}: served ${JSON.stringify(example.online)}, anew ${JSON.stringify(example.offline)}`;
    },
  },
];

function FeatureList({ view }: { readonly view: View }) {
  const check = useAction('checkFeatureSkew');
  const { skew } = view;
  const rows = view.features.map(
    ({ name, type }): Served => ({ name, type, skew: skew?.features.find((feature) => feature.name === name) }),
  );
  return (
    <Panel
      title={`Features (${view.features.length})`}
      note={
        skew === null ? (
          'A skew check computes the values anew from the data and compares each with the served one.'
        ) : (
          <>
            {count(skew.checked)} keys compared, {count(skew.absent)} absent online, as of <Moment at={skew.at} exact />
            .
          </>
        )
      }
      actions={
        <ActionButton
          needs="features.materialize"
          loading={check.isPending}
          unless={view.materialized === null ? 'Nothing is online yet that could be compared.' : undefined}
          onClick={() => check.mutate({ path: { project: view.project, view: view.name }, body: {} })}
        >
          Check skew
        </ActionButton>
      }
    >
      {check.error === null ? null : <p className="tone-fail">{check.error.message}</p>}
      <DataTable
        label="Features"
        source={{ rows }}
        columns={featureColumns}
        rowKey={({ name }) => name}
        empty={<Empty>The view has no features.</Empty>}
      />
    </Panel>
  );
}

export function FeatureView() {
  const project = useProject();
  const { now } = useClock();
  const { view: name = '' } = useParams({ strict: false });
  const past = useRows('viewFeatureView', { path: { project, view: name }, query: {} });
  const materialize = useAction('materializeFeatureView');
  const found = past.head;
  return (
    <Page
      title={name}
      crumbs={[{ label: 'Features', to: projectPath(project, 'features') }]}
      answer={found === undefined ? undefined : <AnswerLine of={found.answer} />}
      facts={
        found === undefined ? null : (
          <span className="row dim">
            <Freshness stale={found.stale} online={found.view.materialized !== null} />
            <span>used by {usesText(found.usedBy)}</span>
          </span>
        )
      }
      actions={
        found === undefined ? null : (
          <>
            <To to={lineagePath(project, { type: 'feature-view', id: found.view.id })}>Lineage</To>
            <ActionButton
              needs="features.materialize"
              loading={materialize.isPending}
              onClick={() => materialize.mutate({ path: { project, view: name }, body: {} })}
            >
              Materialise now
            </ActionButton>
            {materialize.error === null ? null : <span className="tone-fail">{materialize.error.message}</span>}
          </>
        )
      }
    >
      <Loaded of={{ ...past.query, data: found }} lines={8}>
        {({ view }) => (
          <>
            <Facts
              of={[
                ['Version', `v${view.number}`],
                ['Entity', `${view.entity} (${view.joinKeys.join(', ')})`],
                ['Kind', view.kind],
                ['Ttl', view.ttlMs === null ? 'none' : duration(view.ttlMs)],
                ['Owner', view.owner || '–'],
                ['Description', view.description || '–'],
              ]}
            />
            <Panel title="Look up a key" note="What a training set would see at a time, beside what is served now.">
              <LookUp project={project} view={name} joinKeys={view.joinKeys} />
            </Panel>
            <FeatureList view={view} />
            <Panel title="Materialisations">
              <ServedWindows past={past.rows} ttlMs={view.ttlMs} now={now} />
              <DataTable
                label="Materialisations"
                source={past}
                columns={materializations}
                rowKey={({ id }) => id}
                empty={<Empty>Not materialised yet.</Empty>}
              />
            </Panel>
            <Panel title="Definition">
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long definition scrolls, so it takes the focus */}
              <pre tabIndex={0}>{view.sql}</pre>
            </Panel>
          </>
        )}
      </Loaded>
    </Page>
  );
}
