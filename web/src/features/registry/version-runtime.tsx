// How a version without an ONNX export is run: converted, with how far it agrees, or by Python processes, and why.
import { useCall } from '../../api/client.ts';
import { Moment } from '../../components/moment.tsx';
import { Facts, Panel } from '../../components/page.tsx';
import { State } from '../../components/status.tsx';
import { count } from '../../format/number.ts';

const names = { onnx: 'ONNX, converted', python: 'Python processes of its own' } as const;

export function VersionRuntime(props: { readonly project: string; readonly model: string; readonly version: number }) {
  const { data } = useCall('getVersionRuntime', { path: props });
  // A version whose files are elsewhere has none.
  if (!data?.runtime) return null;
  const { state, kind, reason, parity, environment, updatedAt } = data.runtime;
  return (
    <Panel title="How it is served">
      <Facts
        of={[
          ['State', <State key="s" state={state} />],
          ['Runs as', kind === null ? 'not known' : names[kind]],
          ['Why', reason],
          ...(parity === null
            ? []
            : ([
                ['Rows compared', count(parity.rows)],
                [
                  'Largest difference',
                  `${parity.maxDifference.toPrecision(2)}, tolerated are ${parity.tolerance.toPrecision(1)}`,
                ],
              ] as const)),
          ...(environment === null ? [] : ([['Environment', environment]] as const)),
          ['Since', <Moment key="m" at={updatedAt} exact />],
        ]}
      />
    </Panel>
  );
}
