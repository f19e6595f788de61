// Tags of a record where they stand: each can be changed or taken away, and one added. Those that a client keeps for itself are left out.
import { Button, CloseButton } from '@mantine/core';
import { useState } from 'react';
import { useSubmission } from '../app/submission.ts';
import { shownTags } from '../format/fields.ts';
import { ActionButton, useRefusal } from './action-button.tsx';
import { Refusal } from './loaded.tsx';

interface Draft {
  readonly key: string;
  readonly value: string;
  /** The key is that of a tag that is there. */
  readonly known: boolean;
}

export type TagChange = { readonly tags: Record<string, string> } | { readonly deleteTags: string[] };

export function Tags(props: {
  readonly of: Readonly<Record<string, string>>;
  readonly needs: string;
  /** Sets tags or takes some away. */
  readonly change: (body: TagChange) => Promise<unknown>;
}) {
  const { needs, change } = props;
  const { busy, error, submit, forget } = useSubmission();
  const refusal = useRefusal(needs);
  const [draft, setDraft] = useState<Draft>();
  const act = async (body: TagChange): Promise<void> => {
    if (await submit(() => change(body))) setDraft(undefined);
  };
  return (
    <div className="tags">
      <span className="row">
        {shownTags(props.of).map(([key, value]) => (
          <span key={key} className="chip">
            {refusal === undefined ? (
              <button
                type="button"
                className="linklike"
                aria-label={`${key}: ${value}, change this tag`}
                onClick={() => setDraft({ key, value, known: true })}
              >
                {key}: {value}
              </button>
            ) : (
              <span title={refusal}>
                {key}: {value}
              </span>
            )}
            {draft?.key !== key ? null : (
              <CloseButton
                aria-label={`Remove tag ${key}`}
                disabled={busy}
                onClick={() => void act({ deleteTags: [key] })}
              />
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
            void act({ tags: { [draft.key.trim()]: draft.value } });
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
          <Button
            variant="subtle"
            onClick={() => {
              setDraft(undefined);
              forget();
            }}
          >
            Cancel
          </Button>
        </form>
      )}
      {error === undefined ? null : <Refusal error={error} />}
    </div>
  );
}
