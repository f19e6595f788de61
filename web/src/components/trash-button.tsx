// Moves a record to the trash, and says so with a way to undo it.
import { useQueryClient } from '@tanstack/react-query';
import { say } from '../app/messages.ts';
import { useSubmission } from '../app/submission.ts';
import { ActionButton } from './action-button.tsx';

export function TrashButton(props: {
  readonly needs: string;
  /** The record, as a sentence names it. */
  readonly what: string;
  readonly remove: () => Promise<unknown>;
  readonly restore: () => Promise<unknown>;
  /** The page of the record is to be left. */
  readonly onGone: () => void;
}) {
  const { what, remove, restore, onGone } = props;
  const queries = useQueryClient();
  const { busy, submit } = useSubmission();
  const act = (): Promise<boolean> =>
    submit(
      async () => {
        await remove();
        say(`Moved ${what} to the trash.`, 'ok', async () => {
          await restore();
          await queries.invalidateQueries();
          return `Brought back ${what}.`;
        });
        onGone();
      },
      (message) => say(`Not moved to the trash: ${message}`, 'fail'),
    );
  return (
    <ActionButton needs={props.needs} loading={busy} onClick={() => void act()}>
      Move to trash
    </ActionButton>
  );
}
