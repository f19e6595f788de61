// pawl.yaml: what would applying it change? Paste or choose it, see the plan, then apply exactly what was planned.
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { type Answer, PawlError, useAction } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { ExplainedAction } from '../../components/explained-action.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Panel, To } from '../../components/page.tsx';
import { Status, type Tone } from '../../components/status.tsx';
import { count, plural } from '../../format/number.ts';
import { folderOf, type Planned, type ProjectFolder, plan } from './project-files.ts';

type Change = Answer<'planProject'>['changes'][number];

const looks: Readonly<Record<Change['action'], { readonly tone: Tone; readonly word: string }>> = {
  create: { tone: 'running', word: 'create' },
  change: { tone: 'warn', word: 'change' },
  unchanged: { tone: 'idle', word: 'unchanged' },
  remove: { tone: 'stale', word: 'no longer declared' },
};

const columns: readonly Column<Change>[] = [
  {
    id: 'action',
    header: 'What happens',
    width: 170,
    value: ({ action }) => looks[action].word,
    cell: ({ action }) => <Status tone={looks[action].tone}>{looks[action].word}</Status>,
  },
  { id: 'kind', header: 'Kind', width: 120, value: ({ kind }) => kind },
  { id: 'name', header: 'Name', width: 180, grow: 2, value: ({ name }) => name },
  { id: 'fields', header: 'What differs', width: 260, grow: 4, value: ({ fields }) => fields.join(', ') || '–' },
];

const words: readonly (readonly [Change['action'], string])[] = [
  ['create', 'to create'],
  ['change', 'to change'],
  ['remove', 'no longer declared'],
  ['unchanged', 'unchanged'],
];

/** Such as `2 to change, 8 unchanged`. */
function summary(changes: readonly Change[]): string {
  const parts = words.flatMap(([action, word]) => {
    const found = changes.filter((change) => change.action === action).length;
    return found === 0 ? [] : [`${count(found)} ${word}`];
  });
  return parts.join(', ') || 'nothing is declared';
}

/** What differs comes first; within each kind of change the order of the lifecycle stays. */
function byChange(changes: readonly Change[]): readonly Change[] {
  return words.flatMap(([action]) => changes.filter((change) => change.action === action));
}

