// How the models of an endpoint run now: in the data plane itself, or in processes of their own with their state.
import { useCall } from '../../api/client.ts';
import { Empty } from '../../components/loaded.tsx';
import { Facts, Panel } from '../../components/page.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { State } from '../../components/status.tsx';
import { count, plural } from '../../format/number.ts';

export function RuntimePanel({ project, endpoint }: { readonly project: string; readonly endpoint: string }) {
  const { data, error } = useCall('getEndpointRuntime', { path: { project, endpoint } });
  if (data === undefined)
    return (
      <Panel title="Runtime">
        <Empty>{error === null ? 'Asking the data plane …' : error.message}</Empty>
      </Panel>
    );
  const { settings, arms } = data;
  const processes = arms.flatMap(({ version, role, workers }) =>
    workers.map((worker, at) => ({ ...worker, key: `${version}-${at}`, arm: `v${version} ${role}` })),
  );
  return (
    <Panel title="Runtime" note="As the data plane tells it now.">
      <Facts
        of={[
          ...arms.map(
            ({ version, role, kind, workers }) =>
              [
                `v${version} ${role}`,
                kind === 'onnx'
                  ? 'ONNX Runtime in the data plane'
                  : plural(workers.length, 'Python process', 'Python processes'),
              ] as const,
          ),
          ...(processes.length === 0
            ? []
            : ([
                ['Memory of a process', `at most ${count(settings.memoryMb)} MB`],
                ['Time of a run', `at most ${count(settings.timeoutMs)} ms`],
              ] as const)),
        ]}
      />
      {processes.length === 0 ? null : (
        <Scroll>
          <table className="plain">
            <thead>
              <tr>
                <th>Process of</th>
                <th>State</th>
                <th>Process id</th>
                <th>Memory</th>
                <th>Restarts</th>
                <th>Ended last because</th>
              </tr>
            </thead>
            <tbody>
              {processes.map(({ key, arm, state, pid, memoryMb, restarts, lastEnd }) => (
                <tr key={key}>
                  <td>{arm}</td>
                  <td>
                    <State state={state} />
                  </td>
                  <td>{pid ?? '–'}</td>
                  <td>{memoryMb === null ? '–' : `${count(memoryMb)} MB`}</td>
                  <td>{restarts}</td>
                  <td>{lastEnd ?? '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Panel>
  );
}
