// Does something with the rows that are chosen, and says so with a way to undo it.
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { say } from '../app/messages.ts';
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
  const [busy, setBusy] = useState(false);
  const run = async (): Promise<void> => {
    setBusy(true);
    try {
      const said = await act();
      onDone();
      say(said, 'ok', async () => {
        const back = await undo();
        await queries.invalidateQueries();
        return back;
      });
      await queries.invalidateQueries();
    } catch (error) {
      say(`Not done: ${error instanceof Error ? error.message : String(error)}`, 'fail');
    } finally {
      setBusy(false);
    }
  };
  return (
    <ActionButton needs={props.needs} loading={busy} onClick={() => void run()}>
      {props.children}
    </ActionButton>
  );
}
