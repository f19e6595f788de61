// Values of any shape in one line of a table, and whole where there is room.

/** A text as it is, anything else as JSON. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Such as `question: Where is my refund?, k: 3`; a dash when there is nothing. */
export function fieldsText(of: unknown): string {
  if (typeof of !== 'object' || of === null || Array.isArray(of)) return valueText(of);
  return (
    Object.entries(of)
      .map(([name, value]) => `${name}: ${valueText(value)}`)
      .join(', ') || '–'
  );
}

/** Over as many lines as it needs. */
export function wholeText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

/** Tags by key, without those that a client keeps for itself. */
export function shownTags<T>(tags: Readonly<Record<string, T>>): readonly (readonly [key: string, value: T])[] {
  return Object.entries(tags)
    .filter(([key]) => !/^_?mlflow[._]/.test(key))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

export function tagsText(tags: Readonly<Record<string, unknown>>): string {
  return fieldsText(Object.fromEntries(shownTags(tags)));
}
