// Ctrl-K: pages, records by name, and anything pasted: an id of ours or an MLflow address goes straight to its page.
import { Modal } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useId, useState } from 'react';
import { client } from '../api/client.ts';
import { fromMlflowHash } from './mlflow-links.ts';
import { navigation, projectPath } from './navigation.ts';
import { recordPath, recordWord } from './records.ts';

interface Choice {
  readonly key: string;
  readonly label: string;
  readonly kind: string;
  readonly to: string;
}

/** An id in its 32-digit form, from any of the forms people paste. */
function pastedId(text: string): string | undefined {
  return /^(?:#|m-)?([0-9a-f]{32})$/i.exec(
    text
      .trim()
      .replaceAll('-', '')
      .replace(/^m(?=[0-9a-f]{32}$)/i, ''),
  )?.[1];
}

async function find(project: string, text: string): Promise<Choice[]> {
  const choices: Choice[] = [];
  const id = pastedId(text);
  if (id !== undefined) {
    const record = await client.call('resolveRecord', { path: { id } }).catch(() => undefined);
    if (record !== undefined)
      choices.push({ key: record.id, label: record.label, kind: recordWord(record.type), to: recordPath(record) });
  }
  const hash = text.indexOf('#/');
  if (hash >= 0) {
    const to = await fromMlflowHash(text.slice(hash));
    if (to !== undefined) choices.push({ key: to, label: 'Open the MLflow link', kind: 'link', to });
  }
  if (choices.length === 0 && text !== '' && project !== '') {
    const { items } = await client.call('listLineageNodes', { path: { project }, query: { text, limit: 12 } });
    for (const node of items)
      choices.push({ key: node.id, label: node.label, kind: recordWord(node.type), to: recordPath(node) });
  }
  return choices;
}

export function Palette(props: {
  readonly project: string;
  readonly opened: boolean;
  readonly initial: string;
  readonly onClose: () => void;
}) {
  const { project, opened, onClose } = props;
  return (
    <Modal opened={opened} onClose={onClose} title="Go to" size="lg" padding="md" yOffset="10vh">
      {opened ? <Search project={project} initial={props.initial} onClose={onClose} /> : null}
    </Modal>
  );
}

function Search(props: { readonly project: string; readonly initial: string; readonly onClose: () => void }) {
  const { project, onClose } = props;
  const [text, setText] = useState(props.initial);
  const [asked] = useDebouncedValue(text.trim(), 120);
  const [at, setAt] = useState(0);
  const list = useId();
  const navigate = useNavigate();
  const found = useQuery({
    queryKey: ['palette', project, asked],
    queryFn: () => find(project, asked),
    enabled: asked !== '',
  });
  const words = text.trim().toLowerCase();
  const pages: Choice[] =
    project === ''
      ? []
      : navigation
          .flatMap((group) => group.items)
          .filter(({ label }) => label.toLowerCase().includes(words))
          .map(({ label, path }) => ({ key: `page ${path}`, label, kind: 'page', to: projectPath(project, path) }));
  const choices = [...pages, ...(asked === '' ? [] : (found.data ?? []))];
  const open = (choice: Choice | undefined): void => {
    if (choice === undefined) return;
    onClose();
    void navigate({ to: choice.to });
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setAt(Math.min(at + 1, choices.length - 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0));
    else if (event.key === 'Enter') open(choices[at]);
    else return;
    event.preventDefault();
  };
  return (
    <div className="palette">
      <input
        // biome-ignore lint/a11y/noAutofocus: the palette is opened in order to type
        autoFocus
        data-autofocus
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={choices[at] === undefined ? undefined : `${list}-${at}`}
        aria-label="Search pages and records, or paste an id or an MLflow link"
        placeholder="Name, tag, id or MLflow link"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={press}
      />
      <div role="listbox" id={list} aria-label="Found">
        {choices.map((choice, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input above has the focus and the keys
          <div
            key={choice.key}
            id={`${list}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onClick={() => open(choice)}
            onPointerMove={() => setAt(index)}
          >
            <span>{choice.label}</span>
            <span className="dim">{choice.kind}</span>
          </div>
        ))}
      </div>
      {asked !== '' && found.isSuccess && choices.length === 0 ? (
        <p className="dim">Nothing is called “{asked}”. Records are found by name; an id is pasted whole.</p>
      ) : null}
    </div>
  );
}
