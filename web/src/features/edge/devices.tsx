// Devices: do they run what they should, and do their rows look like those the model was made for?
import { type Item, useAction, useRows } from '../../api/client.ts';
import { useProject } from '../../app/project.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { AnswerLine } from '../../components/answer-line.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Refusal, Skeleton } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { Status } from '../../components/status.tsx';
import { count, plural } from '../../format/number.ts';

type Channel = Item<'viewDevices'>;
type Device = Item<'listDevices'>;
type Drift = Device['drift'];

/** The habit of credit risk: below 0.1 stable, above 0.25 shifted. */
function toneOf(psi: number): 'ok' | 'warn' | 'fail' {
  return psi < 0.1 ? 'ok' : psi < 0.25 ? 'warn' : 'fail';
}

function DriftText({ drift }: { readonly drift: Drift }) {
  const worst = drift?.columns[0];
  if (drift === null || worst === undefined) return <span className="dim">too few rows</span>;
  return (
    <span title={drift.columns.map(({ column, psi }) => `${column}: ${psi.toFixed(3)}`).join('\n')}>
      <Status tone={toneOf(worst.psi)}>
        {worst.column} {worst.psi.toFixed(3)}
      </Status>
    </span>
  );
}

const columns: readonly Column<Device>[] = [
  { id: 'device', header: 'Device', width: 180, grow: 2, value: ({ device }) => device },
  {
    id: 'version',
    header: 'Version',
    width: 110,
    value: ({ version }) => version,
    cell: ({ version, current }) => <Status tone={current ? 'ok' : 'warn'}>v{version}</Status>,
  },
  { id: 'target', header: 'Runs in', width: 90, value: ({ target }) => target },
  {
    id: 'seen',
    header: 'Last seen',
    width: 150,
    value: ({ lastSeen }) => lastSeen,
    cell: ({ lastSeen }) => <Moment at={lastSeen} />,
  },
  { id: 'rows', header: 'Rows', width: 90, right: true, value: ({ rows }) => rows, cell: ({ rows }) => count(rows) },
  {
    id: 'failed',
    header: 'Failed',
    width: 80,
    right: true,
    value: ({ failed }) => failed,
    cell: ({ failed }) => count(failed),
  },
  {
    id: 'drift',
    header: 'Largest drift, 7 days',
    width: 190,
    value: ({ drift }) => drift?.columns[0]?.psi ?? null,
    cell: ({ drift }) => <DriftText drift={drift} />,
  },
  { id: 'error', header: 'Last error', width: 200, grow: 3, value: ({ error }) => error ?? '–' },
];

function ChannelPanel({ channel }: { readonly channel: Channel }) {
  const { project, name, model, alias, version, precision, heldAt, pending, note, devices, drift } = channel;
  const path = { project, channel: name };
  const rows = useRows('listDevices', { path, query: {} });
  const back = useAction('rollBackChannel');
  const resume = useAction('resumeChannel');
  const refused = back.error ?? resume.error;
  return (
    <Panel title={name}>
      <p className="row">
        <span>
          Follows {model}@{alias}; publishes {version === null ? 'nothing yet' : `v${version} (${precision})`} to{' '}
          {plural(devices, 'device')}.
        </span>
        {pending === null ? null : <Status tone="idle">building the next</Status>}
        {heldAt === null ? null : <Status tone="warn">held back</Status>}
        {drift === null ? null : <DriftText drift={drift} />}
        {heldAt === null ? (
          <ActionButton
            needs="edge.publish"
            loading={back.isPending}
            unless={channel.revision < 2 ? 'Nothing else was published before.' : undefined}
            onClick={() => back.mutate({ path, body: {} })}
          >
            Roll back
          </ActionButton>
        ) : (
          <ActionButton needs="edge.publish" loading={resume.isPending} onClick={() => resume.mutate({ path })}>
            Follow {alias} again
          </ActionButton>
        )}
      </p>
      {note === null ? null : <p className="dim">{note}</p>}
      {refused === null ? null : <Refusal error={refused} />}
      <DataTable
        label={`Devices of ${name}`}
        source={rows}
        columns={columns}
        rowKey={({ device }) => device}
        empty={<Empty>No device has reported yet.</Empty>}
      />
    </Panel>
  );
}

export function Devices() {
  const project = useProject();
  const source = useRows('viewDevices', { path: { project }, query: {} });
  return (
    <Page title="Devices" answer={source.head === undefined ? undefined : <AnswerLine of={source.head.answer} />}>
      {source.query.error !== null ? (
        <Refusal error={source.query.error} />
      ) : source.head === undefined ? (
        <Skeleton lines={6} />
      ) : source.rows.length === 0 ? (
        <Empty snippet="pawl channel set shops churn@champion">
          A channel publishes what an alias of a model points at, as signed bundles that devices fetch.
        </Empty>
      ) : (
        source.rows.map((channel) => <ChannelPanel key={channel.name} channel={channel} />)
      )}
    </Page>
  );
}
