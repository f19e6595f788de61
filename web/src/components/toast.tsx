// Messages in a corner of the page: each stays ten seconds, longer while it is read, with a button that undoes what can be.
import { Button, CloseButton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { dismiss, type Message, say, useMessages } from '../app/messages.ts';
import { useSubmission } from '../app/submission.ts';
import { ExportProgress } from './export-progress.tsx';

const shownMs = 10_000;

function Line({ message }: { readonly message: Message }) {
  const { id, text, tone, undo } = message;
  const [held, setHeld] = useState(false);
  const { busy, submit } = useSubmission();
  useEffect(() => {
    if (held || busy) return undefined;
    const timer = setTimeout(() => dismiss(id), shownMs);
    return () => clearTimeout(timer);
  }, [id, held, busy]);
  const takeBack = async (): Promise<void> => {
    let said: string | undefined;
    const done = await submit(
      async () => {
        said = await undo?.();
      },
      (why) => {
        dismiss(id);
        say(`Not undone: ${why}`, 'fail');
      },
    );
    if (!done) return;
    dismiss(id);
    if (said !== undefined) say(said);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it stays while it is read or reached by keyboard
    <div
      className={`toast${tone === 'fail' ? ' toast-fail' : ''}`}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span className="grow">{text}</span>
      {undo === undefined ? null : (
        <Button loading={busy} onClick={() => void takeBack()}>
          Undo
        </Button>
      )}
      <CloseButton aria-label="Close the message" onClick={() => dismiss(id)} />
    </div>
  );
}

/** Stands once in the frame of all pages. */
export function Toasts() {
  const shown = useMessages();
  return (
    <div className="toasts" role="status" aria-live="polite">
      <ExportProgress />
      {shown.map((message) => (
        <Line key={message.id} message={message} />
      ))}
    </div>
  );
}
