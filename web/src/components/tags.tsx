// Tags of a record where they stand: each can be changed or taken away, and one added. Those that a client keeps for itself are left out.
import { Button, CloseButton } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { shownTags } from '../format/fields.ts';
import { ActionButton } from './action-button.tsx';
import { Refusal } from './loaded.tsx';

interface Draft {
  readonly key: string;
  readonly value: string;
  /** The key is that of a tag that is there. */
  readonly known: boolean;
}

export function Tags(props: {
  readonly of: Readonly<Record<string, string>>;
  readonly needs: string;
  readonly set: (tags: Readonly<Record<string, string>>) => Promise<unknown>;
  /** Without it tags stay once they are set. */
  readonly remove?: (key: string) => Promise<unknown>;
}) {
  const { needs, remove } = props;
  const queries = useQueryClient();
  const [draft, setDraft] = useState<Draft>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const act = async (work: Promise<unknown>): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await work;
      await queries.invalidateQueries();
      setDraft(undefined);
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="tags">
      <span className="row tight">
        {shownTags(props.of).map(([key, value]) => (
          <span key={key} className="chip">
            <button
              type="button"
              className="linklike"
              aria-label={`${key}: ${value}, change this tag`}
              onClick={() => setDraft({ key, value, known: true })}
            >
              {key}: {value}
            </button>
            {remove === undefined || draft?.key !== key ? null : (
              <CloseButton aria-label={`Remove tag ${key}`} disabled={busy} onClick={() => void act(remove(key))} />
            )}
          </span>
        ))}
        {draft === undefined ? (
          <ActionButton needs={needs} variant="subtle" onClick={() => setDraft({ key: '', value: '', known: false })}>
            Add a tag
          </ActionButton>
        ) : null}
      </span>
      {draft === undefined ? null : (
        <form
          className="inline"
          aria-label="Tag"
          onSubmit={(event) => {
            event.preventDefault();
            void act(props.set({ [draft.key.trim()]: draft.value }));
          }}
        >
          <label className="field-label">
            Key
            <input
              className="field"
              maxLength={250}
              readOnly={draft.known}
              value={draft.key}
              onChange={({ currentTarget }) => setDraft({ ...draft, key: currentTarget.value })}
            />
          </label>
          <label className="field-label">
            Value
            <input
              className="field"
              value={draft.value}
              onChange={({ currentTarget }) => setDraft({ ...draft, value: currentTarget.value })}
            />
          </label>
          <Button type="submit" loading={busy} disabled={draft.key.trim() === ''}>
            Set the tag
          </Button>
          <Button variant="subtle" onClick={() => setDraft(undefined)}>
            Cancel
          </Button>
        </form>
      )}
      {error === undefined ? null : <Refusal error={error} />}
    </div>
  );
}