interface Fault {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** Faults with their place in the text; none when the refusal is about something else. */
function faultsOf(error: Error): readonly Fault[] {
  const texts =
    error instanceof PawlError && error.errors.length > 0
      ? error.errors.map(({ path, message }) => `${path} – ${message}`)
      : [error.message];
  return texts.flatMap((text) => {
    const place = /^pawl\.yaml:(\d+):(\d+):?\s*(?:–\s*)?(.*)$/s.exec(text);
    return place === null
      ? []
      : [{ line: Number(place[1]), column: Number(place[2]), text: (place[3] ?? '').replace(/^–\s*/, '') }];
  });
}

function Faults({ error, go }: { readonly error: Error; readonly go: (line: number, column: number) => void }) {
  const faults = faultsOf(error);
  return (
    <div className="refusal" role="alert">
      <p>
        <strong>{faults.length === 0 ? error.message : `${plural(faults.length, 'place')} to correct:`}</strong>
      </p>
      {faults.map(({ line, column, text }) => (
        <p key={`${line} ${column} ${text}`}>
          <button type="button" className="linklike mono" onClick={() => go(line, column)}>
            {line}:{column}
          </button>{' '}
          {text}
        </p>
      ))}
      {error instanceof PawlError ? (
        <p className="dim">
          {faults.length === 0 ? error.hint : 'Choose a place to go to it in the text.'} <code>{error.code}</code>
        </p>
      ) : null}
    </div>
  );
}

/** The place of a line and column, each from 1, in a text. */
function placeOf(text: string, line: number, column: number): number {
  const before = text.split('\n').slice(0, line - 1);
  return before.reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
}

function PlanPanel(props: { readonly project: string; readonly planned: Planned; readonly onApplied: () => void }) {
  const { project, planned } = props;
  const { changes } = planned.plan;
  const apply = useAction('applyProject');
  const differs = changes.some(({ action }) => action !== 'unchanged');
  const removes = changes.some(({ action }) => action === 'remove');
  return (
    <Panel
      title="Plan"
      note={summary(changes)}
      actions={
        <ExplainedAction
          needs="projects.apply"
          text="Apply"
          effect={
            differs
              ? `${summary(changes)}.${removes ? ' What is no longer declared stays as it is, and is no longer managed by the file.' : ''}`
              : 'Nothing differs, so nothing changes; that it was applied is recorded.'
          }
          confirm="Apply this plan"
          usualReason=""
          pending={apply.isPending}
          error={apply.error}
          act={(_reason, close) =>
            apply.mutate(
              { path: { project }, body: planned.declaration },
              {
                onSuccess: () => {
                  close();
                  props.onApplied();
                },
              },
            )
          }
        />
      }
    >
      <DataTable
        label="Plan"
        source={{ rows: byChange(changes) }}
        columns={columns}
        rowKey={({ kind, name }) => `${kind}/${name}`}
        empty={<Empty>The file declares nothing but its project.</Empty>}
      />
    </Panel>
  );
}

export function DeclarationTab({
  project,
  settings,
}: {
  readonly project: string;
  readonly settings: Answer<'viewSettings'>;
}) {
  const [text, setText] = useState('');
  const [folder, setFolder] = useState<ProjectFolder>(new Map());
  const [note, setNote] = useState('');
  const [done, setDone] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const planning = useMutation({ mutationFn: () => plan(project, text, folder) });
  const { applied } = settings;

  const change = (text: string, folder?: ProjectFolder): void => {
    setText(text);
    if (folder !== undefined) setFolder(folder);
    setDone(false);
    planning.reset();
  };
  const choose = async (files: readonly File[]): Promise<void> => {
    const found = folderOf(files);
    if (found === undefined) return setNote('That folder holds no pawl.yaml.');
    setNote(`${plural(found.folder.size, 'file')} beside pawl.yaml; only those that it names are sent.`);
    change(await found.manifest.text(), found.folder);
  };
  const go = (line: number, column: number): void => {
    const place = placeOf(text, line, column);
    field.current?.focus();
    field.current?.setSelectionRange(place, place + 1);
  };

  return (
    <>
      <Panel
        title="pawl.yaml"
        note={
          <>
            The declared state of this project, from objective to governance.{' '}
            {applied === null ? (
              'None has been applied yet.'
            ) : (
              <>
                Last applied <Moment at={applied.at} /> by {applied.by}:{' '}
                <To to={projectPath(project, `audit?sel=${applied.seq}`)}>entry {applied.seq} of the audit log</To>.
              </>
            )}
          </>
        }
      >
        <p className="row">
          <label className="field-label">
            Folder of the project
            <input
              type="file"
              ref={(input) => input?.setAttribute('webkitdirectory', '')}
              onChange={({ currentTarget }) => void choose([...(currentTarget.files ?? [])])}
            />
          </label>
          <span className="dim">{note}</span>
        </p>
        <textarea
          ref={field}
          className="field code"
          aria-label="Text of pawl.yaml"
          placeholder={`project: ${project}\n\nobjective:\n  …\n\nPaste the file here, or choose the folder that holds it and the files it names.`}
          spellCheck={false}
          rows={16}
          value={text}
          onChange={(event) => change(event.currentTarget.value)}
        />
        <p className="row">
          <ActionButton
            needs="projects.read"
            variant="filled"
            unless={text.trim() === '' ? 'Paste or choose a pawl.yaml first.' : undefined}
            loading={planning.isPending}
            onClick={() => planning.mutate()}
          >
            Plan
          </ActionButton>
          <span className="dim">
            A browser cannot tell which commit the files are of; <code>pawl apply</code> records that too.
          </span>
        </p>
        {planning.error === null ? null : <Faults error={planning.error} go={go} />}
        {done ? (
          <p role="status">
            <Status tone="ok">Applied</Status>{' '}
            {applied === null ? null : (
              <To to={projectPath(project, `audit?sel=${applied.seq}`)}>entry {applied.seq} of the audit log</To>
            )}
          </p>
        ) : null}
      </Panel>
      {planning.data === undefined ? null : (
        <PlanPanel
          project={project}
          planned={planning.data}
          onApplied={() => {
            setDone(true);
            planning.reset();
          }}
        />
      )}
    </>
  );
}
