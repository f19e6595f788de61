// Approvals: what awaits a decision?
import { useState } from 'react';
import { type Item, useAction, useRows } from '../../api/client.ts';
import { useProject } from '../../app/project.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { AnswerLine } from '../../components/answer-line.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Refusal } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { RecordLink } from '../../components/record-link.tsx';
import { State } from '../../components/status.tsx';

type Row = Item<'viewApprovals'>;

const columns: readonly Column<Row>[] = [
  { id: 'title', header: 'Request', width: 240, grow: 3, value: ({ approval }) => approval.title },
  {
    id: 'state',
    header: 'State',
    width: 100,
    value: ({ approval }) => approval.state,
    cell: ({ approval }) => <State state={approval.state} />,
  },
  {
    id: 'subject',
    header: 'About',
    width: 110,
    value: ({ approval }) => approval.subject.id,
    cell: ({ approval }) => <RecordLink of={approval.subject} />,
  },
  {
    id: 'gate',
    header: 'Gate',
    width: 100,
    value: ({ gate }) => gate?.verdict,
    cell: ({ gate }) => (gate === null ? <span className="dim">not judged</span> : <State state={gate.verdict} />),
  },
  { id: 'by', header: 'Asked by', width: 110, value: ({ approval }) => approval.requestedBy.name },
  {
    id: 'votes',
    header: 'Approved',
    width: 90,
    value: ({ approval: { votes, needed } }) => `${votes.filter(({ approve }) => approve).length} of ${needed}`,
  },
  {
    id: 'created',
    header: 'Asked',
    width: 130,
    value: ({ approval }) => approval.createdAt,
    cell: ({ approval }) => <Moment at={approval.createdAt} />,
  },
  {
    id: 'decided',
    header: 'Decided',
    width: 130,
    value: ({ approval }) => approval.decidedAt,
    cell: ({ approval }) => <Moment at={approval.decidedAt} />,
  },
  {
    id: 'votes-by',
    header: 'By',
    width: 220,
    grow: 2,
    value: ({ approval: { votes } }) =>
      votes
        .map(({ actor, approve, reason }) => `${actor.name} ${approve ? 'approved' : 'rejected'}: ${reason}`)
        .join('; ') || '–',
  },
];

function Pending({ row: { approval, gate } }: { readonly row: Row }) {
  const [reason, setReason] = useState('');
  const vote = useAction('voteOnApproval');
  const unreasoned = reason.trim() === '' ? 'Give a reason first.' : undefined;
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
      {gate === null ? (
        <p className="why dim">No gate has judged it.</p>
      ) : (
        <p className="why">
          <State state={gate.verdict} /> {gate.summary}
        </p>
      )}
      <div className="row" style={{ marginTop: 8 }}>
        <input
          className="field wide"
          aria-label="Reason"
          placeholder="Reason (stored with the decision)"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <ActionButton
          needs="governance.approve"
          variant="filled"
          unless={unreasoned}
          loading={vote.isPending}
          onClick={() => decide(true)}
        >
          Approve
        </ActionButton>
        <ActionButton
          needs="governance.approve"
          unless={unreasoned}
          loading={vote.isPending}
          onClick={() => decide(false)}
        >
          Reject
        </ActionButton>
      </div>
      {vote.error === null ? null : <Refusal error={vote.error} />}
    </section>
  );
}

export function Approvals() {
  const project = useProject();
  const source = useRows('viewApprovals', { path: { project }, query: {} });
  return (
    <Page
      views
      title="Approvals"
      answer={source.head === undefined ? undefined : <AnswerLine of={source.head.answer} />}
    >
      {source.head?.pending.map((row) => (
        <Pending key={row.approval.id} row={row} />
      ))}
      <Panel title="All requests">
        <DataTable
          label="Approvals"
          source={source}
          columns={columns}
          rowKey={({ approval }) => approval.id}
          empty={
            <Empty>
              Nothing has asked for approval. A policy under <code>governance</code> in pawl.yaml says when a version
              must.
            </Empty>
          }
        />
      </Panel>
    </Page>
  );
}
