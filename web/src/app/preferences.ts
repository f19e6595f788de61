// What a reader prefers on this browser, beside the colours that the component library keeps.
import { useSyncExternalStore } from 'react';

const shortcutsKey = 'pawl.shortcuts';
const watchers = new Set<() => void>();

/** Whether single letters act as shortcuts; those with Ctrl always do (WCAG 2.2, 2.1.4). */
export function shortcutsOn(): boolean {
  return localStorage.getItem(shortcutsKey) !== 'off';
}

export function setShortcuts(on: boolean): void {
  if (on) localStorage.removeItem(shortcutsKey);
  else localStorage.setItem(shortcutsKey, 'off');
  for (const watcher of watchers) watcher();
}

export function useShortcutsOn(): boolean {
  return useSyncExternalStore((watcher) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  }, shortcutsOn);
}
