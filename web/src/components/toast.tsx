// What has just happened, in one line at the foot of the page, with a way to undo it while that is offered. Said once to who listens.
import { Button, CloseButton } from '@mantine/core';
import { useEffect, useState, useSyncExternalStore } from 'react';

const undoMs = 10_000;

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'ok' | 'fail';
  readonly undo: (() => Promise<string>) | undefined;
}

let toasts: readonly Toast[] = [];
let last = 0;
const watchers = new Set<() => void>();

function show(next: readonly Toast[]): void {
  toasts = next;
  for (const watcher of watchers) watcher();
}

const close = (id: number): void => show(toasts.filter((toast) => toast.id !== id));

/** @param undo takes the thing back and resolves to what to say then; offered for ten seconds */
export function say(text: string, tone: 'ok' | 'fail' = 'ok', undo?: () => Promise<string>): void {
  // Three at most: who acts quickly reads the newest.
  show([...toasts.slice(-2), { id: ++last, text, tone, undo }]);
}

function Line({ toast }: { readonly toast: Toast }) {
  const { id, text, tone, undo } = toast;
  const [held, setHeld] = useState(false);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (held || busy) return undefined;
    const timer = setTimeout(() => close(id), undoMs);
    return () => clearTimeout(timer);
  }, [id, held, busy]);
  const takeBack = async (): Promise<void> => {
    setBusy(true);
    try {
      const said = await undo?.();
      close(id);
      if (said !== undefined) say(said);
    } catch (error) {
      close(id);
      say(`Not undone: ${error instanceof Error ? error.message : String(error)}`, 'fail');
    }
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
      <CloseButton aria-label="Close the message" onClick={() => close(id)} />
    </div>
  );
}

/** Stands once in the frame of all pages. */
export function Toasts() {
  const shown = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => toasts,
  );
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((toast) => (
        <Line key={toast.id} toast={toast} />
      ))}
    </div>
  );
}
