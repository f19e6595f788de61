// The list from which a record was opened, in its order then: the records beside it are one key away. Kept for the tab, so that it
// outlives a reload.
import { bodyOf, textField } from '../api/json.ts';

export interface Sibling {
  /** Path and search. */
  readonly to: string;
  readonly label: string;
}

export interface OpenedList {
  readonly label: string;
  /** Address of the list with all that was chosen of it. */
  readonly from: string;
  readonly items: readonly Sibling[];
}

const key = 'pawl.list';
/** Records on either side that are kept. */
const around = 500;

export function rememberList(list: OpenedList, opened: number): void {
  const items = list.items.slice(Math.max(0, opened - around), opened + around);
  sessionStorage.setItem(key, JSON.stringify({ ...list, items }));
}

export function rememberedList(): OpenedList | undefined {
  const body = bodyOf(sessionStorage.getItem(key));
  const label = textField(body, 'label');
  const from = textField(body, 'from');
  if (label === undefined || from === undefined || !Array.isArray(body['items'])) return undefined;
  const items = body['items'].flatMap((item): Sibling[] => {
    const to = textField(bodyOf(item), 'to');
    return to === undefined ? [] : [{ to, label: textField(bodyOf(item), 'label') ?? to }];
  });
  return { label, from, items };
}

const encoded = (path: string): string => path.replace(/[^!-~]+/gu, encodeURIComponent);

/** True when an address shows the record: its path, and at least its parameters. */
export function shows(
  { to }: Sibling,
  pathname: string,
  search: Readonly<Record<string, string | undefined>>,
): boolean {
  const [path, query = ''] = to.split('?');
  // The router decodes letters beyond ASCII in the one, a list writes them encoded.
  return (
    encoded(path ?? '') === encoded(pathname) &&
    [...new URLSearchParams(query)].every(([name, value]) => search[name] === value)
  );
}
