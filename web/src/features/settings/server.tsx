// The server itself: is its machine well, and with which settings does it run?
import { Button } from '@mantine/core';
import { type Answer, useCall } from '../../api/client.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Panel } from '../../components/page.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { Status, type Tone } from '../../components/status.tsx';
import { plural } from '../../format/number.ts';

type Check = Answer<'checkServer'>['checks'][number];
type Setting = Answer<'listServerSettings'>['settings'][number];

const looks: Readonly<Record<Check['state'], { readonly tone: Tone; readonly word: string }>> = {
  ok: { tone: 'ok', word: 'well' },
  failed: { tone: 'fail', word: 'failed' },
  absent: { tone: 'idle', word: 'absent' },
};

function verdict(checks: readonly Check[]): string {
  const failed = checks.filter(({ state }) => state === 'failed').length;
  const absent = checks.filter(({ state }) => state === 'absent').length;
  const rest = absent === 0 ? '' : `; ${plural(absent, 'thing is', 'things are')} absent that only some work needs`;
  return failed === 0
    ? `Everything that the server needs is well${rest}.`
    : `${plural(failed, 'check')} failed${rest}.`;
}

export function DoctorTab() {
  const checks = useCall('checkServer', {}, { staleMs: 60_000 });
  return (
    <Panel
      title="Doctor"
      note="What the server finds on its own machine and in its stores. For the machine you sit at, run pawl doctor."
      actions={
        <Button loading={checks.isFetching} onClick={() => void checks.refetch()}>
          Check again
        </Button>
      }
    >
      <Loaded of={checks} lines={7}>
        {({ checks }) => (
          <>
            <p className="why">{verdict(checks)}</p>
            <Scroll>
              <table className="plain" aria-label="Checks">
                <thead>
                  <tr>
                    <th>Check</th>
                    <th>State</th>
                    <th>Found</th>
                    <th>To repair it</th>
                  </tr>
                </thead>
                <tbody>
                  {checks.map(({ name, state, text, fix }) => (
                    <tr key={name}>
                      <td>{name}</td>
                      <td>
                        <Status tone={looks[state].tone}>{looks[state].word}</Status>
                      </td>
                      <td>{text}</td>
                      <td>{fix === '' ? '–' : fix}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          </>
        )}
      </Loaded>
    </Panel>
  );
}

const columns: readonly Column<Setting>[] = [
  { id: 'path', header: 'Setting', width: 160, mono: true, value: ({ path }) => path },
  {
    id: 'value',
    header: 'Value',
    width: 180,
    grow: 2,
    mono: true,
    value: ({ value }) => value,
    cell: ({ value }) => (value === '' ? <span className="dim">empty</span> : value),
  },
  { id: 'source', header: 'Comes from', width: 210, value: ({ source }) => source },
  { id: 'meaning', header: 'Meaning', width: 320, grow: 4, value: ({ meaning }) => meaning },
];

export function ConfigurationTab() {
  const settings = useCall('listServerSettings', {});
  return (
    <Panel
      title="Configuration"
      note="As read when the server started; a flag goes before the environment, the environment before the file. Secrets are never shown."
    >
      <DataTable
        label="Configuration"
        source={{ rows: settings.data?.settings ?? [], query: settings }}
        columns={columns}
        rowKey={({ path }) => path}
        empty={<Empty>This server was started without settings.</Empty>}
      />
    </Panel>
  );
}
