// How the models of an endpoint run now: in the data plane itself, or in processes of their own with their state.
import { useCall } from '../../api/client.ts';
import { Empty } from '../../components/loaded.tsx';
import { Facts, Panel } from '../../components/page.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { State } from '../../components/status.tsx';
import { count, metric, plural } from '../../format/number.ts';

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
    <Panel
      title="Runtime"
      note={`As the data plane tells it now. At most ${count(settings.maxQueue)} requests wait, each at most ${count(settings.deadlineMs)} ms${settings.cacheEntries === 0 ? '' : `; ${count(settings.cacheEntries)} answers are kept`}.`}
    >
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
      <Scroll>
        <table className="plain">
          <thead>
            <tr>
              <th>Arm</th>
              <th>Requests</th>
              <th>Runs</th>
              <th>Waiting</th>
              <th>Refused</th>
              <th>From cache</th>
              <th>Cost of a run</th>
              <th>Of a row</th>
            </tr>
          </thead>
          <tbody>
            {arms.map(({ version, role, counts }) => (
              <tr key={version}>
                <td>
                  v{version} {role}
                </td>
                <td>{count(counts.requests)}</td>
                <td>{count(counts.runs)}</td>
                <td>{count(counts.waiting)}</td>
                <td>{count(counts.shed + counts.expired)}</td>
                <td>{count(counts.cacheHits)}</td>
                <td>{metric(counts.cost.fixedMs, 3)} ms</td>
                <td>{metric(counts.cost.perRowMs, 3)} ms</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
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
