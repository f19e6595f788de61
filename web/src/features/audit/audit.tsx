// The audit log: who did what, provably?
import { Button } from '@mantine/core';
import { useState } from 'react';
import { type Item, useAction, useCall, useRows } from '../../api/client.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { saveFile } from '../../components/csv.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Facts, Page, Panel } from '../../components/page.tsx';
import { RecordLink } from '../../components/record-link.tsx';
import { Status } from '../../components/status.tsx';
import { count, plural } from '../../format/number.ts';
import { utc } from '../../format/time.ts';

type Entry = Item<'listAuditEntries'>;

function actorText({ kind, name }: Entry['actor']): string {
  return kind === name ? name : `${kind} ${name}`;
}

function columnsOf(onChoose: (seq: number) => void): readonly Column<Entry>[] {
  return [
    {
      id: 'seq',
      header: 'Seq',
      width: 70,
      value: ({ seq }) => seq,
      cell: ({ seq }) => (
        <Button variant="subtle" size="compact-xs" aria-label={`Proof of entry ${seq}`} onClick={() => onChoose(seq)}>
          {seq}
        </Button>
      ),
    },
    { id: 'at', header: 'Time (UTC)', width: 160, value: ({ at }) => at, cell: ({ at }) => utc(at) },
    { id: 'actor', header: 'Actor', width: 120, value: ({ actor }) => actorText(actor) },
    { id: 'action', header: 'Action', width: 170, value: ({ action }) => action },
    {
      id: 'subject',
      header: 'Subject',
      width: 120,
      value: ({ subject }) => `${subject.type}/${subject.id}`,
      cell: ({ subject }) => <RecordLink of={subject} />,
    },
    { id: 'detail', header: 'Detail', width: 260, grow: 4, mono: true, value: ({ detail }) => JSON.stringify(detail) },
    { id: 'before', header: 'Before', width: 100, mono: true, hidden: true, value: ({ before }) => before },
    {
      id: 'after',
      header: 'After',
      width: 110,
      mono: true,
      value: ({ after }) => after,
      cell: ({ after }) => after?.slice(0, 10) ?? '–',
    },
  ];
}

function Proof({ seq }: { readonly seq: string }) {
  const proof = useCall('proveAuditEntry', { path: { seq }, query: {} });
  return (
    <Panel title={`Proof of entry ${seq}`}>
      <Loaded of={proof}>
        {(proof) => (
          <>
            <Facts
              of={[
                ['Action', proof.entry.action],
                ['By', actorText(proof.entry.actor)],
                ['At (UTC)', utc(proof.entry.at)],
                ['Subject', <RecordLink key="s" of={proof.entry.subject} label={proof.entry.subject.type} />],
                ['Tree', `${count(proof.size)} entries`],
                ['Root', <code key="r">{proof.root.slice(0, 24)}…</code>],
                ['Path', `${plural(proof.path.length, 'hash', 'hashes')} from this entry to the root`],
              ]}
            />
            <p className="row">
              <Button
                onClick={() => saveFile(`audit-proof-${seq}.json`, JSON.stringify(proof, null, 2), 'application/json')}
              >
                Save the proof
              </Button>
            </p>
          </>
        )}
      </Loaded>
    </Panel>
  );
}

export function AuditPage() {
  const project = useProject();
  const [search, change] = usePageSearch();
  const [columns] = useState(() => columnsOf((seq) => change({ sel: String(seq) })));
  const action = search.q;
  const source = useRows('listAuditEntries', { query: { project, ...(action === undefined ? {} : { action }) } });
  const head = useCall('getAuditHead', {});
  const verify = useAction('verifyAudit');
  const faults = verify.data?.faults.length;
  return (
    <Page
      title="Audit"
      answer={
        head.data === undefined
          ? undefined
          : `${count(head.data.size)} entries on this server; the root of their tree is ${head.data.root.slice(0, 16)}…`
      }
      facts={
        verify.data === undefined ? null : (
          <Status tone={faults === 0 ? 'ok' : 'fail'}>
            {faults === 0 ? `all ${count(verify.data.size)} entries verified` : plural(faults ?? 0, 'fault')}
          </Status>
        )
      }
      actions={
        <Button loading={verify.isPending} onClick={() => verify.mutate({})}>
          Verify now
        </Button>
      }
    >
      {verify.error === null ? null : <p className="tone-fail">{verify.error.message}</p>}
      {search.sel === undefined ? null : <Proof seq={search.sel} />}
      <Panel title={`Entries of ${project}`}>
        <DataTable
          label="Audit entries"
          source={source}
          columns={columns}
          rowKey={({ id }) => id}
          toolbar={
            <form
              className="inline"
              onSubmit={(event) => {
                event.preventDefault();
                const text = String(new FormData(event.currentTarget).get('action') ?? '').trim();
                change({ q: text === '' ? undefined : text });
              }}
            >
              <input
                key={action ?? ''}
                name="action"
                className="field"
                aria-label="Action"
                placeholder="Action, such as loop.transition"
                defaultValue={action ?? ''}
              />
              <Button type="submit">Filter</Button>
              {action === undefined ? null : (
                <Button variant="subtle" onClick={() => change({ q: undefined })}>
                  Clear
                </Button>
              )}
            </form>
          }
          empty={
            <Empty>
              {action === undefined
                ? 'Nothing has been done in this project yet.'
                : `No entry has the action ${action}.`}
            </Empty>
          }
        />
      </Panel>
    </Page>
  );
}
