// What can be done with the runs that are chosen: tag them, move them to the trash, bring them back. Each says what became of how many.
import { Button, Popover } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { inBulk, type Outcome, outcomeText } from '../../app/bulk.ts';
import { say } from '../../app/messages.ts';
import { useSubmission } from '../../app/submission.ts';
import { ActionButton } from '../../components/action-button.tsx';

export function ChosenRuns(props: {
  readonly project: string;
  readonly chosen: readonly string[];
  readonly deleted: boolean;
  /** Those are no longer in the list. */
  readonly onGone: (runs: readonly string[]) => void;
}) {
  const { project, chosen, deleted, onGone } = props;
  const queries = useQueryClient();
  const { busy, submit } = useSubmission();
  const [tagging, setTagging] = useState(false);
  const [key, setKey] = useState('');
  const [value, setValue] = useState('');
  const remove = (run: string) => client.call('deleteRun', { path: { project, run } });
  const restore = (run: string) => client.call('restoreRun', { path: { project, run } });

  const act = async (
    verb: string,
    each: (run: string) => Promise<unknown>,
    undo?: (run: string) => Promise<unknown>,
  ): Promise<Outcome> => {
    let outcome: Outcome = { done: [], refused: new Map() };
    await submit(async () => {
      outcome = await inBulk(chosen, each);
    });
    const takeBack = async (): Promise<string> => {
      const back = await inBulk(outcome.done, undo ?? each);
      await queries.invalidateQueries();
      return outcomeText('Undone for', 'run', back);
    };
    const undoable = undo !== undefined && outcome.done.length > 0;
    say(outcomeText(verb, 'run', outcome), outcome.refused.size === 0 ? 'ok' : 'fail', undoable ? takeBack : undefined);
    return outcome;
  };
  if (chosen.length === 0) return null;
  if (deleted)
    return (
      <ActionButton
        needs="tracking.delete"
        loading={busy}
        onClick={() => void act('Brought back', restore, remove).then(({ done }) => onGone(done))}
      >
        Restore {chosen.length}
      </ActionButton>
    );
  return (
    <>
      <Popover
        opened={tagging}
        onChange={setTagging}
        position="bottom-end"
        width={280}
        trapFocus
        withRoles={false}
        withinPortal={false}
      >
        <Popover.Target>
          <span>
            <ActionButton needs="tracking.write" onClick={() => setTagging(!tagging)}>
              Tag {chosen.length}
            </ActionButton>
          </span>
        </Popover.Target>
        <Popover.Dropdown>
          <form
            className="stack"
            onSubmit={(event) => {
              event.preventDefault();
              const tags = { [key.trim()]: value };
              void act(`Tagged`, (run) => client.call('logToRun', { path: { project, run }, body: { tags } })).then(
                () => setTagging(false),
              );
            }}
          >
            <label className="field-label">
              Key
              <input
                className="field"
                value={key}
                maxLength={250}
                onChange={(event) => setKey(event.currentTarget.value)}
              />
            </label>
            <label className="field-label">
              Value
              <input className="field" value={value} onChange={(event) => setValue(event.currentTarget.value)} />
            </label>
            <Button type="submit" loading={busy} disabled={key.trim() === ''}>
              Set the tag
            </Button>
            <Button
              variant="default"
              disabled={busy || key.trim() === ''}
              onClick={() =>
                void act(`Tag ${key.trim()} taken from`, (run) =>
                  client.call('logToRun', { path: { project, run }, body: { deleteTags: [key.trim()] } }),
                ).then(() => setTagging(false))
              }
            >
              Take the tag away
            </Button>
          </form>
        </Popover.Dropdown>
      </Popover>
      <ActionButton
        needs="tracking.delete"
        loading={busy}
        onClick={() => void act('Moved to the trash:', remove, restore).then(({ done }) => onGone(done))}
      >
        Move {chosen.length} to trash
      </ActionButton>
    </>
  );
}
