// A public page that checks a proof or an export of the audit log. All of it happens here: the file goes nowhere, and nothing is asked
// of the server whose log it is.
import { useId, useState } from 'react';
import { type CheckedProof, checkProofs } from '../../../../src/contracts/audit-proof.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Facts, Page, Panel } from '../../components/page.tsx';
import { Status, StatusIcon } from '../../components/status.tsx';
import { count, plural } from '../../format/number.ts';
import { utc } from '../../format/time.ts';

interface Checked {
  readonly name: string;
  readonly proofs: readonly CheckedProof[];
}

const columns: readonly Column<CheckedProof & { readonly place: number }>[] = [
  {
    id: 'verdict',
    header: 'Proof',
    width: 110,
    value: ({ fault }) => fault ?? 'valid',
    cell: ({ fault }) => (
      <Status tone={fault === undefined ? 'ok' : 'fail'}>{fault === undefined ? 'valid' : 'not valid'}</Status>
    ),
  },
  { id: 'seq', header: 'Seq', width: 70, value: ({ entry }) => entry?.seq },
  {
    id: 'at',
    header: 'Time (UTC)',
    width: 160,
    value: ({ entry }) => entry?.at,
    cell: ({ entry }) => (typeof entry?.at === 'string' ? utc(entry.at) : '–'),
  },
  { id: 'actor', header: 'Actor', width: 110, value: ({ entry }) => entry?.actor?.name },
  { id: 'action', header: 'Action', width: 170, value: ({ entry }) => entry?.action },
  {
    id: 'subject',
    header: 'Subject',
    width: 200,
    grow: 2,
    value: ({ entry }) => (entry?.subject === undefined ? null : `${entry.subject.type}/${entry.subject.id}`),
  },
  { id: 'fault', header: 'What is wrong', width: 260, grow: 3, value: ({ fault }) => fault ?? '–' },
];

function answerOf({ proofs }: Checked): string {
  const wrong = proofs.filter(({ fault }) => fault !== undefined).length;
  if (proofs.length === 0) return 'The file holds no proof.';
  if (wrong > 0)
    return `Refused: ${wrong} of ${plural(proofs.length, 'proof')} ${wrong === 1 ? 'does' : 'do'} not hold. The file was changed, or is of another log.`;
  return `Accepted: ${proofs.length === 1 ? 'the entry is' : `all ${count(proofs.length)} entries are`} in the log with this root, every byte of ${proofs.length === 1 ? 'it' : 'them'}.`;
}

export function VerifyPage() {
  const [text, setText] = useState<{ readonly name: string; readonly content: string }>();
  const [root, setRoot] = useState('');
  const [fileId, rootId] = [useId(), useId()];
  const trusted = root.trim();
  const checked: Checked | undefined =
    text === undefined
      ? undefined
      : { name: text.name, proofs: checkProofs(text.content, trusted === '' ? undefined : trusted) };
  const valid = checked !== undefined && checked.proofs.length > 0 && checked.proofs.every(({ fault }) => !fault);
  const first = checked?.proofs[0];
  return (
    <Page
      title="Check an audit proof"
      answer={
        checked === undefined ? (
          'Choose a proof or an export of the audit log: this page tells whether every entry in it was really logged.'
        ) : (
          <>
            <StatusIcon tone={valid ? 'ok' : 'fail'} /> {answerOf(checked)}
          </>
        )
      }
    >
      <Panel
        title="The file"
        note="It is checked in this browser and sent nowhere. Whoever trusts a root noted earlier gives it here too."
      >
        <div className="verify-fields">
          <label className="field-label stacked" htmlFor={fileId}>
            Proof or export (JSON)
            <input
              id={fileId}
              type="file"
              accept="application/json,.json"
              onChange={(event) => {
                const [file] = event.currentTarget.files ?? [];
                if (file !== undefined) void file.text().then((content) => setText({ name: file.name, content }));
              }}
            />
          </label>
          <label className="field-label stacked" htmlFor={rootId}>
            Root you trust
            <input
              id={rootId}
              className="field"
              placeholder="64 hexadecimal digits; optional"
              value={root}
              onChange={(event) => setRoot(event.currentTarget.value)}
            />
          </label>
        </div>
      </Panel>
      {checked === undefined || first === undefined ? null : (
        <Panel title={checked.name}>
          <Facts
            of={[
              ['Log', `${count(first.size)} entries`],
              [
                'Root',
                <code key="r" style={{ overflowWrap: 'anywhere' }}>
                  {String(first.root ?? '–')}
                </code>,
              ],
              [
                'Trusted',
                <span key="t" style={{ overflowWrap: 'anywhere' }}>
                  {trusted === '' ? 'no root was given' : trusted}
                </span>,
              ],
            ]}
          />
          <DataTable
            label="Proofs"
            source={{ rows: checked.proofs.map((proof, place) => ({ ...proof, place })) }}
            columns={columns}
            rowKey={({ place }) => String(place)}
            empty={<Empty>The file holds no proof.</Empty>}
          />
        </Panel>
      )}
    </Page>
  );
}
