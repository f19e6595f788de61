// Approvals: what awaits a decision?
import { Button } from '@mantine/core';
import { useState } from 'react';
import { type Item, useAction, useRows } from '../../api/client.ts';
import { useProject } from '../../app/project.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { RecordLink } from '../../components/record-link.tsx';
import { State } from '../../components/status.tsx';
import { plural } from '../../format/number.ts';

type Approval = Item<'listApprovals'>;

const columns: readonly Column<Approval>[] = [
  { id: 'title', header: 'Request', width: 240, grow: 3, value: ({ title }) => title },
  {
    id: 'state',
    header: 'State',
    width: 100,
    value: ({ state }) => state,
    cell: ({ state }) => <State state={state} />,
  },
  {
    id: 'subject',
    header: 'About',
    width: 110,
    value: ({ subject }) => subject.id,
    cell: ({ subject }) => <RecordLink of={subject} />,
  },
  { id: 'by', header: 'Asked by', width: 110, value: ({ requestedBy }) => requestedBy.name },
  {
    id: 'votes',
    header: 'Approved',
    width: 90,
    value: ({ votes, needed }) => `${votes.filter(({ approve }) => approve).length} of ${needed}`,
  },
  {
    id: 'created',
    header: 'Asked',
    width: 130,
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Moment at={createdAt} />,
  },
  {
    id: 'decided',
    header: 'Decided',
    width: 130,
    value: ({ decidedAt }) => decidedAt,
    cell: ({ decidedAt }) => <Moment at={decidedAt} />,
  },
];

function Pending({ approval }: { readonly approval: Approval }) {
  const [reason, setReason] = useState('');
  const vote = useAction('voteOnApproval');
  const decide = (approve: boolean): void =>
    vote.mutate({
      path: { project: approval.project, approval: approval.id },
      body: { approve, reason: reason.trim() },
    });
  return (
    <section className="loop-card" aria-label={approval.title}>
      <h3>{approval.title}</h3>
      <p className="why dim">
        asked <Moment at={approval.createdAt} /> by {approval.requestedBy.name};{' '}
        {approval.votes.filter(({ approve }) => approve).length} of {approval.needed} approved; about{' '}
        <RecordLink of={approval.subject} />
      </p>
      <div className="row" style={{ marginTop: 8 }}>
        <input
          className="field wide"
          aria-label="Reason"
          placeholder="Reason (stored with the decision)"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Button variant="filled" disabled={reason.trim() === ''} loading={vote.isPending} onClick={() => decide(true)}>
          Approve
        </Button>
        <Button disabled={reason.trim() === ''} loading={vote.isPending} onClick={() => decide(false)}>
          Reject
        </Button>
      </div>
      {vote.error === null ? null : <p className="tone-fail">{vote.error.message}</p>}
    </section>
  );
}

export function Approvals() {
  const project = useProject();
  const source = useRows('listApprovals', { path: { project }, query: {} });
  const pending = source.rows.filter(({ state }) => state === 'pending');
  return (
    <Page
      title="Approvals"
      answer={
        source.query.isPending
          ? undefined
          : pending.length === 0
            ? 'Nothing awaits a decision.'
            : `${plural(pending.length, 'request')} ${pending.length === 1 ? 'awaits' : 'await'} a decision.`
      }
    >
      {pending.map((approval) => (
        <Pending key={approval.id} approval={approval} />
      ))}
      <Panel title="All requests">
        <DataTable
          label="Approvals"
          source={source}
          columns={columns}
          rowKey={({ id }) => id}
          empty={
            <Empty>
              Nothing has asked for approval. A policy under `governance` in pawl.yaml says when a version must.
            </Empty>
          }
        />
      </Panel>
    </Page>
  );
}
