// Does something with the rows that are chosen, and says so with a way to undo it.
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { say } from '../app/messages.ts';
import { useSubmission } from '../app/submission.ts';
import { ActionButton } from './action-button.tsx';

export function ChosenAction(props: {
  readonly needs: string;
  readonly children: ReactNode;
  /** Resolves to what to say. */
  readonly act: () => Promise<string>;
  /** Resolves to what to say then. */
  readonly undo: () => Promise<string>;
  /** The choice is over. */
  readonly onDone: () => void;
}) {
  const { act, undo, onDone } = props;
  const queries = useQueryClient();
  const { busy, submit } = useSubmission();
  const run = (): Promise<boolean> =>
    submit(
      async () => {
        const said = await act();
        onDone();
        say(said, 'ok', async () => {
          const back = await undo();
          await queries.invalidateQueries();
          return back;
        });
      },
      (message) => say(`Not done: ${message}`, 'fail'),
    );
  return (
    <ActionButton needs={props.needs} loading={busy} onClick={() => void run()}>
      {props.children}
    </ActionButton>
  );
}
