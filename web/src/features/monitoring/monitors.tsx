// Monitors of every model: which models are degrading?
import { type Item, useCall } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Page, To } from '../../components/page.tsx';
import { Status } from '../../components/status.tsx';
import { duration, metric, plural } from '../../format/number.ts';

type Row = Item<'viewMonitors'>;

const columns: readonly Column<Row>[] = [
  {
    id: 'model',
    header: 'Model',
    width: 120,
    value: ({ plan }) => plan.model,
    cell: ({ plan: { model, project } }) => (
      <To to={projectPath(project, `monitors/${encodeURIComponent(model)}`)}>{model}</To>
    ),
  },
  {
    id: 'open',
    header: 'Alerts',
    width: 140,
    value: ({ openAlarms }) => openAlarms,
    cell: ({ openAlarms }) => (
      <Status tone={openAlarms === 0 ? 'ok' : 'warn'}>
        {openAlarms === 0 ? 'no open alarm' : plural(openAlarms, 'open alarm')}
      </Status>
    ),
  },
  {
    id: 'drift',
    header: 'Drifts most',
    width: 190,
    value: ({ drift }) => (drift === null ? null : `${drift.column} ${drift.ratio.toFixed(1)} × threshold`),
  },
  {
    id: 'estimated',
    header: 'Estimated AUC',
    width: 110,
    right: true,
    value: ({ estimated }) => estimated?.auc,
    cell: ({ estimated }) => <span title={estimated?.at ?? ''}>{metric(estimated?.auc)}</span>,
  },
  {
    id: 'realised',
    header: 'Realised AUC',
    width: 110,
    right: true,
    value: ({ realised }) => realised?.auc,
    cell: ({ realised }) => <span title={realised?.at ?? ''}>{metric(realised?.auc)}</span>,
  },
  {
    id: 'lag',
    header: 'Label lag',
    width: 90,
    right: true,
    value: ({ labelLagMs }) => labelLagMs,
    cell: ({ labelLagMs }) => duration(labelLagMs),
  },
  {
    id: 'endpoint',
    header: 'Endpoint',
    width: 120,
    value: ({ plan }) => plan.endpoint,
    cell: ({ plan: { endpoint, project } }) => (
      <To to={projectPath(project, `deployments/${encodeURIComponent(endpoint)}`)}>{endpoint}</To>
    ),
  },
  { id: 'schedule', header: 'Runs', width: 110, mono: true, value: ({ plan }) => plan.schedule },
  {
    id: 'monitors',
    header: 'Monitors',
    width: 240,
    grow: 4,
    value: ({ plan }) => Object.keys(plan.monitors).join(', '),
  },
];

export function Monitors() {
  const project = useProject();
  const found = useCall('viewMonitors', { path: { project } });
  return (
    <Page views title="Monitors" answer={found.data === undefined ? undefined : <AnswerLine of={found.data.answer} />}>
      <Loaded of={found} lines={8}>
        {({ items }) => (
          <DataTable
            label="Monitored models"
            source={{ rows: items }}
            columns={columns}
            rowKey={({ plan }) => plan.model}
            empty={<Empty>No model is watched: name monitors under `monitoring` in pawl.yaml.</Empty>}
          />
        )}
      </Loaded>
    </Page>
  );
}
