// The audit log: who did what, provably?
import { Button } from '@mantine/core';
import { type Item, useAction, useCall, useRows } from '../../api/client.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { AnswerLine } from '../../components/answer-line.tsx';
import { saveJson } from '../../components/csv.ts';
import { type Column, DataTable, filterOf } from '../../components/data-table.tsx';
import { Empty, Loaded, Refusal } from '../../components/loaded.tsx';
import { Facts, Page, Panel, To } from '../../components/page.tsx';
import { RecordLink } from '../../components/record-link.tsx';
import { Status } from '../../components/status.tsx';
import { count, plural } from '../../format/number.ts';
import { utc } from '../../format/time.ts';

type Entry = Item<'viewAudit'>;

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
                ['Before', <code key="b">{proof.entry.before?.slice(0, 24) ?? 'no record'}</code>],
                ['After', <code key="a">{proof.entry.after?.slice(0, 24) ?? 'no record'}</code>],
                ['Tree', `${count(proof.size)} entries`],
                ['Root', <code key="r">{proof.root.slice(0, 24)}…</code>],
                ['Path', `${plural(proof.path.length, 'hash', 'hashes')} from this entry to the root`],
              ]}
            />
            {Object.keys(proof.entry.detail).length === 0 ? null : (
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a long detail scrolls, so it takes the focus
              <pre tabIndex={0} style={{ marginTop: 12 }}>
                {JSON.stringify(proof.entry.detail, null, 2)}
              </pre>
            )}
            <p className="row" style={{ marginTop: 12 }}>
              <Button onClick={() => saveJson(`audit-proof-${seq}.json`, proof)}>Save the proof</Button>
              <To to="/verify">Check a proof</To>
            </p>
          </>
        )}
      </Loaded>
    </Panel>
  );
}

/** Filters as the address holds them, and as the server is asked. */
const fields = [
  { name: 'actor', label: 'Actor', hint: 'Actor' },
  { name: 'action', label: 'Action', hint: 'Action, such as loop.transition' },
  { name: 'type', label: 'Type of subject', hint: 'Subject, such as model' },
  { name: 'subject', label: 'Id of the subject', hint: 'Id of the subject' },
] as const;
const days = [
  { name: 'from', label: 'From day (UTC)' },
  { name: 'to', label: 'To day (UTC)' },
] as const;

type Filter = Readonly<Partial<Record<'actor' | 'action' | 'type' | 'subject' | 'from' | 'to', string | undefined>>>;

function isDay(text: string | undefined): text is string {
  return text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text);
}

function queryOf({ actor, action, type, subject, from, to }: Filter) {
  return {
    ...(actor === undefined ? {} : { actor }),
    ...(action === undefined ? {} : { action }),
    ...(type === undefined ? {} : { subjectType: type }),
    ...(subject === undefined ? {} : { subjectId: subject }),
    ...(isDay(from) ? { from: `${from}T00:00:00Z` } : {}),
    // The day named is whole.
    ...(isDay(to) ? { to: new Date(Date.parse(to) + 86_400_000).toISOString() } : {}),
  };
}

function Filters({ value, onChange }: { readonly value: Filter; readonly onChange: (value: Filter) => void }) {
  const any = Object.values(value).some((text) => text !== undefined);
  return (
    <form
      className="inline"
      key={JSON.stringify(value)}
      onSubmit={(event) => {
        event.preventDefault();
        const typed = new FormData(event.currentTarget);
        const read = (name: string): string | undefined => String(typed.get(name) ?? '').trim() || undefined;
        onChange(Object.fromEntries([...fields, ...days].map(({ name }) => [name, read(name)])));
      }}
    >
      {fields.map(({ name, label, hint }) => (
        <input
          key={name}
          name={name}
          className="field"
          aria-label={label}
          placeholder={hint}
          defaultValue={value[name] ?? ''}
        />
      ))}
      {days.map(({ name, label }) => (
        <input
          key={name}
          type="date"
          name={name}
          className="field"
          aria-label={label}
          title={label}
          defaultValue={value[name] ?? ''}
        />
      ))}
      <Button type="submit">Filter</Button>
      {any ? (
        <Button variant="subtle" onClick={() => onChange({})}>
          Clear
        </Button>
      ) : null}
    </form>
  );
}

const empty: Filter = {
  actor: undefined,
  action: undefined,
  type: undefined,
  subject: undefined,
  from: undefined,
  to: undefined,
};

export function AuditPage() {
  const project = useProject();
  const [search, change] = usePageSearch();
  const filter: Filter = {
    ...empty,
    actor: search.actor,
    action: search.action,
    type: search.type,
    subject: search.subject,
    from: search.from,
    to: search.to,
  };
  const query = queryOf(filter);
  const source = useRows('viewAudit', { path: { project }, query });
  const verify = useAction('verifyAudit');
  const save = useAction('exportAudit');
  const faults = verify.data?.faults.length;
  return (
    <Page
      views
      title="Audit"
      answer={source.head === undefined ? undefined : <AnswerLine of={source.head.answer} />}
      facts={
        verify.data === undefined ? null : (
          <Status tone={faults === 0 ? 'ok' : 'fail'}>
            {faults === 0 ? `all ${count(verify.data.size)} entries verified` : plural(faults ?? 0, 'fault')}
          </Status>
        )
      }
      actions={
        <>
          <To to="/verify">Check a proof</To>
          <ActionButton needs="audit.read" loading={verify.isPending} onClick={() => verify.mutate({})}>
            Verify now
          </ActionButton>
          <ActionButton
            needs="audit.read"
            loading={save.isPending}
            onClick={() =>
              save.mutate(
                { query: { project, ...query } },
                {
                  onSuccess: (exported) => saveJson(`audit-${project}.json`, exported),
                },
              )
            }
          >
            Export
          </ActionButton>
        </>
      }
    >
      {verify.error === null ? null : <Refusal error={verify.error} />}
      {save.error === null ? null : <Refusal error={save.error} />}
      {save.data === undefined ? null : (
        <p className="why" role="status">
          Saved {plural(save.data.proofs.length, 'entry', 'entries')} with their proofs, for the log of{' '}
          {count(save.data.size)}
          {save.data.complete ? '.' : '; older ones that match were left out: name days to have them.'}
        </p>
      )}
      {search.sel === undefined ? null : <Proof seq={search.sel} />}
      <Panel title={`Entries of ${project}`}>
        <DataTable
          label="Audit entries"
          source={source}
          columns={columnsOf((seq) => change({ sel: String(seq) }))}
          rowKey={({ id }) => id}
          selected={source.rows.find(({ seq }) => String(seq) === search.sel)?.id}
          toolbar={<Filters value={filter} onChange={(next) => change({ ...empty, ...next })} />}
          searched
          filter={filterOf(Object.values(filter), () => change(empty))}
          empty={<Empty>Nothing has been done in this project yet.</Empty>}
        />
      </Panel>
    </Page>
  );
}
