// Monitors of every model: which models are degrading?
import { useAllRows, useCall } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Refusal } from '../../components/loaded.tsx';
import { Page, To } from '../../components/page.tsx';
import { Status } from '../../components/status.tsx';
import { plural } from '../../format/number.ts';

interface Row {
  readonly project: string;
  readonly model: string;
  readonly endpoint: string;
  readonly schedule: string;
  readonly monitors: readonly string[];
  readonly open: number;
}

const columns: readonly Column<Row>[] = [
  {
    id: 'model',
    header: 'Model',
    width: 140,
    value: ({ model }) => model,
    cell: ({ model, project }) => <To to={projectPath(project, `monitors/${encodeURIComponent(model)}`)}>{model}</To>,
  },
  {
    id: 'open',
    header: 'State',
    width: 140,
    value: ({ open }) => open,
    cell: ({ open }) => (
      <Status tone={open === 0 ? 'ok' : 'warn'}>{open === 0 ? 'no open alarm' : plural(open, 'open alarm')}</Status>
    ),
  },
  { id: 'endpoint', header: 'Endpoint', width: 120, value: ({ endpoint }) => endpoint },
  { id: 'schedule', header: 'Runs', width: 120, mono: true, value: ({ schedule }) => schedule },
  { id: 'monitors', header: 'Monitors', width: 300, grow: 4, value: ({ monitors }) => monitors.join(', ') },
];

export function Monitors() {
  const project = useProject();
  const plans = useCall('listMonitors', { path: { project } });
  const alarms = useAllRows('listAlarms', { path: { project }, query: { state: 'open' } });
  const rows = (plans.data?.items ?? []).map(
    (plan): Row => ({
      ...plan,
      monitors: Object.keys(plan.monitors),
      open: alarms.data?.filter(({ model }) => model === plan.model).length ?? 0,
    }),
  );
  const degrading = rows.filter(({ open }) => open > 0).length;
  return (
    <Page
      title="Monitors"
      answer={
        plans.data === undefined
          ? undefined
          : `${degrading} of ${plural(rows.length, 'watched model')} ${degrading === 1 ? 'has' : 'have'} open alarms.`
      }
    >
      {plans.error !== null && plans.data === undefined ? (
        <Refusal error={plans.error} retry={() => void plans.refetch()} />
      ) : (
        <DataTable
          label="Monitored models"
          source={{ rows }}
          columns={columns}
          rowKey={({ model }) => model}
          empty={<Empty>No model is watched: name monitors under `monitoring` in pawl.yaml.</Empty>}
        />
      )}
    </Page>
  );
}
