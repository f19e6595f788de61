// States of pages that are too long for an address: it then holds `v=` and the digest of the state, and the server keeps the state.
// What this tab has stored or read is remembered, so that going back asks nobody.
import { type PageState, stateId } from '../../../src/contracts/view-state.ts';
import { client, PawlError } from '../api/client.ts';

/** Longest search of an address, characters. */
const longest = 1500;
/** Choices made quickly after each other are stored once. */
const settleMs = 250;

const known = new Map<string, PageState>();
let waiting: ReturnType<typeof setTimeout> | undefined;

/** What `v` stands for; undefined when the server has no such state. */
export function storedState(id: string): PageState | undefined {
  return known.get(id);
}

/** Reads the state before the page is shown. One that is not there leaves the page as it is by itself. */
export async function readState(project: string, id: string): Promise<void> {
  if (known.has(id) || !/^[0-9a-f]{12}$/.test(id)) return;
  try {
    known.set(id, (await client.call('readView', { path: { project, state: id } })).state);
  } catch (error) {
    if (!(error instanceof PawlError)) throw error;
  }
}

/**
 * The search of an address that shows this state: itself, or what stands for it.
 * @param refused told why when the server does not keep the state, so that the address would show nothing elsewhere
 */
export function addressOf(project: string, state: PageState, refused: (message: string) => void): PageState {
  if (project === '' || new URLSearchParams(state).toString().length <= longest) return state;
  const id = stateId(state);
  const isNew = !known.has(id);
  known.set(id, state);
  clearTimeout(waiting);
  if (isNew)
    waiting = setTimeout(() => {
      client
        .call('storeView', { path: { project }, body: { state } })
        .catch((error: unknown) => refused(error instanceof Error ? error.message : String(error)));
    }, settleMs);
  return { v: id };
}

/** Parameters as plain text, so that addresses read as people write them; one that is quoted as JSON text is taken too. */
export function parseSearch(text: string): Record<string, string> {
  const search: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(text)) search[name] = unquoted(value);
  return search;
}

function unquoted(value: string): string {
  if (!/^"[^"]*"$/.test(value)) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value;
  }
}

export function printSearch(search: Record<string, unknown>): string {
  const pairs = Object.entries(search).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [[name, String(value)]],
  );
  const text = new URLSearchParams(pairs).toString();
  return text === '' ? '' : `?${text}`;
}
