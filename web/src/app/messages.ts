// What has just happened, said once at the foot of whichever page is open; some of it can be undone while it is shown.
import { useSyncExternalStore } from 'react';

export interface Message {
  readonly id: number;
  readonly text: string;
  readonly tone: 'ok' | 'fail';
  readonly undo: (() => Promise<string>) | undefined;
}

let messages: readonly Message[] = [];
let last = 0;
const watchers = new Set<() => void>();

function show(next: readonly Message[]): void {
  messages = next;
  for (const watcher of watchers) watcher();
}

export const dismiss = (id: number): void => show(messages.filter((message) => message.id !== id));

/** @param undo takes the thing back and resolves to what to say then */
export function say(text: string, tone: 'ok' | 'fail' = 'ok', undo?: () => Promise<string>): void {
  // Three at most: who acts quickly reads the newest.
  show([...messages.slice(-2), { id: ++last, text, tone, undo }]);
}

export function useMessages(): readonly Message[] {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => messages,
  );
}
