// Account: who am I to this server, what may I do, and how do I like my pages?
import { type MantineColorScheme, useMantineColorScheme } from '@mantine/core';
import { type Answer, useCall } from '../../api/client.ts';
import {
  browserZone,
  setShortcuts,
  setTimeZone,
  timeZones,
  useChosenZone,
  useShortcutsOn,
} from '../../app/preferences.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Choice } from '../../components/choice.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Facts, Page, Panel } from '../../components/page.tsx';
import { Status } from '../../components/status.tsx';

type Permission = Answer<'viewAccount'>['permissions'][number];

const schemes: readonly (readonly [MantineColorScheme, string])[] = [
  ['auto', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

function Preferences() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const shortcuts = useShortcutsOn();
  const zone = useChosenZone();
  return (
    <Panel title="Preferences" note="Kept in this browser.">
      <fieldset className="choices">
        <legend>Colours</legend>
        {schemes.map(([scheme, text]) => (
          <label key={scheme}>
            <input
              type="radio"
              name="colours"
              checked={colorScheme === scheme}
              onChange={() => setColorScheme(scheme)}
            />
            {text}
          </label>
        ))}
      </fieldset>
      <fieldset className="choices">
        <legend>Times</legend>
        <Choice
          label="Time zone"
          value={zone}
          options={[
            { value: 'UTC', text: 'UTC, as the server says them' },
            { value: 'browser', text: `of this browser (${browserZone()})` },
            ...timeZones.filter((name) => name !== 'UTC').map((value) => ({ value, text: value })),
          ]}
          onChange={setTimeZone}
        />
        <span className="dim">The audit log and sentences of the server stay in UTC.</span>
      </fieldset>
      <fieldset className="choices">
        <legend>Keys</legend>
        <label>
          <input
            type="checkbox"
            checked={shortcuts}
            onChange={({ currentTarget }) => setShortcuts(currentTarget.checked)}
          />
          Single letters are shortcuts (? lists them). Ctrl-K finds pages and records either way.
        </label>
      </fieldset>
    </Panel>
  );
}

const columns: readonly Column<Permission>[] = [
  { id: 'name', header: 'Permission', width: 190, mono: true, value: ({ name }) => name },
  {
    id: 'held',
    header: 'Yours',
    width: 90,
    value: ({ held }) => (held ? 'yes' : 'no'),
    cell: ({ held }) => <Status tone={held ? 'ok' : 'blocked'}>{held ? 'yes' : 'no'}</Status>,
  },
  { id: 'meaning', header: 'What it allows', width: 380, grow: 4, value: ({ meaning }) => meaning },
];

export function Account() {
  const account = useCall('viewAccount', {});
  return (
    <Page title="Account" answer={account.data === undefined ? undefined : <AnswerLine of={account.data.answer} />}>
      <Preferences />
      <Loaded of={account}>
        {({ reader, projects, permissions }) => (
          <>
            <Panel title="Who I am">
              <Facts
                of={[
                  ['Name in the audit log', reader.name],
                  ['Known by', reader.kind === 'local' ? 'being on the server’s machine' : reader.kind],
                  ['Scopes', <code key="scopes">{reader.scopes.join(' ')}</code>],
                  ['Projects', projects === null ? 'every project' : projects.join(', ') || 'none'],
                ]}
              />
            </Panel>
            <Panel title="What I may do" note="Whoever makes tokens (identity.admin) can grant what is missing.">
              <DataTable
                label="Permissions"
                source={{ rows: permissions }}
                columns={columns}
                rowKey={({ name }) => name}
                empty={<Empty>This server knows no permissions.</Empty>}
              />
            </Panel>
          </>
        )}
      </Loaded>
    </Page>
  );
}
