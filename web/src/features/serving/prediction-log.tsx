// What an endpoint answered, to what.

import { Button } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { type Item, useAction, useCall, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { AnswerLine } from '../../components/answer-line.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded, Refusal } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Facts, Page, Panel, To } from '../../components/page.tsx';
import { RecordLink } from '../../components/record-link.tsx';
import { State } from '../../components/status.tsx';
import { duration, metric, percent } from '../../format/number.ts';

const columnsOf = (here: string): readonly Column<Item<'viewPredictionLog'>>[] => [
  { id: 'at', header: 'Time', width: 130, value: ({ at }) => at, cell: ({ at }) => <Moment at={at} exact /> },
  {
    id: 'id',
    header: 'Prediction',
    width: 150,
    mono: true,
    value: ({ id }) => id,
    cell: ({ id }) => (
      <To to={`${here}?sel=${id}`}>
        {id.slice(0, 8)}…{id.slice(-6)}
      </To>
    ),
  },
  { id: 'entity', header: 'For', width: 90, value: ({ entityKey }) => entityKey ?? '–' },
  {
    id: 'version',
    header: 'Version',
    width: 80,
    value: ({ version }) => version,
    cell: ({ modelVersionId, version }) => (
      <RecordLink
        of={{ type: 'model-version', id: modelVersionId }}
        {...(version === null ? {} : { label: `v${version}` })}
      />
    ),
  },
  { id: 'role', header: 'Arm', width: 90, value: ({ role }) => role },
  {
    id: 'status',
    header: 'Status',
    width: 90,
    value: ({ status }) => status,
    cell: ({ status }) => <State state={status} />,
  },
  {
    id: 'score',
    header: 'Score',
    width: 80,
    right: true,
    value: ({ score }) => score,
    cell: ({ score }) => metric(score),
  },
  {
    id: 'latency',
    header: 'Latency',
    width: 80,
    right: true,
    value: ({ latencyMs }) => latencyMs,
    cell: ({ latencyMs }) => duration(latencyMs),
  },
  { id: 'inputs', header: 'Inputs', width: 300, grow: 4, mono: true, value: ({ inputs }) => JSON.stringify(inputs) },
  {
    id: 'outputs',
    header: 'Outputs',
    width: 200,
    grow: 2,
    mono: true,
    hidden: true,
    value: ({ outputs }) => JSON.stringify(outputs),
  },
];

function valuesOf(values: Readonly<Record<string, unknown>>): readonly (readonly [string, string])[] {
  return Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'number' ? metric(value) : String(value ?? 'missing'),
  ]);
}

/** One prediction whole, with what other arms said of the same row. */
function Detail({ project, id }: { readonly project: string; readonly id: string }) {
  const found = useCall('getPrediction', { path: { project, prediction: id } });
  return (
    <Panel title="Prediction" note={id}>
      <Loaded of={found}>
        {({ prediction, copies }) => (
          <>
            <Facts
              of={[
                ['Answered', <Moment key="a" at={prediction.at} exact />],
                ['For', prediction.entityKey ?? '–'],
                ['Chance of its arm', prediction.propensity === null ? '–' : percent(prediction.propensity)],
                ['Trace', prediction.traceId ?? '–'],
                ['Status', <State key="s" state={prediction.status} />],
                ['Latency', duration(prediction.latencyMs)],
                ['Score', metric(prediction.score)],
                ...copies.map((copy): readonly [string, string] => [`Score of the ${copy.role}`, metric(copy.score)]),
              ]}
            />
            {prediction.error === null ? null : <p className="tone-fail">{prediction.error}</p>}
            <h3 style={{ marginTop: 12 }}>Outputs</h3>
            <Facts of={valuesOf(prediction.outputs)} />
            <h3 style={{ marginTop: 12 }}>Inputs</h3>
            <Facts of={valuesOf(prediction.inputs)} />
          </>
        )}
      </Loaded>
    </Panel>
  );
}

export function PredictionLog() {
  const project = useProject();
  const { endpoint = '' } = useParams({ strict: false });
  const [search, change] = usePageSearch();
  const source = useRows('viewPredictionLog', { path: { project, endpoint }, query: {} });
  const collect = useAction('collectPredictions');
  return (
    <Page
      views
      title="Prediction log"
      crumbs={[
        { label: 'Deployments', to: projectPath(project, 'deployments') },
        { label: endpoint, to: projectPath(project, `deployments/${encodeURIComponent(endpoint)}`) },
      ]}
      answer={source.head === undefined ? undefined : <AnswerLine of={source.head.answer} />}
      actions={
        <ActionButton
          needs="serving.deploy"
          loading={collect.isPending}
          onClick={() => collect.mutate({ path: { project } })}
        >
          Collect now
        </ActionButton>
      }
    >
      {collect.error === null ? null : <Refusal error={collect.error} />}
      {search.sel === undefined ? null : <Detail project={project} id={search.sel} />}
      <Panel title="All predictions">
        <DataTable
          label="Predictions"
          source={source}
          columns={columnsOf(projectPath(project, `deployments/${encodeURIComponent(endpoint)}/log`))}
          rowKey={({ id, role }) => `${id} ${role}`}
          selected={search.sel}
          searched
          toolbar={
            <form
              className="inline"
              onSubmit={(event) => {
                event.preventDefault();
                const id = String(new FormData(event.currentTarget).get('id') ?? '').trim();
                change({ sel: id === '' ? undefined : id });
              }}
            >
              <input
                key={search.sel ?? ''}
                name="id"
                className="field"
                aria-label="Prediction id"
                placeholder="Prediction id"
                defaultValue={search.sel ?? ''}
              />
              <Button type="submit">Find</Button>
            </form>
          }
          empty={<Empty>Nothing was answered yet, or it has not been collected from the data plane.</Empty>}
        />
      </Panel>
    </Page>
  );
}
