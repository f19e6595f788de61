// What an endpoint answered, to what.

import { Button } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { type Item, useAction, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page } from '../../components/page.tsx';
import { RecordLink } from '../../components/record-link.tsx';
import { State } from '../../components/status.tsx';
import { duration, metric, plural } from '../../format/number.ts';

const columns: readonly Column<Item<'listPredictions'>>[] = [
  { id: 'at', header: 'Time', width: 130, value: ({ at }) => at, cell: ({ at }) => <Moment at={at} exact /> },
  { id: 'id', header: 'Prediction', width: 150, grow: 2, mono: true, value: ({ id }) => id },
  { id: 'entity', header: 'For', width: 90, value: ({ entityKey }) => entityKey ?? '–' },
  {
    id: 'version',
    header: 'Version',
    width: 80,
    value: ({ modelVersionId }) => modelVersionId,
    cell: ({ modelVersionId }) => <RecordLink of={{ type: 'model-version', id: modelVersionId }} />,
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

export function PredictionLog() {
  const project = useProject();
  const { endpoint = '' } = useParams({ strict: false });
  const source = useRows('listPredictions', { path: { project, endpoint }, query: {} });
  const collect = useAction('collectPredictions');
  const [newest] = source.rows;
  return (
    <Page
      title="Prediction log"
      crumbs={[
        { label: 'Deployments', to: projectPath(project, 'deployments') },
        { label: endpoint, to: projectPath(project, `deployments/${encodeURIComponent(endpoint)}`) },
      ]}
      answer={
        source.query.isPending
          ? undefined
          : newest === undefined
            ? 'No prediction has been logged.'
            : `The newest of the log was answered ${newest.at.slice(0, 16).replace('T', ' ')} UTC; ${plural(source.rows.length, 'prediction')} read${source.complete ? ', that is all' : ' so far'}.`
      }
      actions={
        <Button loading={collect.isPending} onClick={() => collect.mutate({ path: { project } })}>
          Collect now
        </Button>
      }
    >
      <DataTable
        label="Predictions"
        source={source}
        columns={columns}
        rowKey={({ id, role }) => `${id} ${role}`}
        empty={<Empty>Nothing was answered yet, or it has not been collected from the data plane.</Empty>}
      />
    </Page>
  );
}
