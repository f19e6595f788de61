// Traces are put into something that is there or into something new: the button, the dialog, and what is said while and after it is done.
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useSubmission } from '../app/submission.ts';
import { ActionButton } from './action-button.tsx';
import { Choice, type Option } from './choice.tsx';
import { Dialog } from './dialog.tsx';
import { Refusal, Skeleton } from './loaded.tsx';

const isNew = 'new';

export interface Target {
  /** Undefined for a new one. */
  readonly id: string | undefined;
  readonly name: string;
}

/** The form inside: which one, the name of a new one, and the one button. */
export function TracesForm(props: {
  readonly needs: string;
  /** What the traces are put into, as its field is called: `Set`. */
  readonly word: string;
  /** Undefined while they are read. */
  readonly options: readonly Option[] | undefined;
  readonly query: { readonly error: Error | null; readonly refetch: () => unknown };
  /** The one that is offered first. */
  readonly first?: string | undefined;
  readonly placeholder?: string;
  /** Further fields of a new one. */
  readonly ofNew?: ReactNode;
  readonly children?: ReactNode;
  readonly submit: string;
  /** Puts them there and gives the address that shows it. */
  readonly put: (target: Target) => Promise<string>;
  readonly onDone: () => void;
}) {
  const { word, options, query, first } = props;
  const [picked, setPicked] = useState<string>();
  const [name, setName] = useState('');
  const { busy, error, submit } = useSubmission();
  const navigate = useNavigate();
  if (query.error !== null) return <Refusal error={query.error} retry={() => void query.refetch()} />;
  if (options === undefined) return <Skeleton lines={3} />;
  const wanted = picked ?? first;
  const known = wanted === isNew || options.some(({ value }) => value === wanted);
  const target = (known ? wanted : undefined) ?? options[0]?.value ?? isNew;
  const act = async (): Promise<void> => {
    let to = '';
    const done = await submit(async () => {
      to = await props.put({ id: target === isNew ? undefined : target, name: name.trim() });
    });
    if (!done) return;
    props.onDone();
    void navigate({ to });
  };
  return (
    <div className="stack">
      <Choice
        label={word}
        value={target}
        options={[...options, { value: isNew, text: `a new ${word.toLowerCase()}` }]}
        onChange={setPicked}
      />
      {target === isNew ? (
        <>
          <label className="field-label">
            Name
            <input
              className="field"
              maxLength={250}
              placeholder={props.placeholder}
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
            />
          </label>
          {props.ofNew}
        </>
      ) : null}
      {props.children}
      <ActionButton
        needs={props.needs}
        variant="filled"
        loading={busy}
        unless={target === isNew && name.trim() === '' ? `Name the ${word.toLowerCase()} first.` : undefined}
        onClick={() => void act()}
      >
        {props.submit}
      </ActionButton>
      {error === undefined ? null : <Refusal error={error} />}
    </div>
  );
}

/** The button, which says what is to be chosen first, and the dialog that it opens. */
export function TracesDialog(props: {
  readonly needs: string;
  readonly title: string;
  readonly traces: readonly string[];
  readonly text: string;
  readonly form: (close: () => void) => ReactNode;
}) {
  const [opened, setOpened] = useState(false);
  const close = (): void => setOpened(false);
  return (
    <>
      <ActionButton
        needs={props.needs}
        unless={
          props.traces.length === 0 ? 'Choose traces first: click the box of a row, or press x on it.' : undefined
        }
        onClick={() => setOpened(true)}
      >
        {props.text}
      </ActionButton>
      <Dialog title={props.title} opened={opened} onClose={close}>
        {props.form(close)}
      </Dialog>
    </>
  );
}
