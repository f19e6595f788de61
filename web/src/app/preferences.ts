// What a reader prefers on this browser, beside the colours that the component library keeps.
import { useSyncExternalStore } from 'react';

const shortcutsKey = 'pawl.shortcuts';
const zoneKey = 'pawl.time-zone';
const watchers = new Set<() => void>();

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

function keep(key: string, value: string | undefined): void {
  if (value === undefined) localStorage.removeItem(key);
  else localStorage.setItem(key, value);
  for (const watcher of watchers) watcher();
}

/** Whether single letters act as shortcuts; those with Ctrl always do (WCAG 2.2, 2.1.4). */
export function shortcutsOn(): boolean {
  return localStorage.getItem(shortcutsKey) !== 'off';
}

export function setShortcuts(on: boolean): void {
  keep(shortcutsKey, on ? undefined : 'off');
}

export function useShortcutsOn(): boolean {
  return useSyncExternalStore(watch, shortcutsOn);
}

/** IANA names that this browser knows. */
export const timeZones: readonly string[] = Intl.supportedValuesOf('timeZone');

/** `UTC`, `browser` or an IANA name. */
const chosenZone = (): string => localStorage.getItem(zoneKey) ?? 'UTC';

export function setTimeZone(zone: string): void {
  keep(zoneKey, zone === 'UTC' ? undefined : zone);
}

export function useChosenZone(): string {
  return useSyncExternalStore(watch, chosenZone);
}

export const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** IANA name of the zone in which the reader wants times; a name that this browser does not know counts as UTC. */
export function useTimeZone(): string {
  const zone = useChosenZone();
  if (zone === 'browser') return browserZone();
  return timeZones.includes(zone) ? zone : 'UTC';
}
