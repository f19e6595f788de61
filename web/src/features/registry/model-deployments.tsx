// Where versions of a model answer, and how that came to be.
import { useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Panel, To } from '../../components/page.tsx';
import { revisionColumns } from '../serving/revision-columns.tsx';

function Endpoint({ project, name }: { readonly project: string; readonly name: string }) {
  const revisions = useRows('listRevisions', { path: { project, endpoint: name }, query: {} });
  return (
    <Panel
      title={name}
      note={<To to={projectPath(project, `deployments/${encodeURIComponent(name)}`)}>The endpoint as it is now</To>}
    >
      <DataTable
        label={`Revisions of ${name}`}
        source={revisions}
        columns={revisionColumns}
        rowKey={({ number }) => String(number)}
        empty={<Empty>Nothing was deployed here.</Empty>}
      />
    </Panel>
  );
}

export function ModelDeployments(props: { readonly project: string; readonly endpoints: readonly string[] }) {
  if (props.endpoints.length === 0)
    return <Empty>No endpoint serves this model. A version’s page deploys one that its gate lets pass.</Empty>;
  return props.endpoints.map((name) => <Endpoint key={name} project={props.project} name={name} />);
}
