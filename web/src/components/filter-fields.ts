// Completes a filter over records of one kind, whose fields are known to the page.
import type { Suggestion } from './filter-box.tsx';
import type { AtCaret } from './filter-text.ts';

const operators: readonly Suggestion[] = ['=', '!=', '>', '<', 'like', 'in', 'is null', 'is not null'].map((text) => ({
  text,
}));

/** Suggests fields, operators or known values that begin as what is typed. */
export function suggestFrom(
  fields: readonly Suggestion[],
  values: Readonly<Record<string, readonly string[]>> = {},
): (at: AtCaret) => Promise<readonly Suggestion[]> {
  return async (at) => {
    const typed = at.typed.toLowerCase();
    const begins = ({ text }: Suggestion): boolean => text.toLowerCase().startsWith(typed);
    if (at.wanted === 'field') return fields.filter(begins);
    if (at.wanted === 'operator') return operators.filter(begins);
    return (values[at.field] ?? []).map((text) => ({ text })).filter(begins);
  };
}
