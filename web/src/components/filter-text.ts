// A filter as somebody types it: what may stand at the caret, and the conditions that it is made of. It knows the words of the language
// (src/kernel/filter), not their meaning: whether a filter is right, the server says.

export interface FilterToken {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'symbol' | 'unknown';
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const patterns: readonly (readonly [FilterToken['kind'], RegExp])[] = [
  ['number', /(?:\d+(?:\.\d+)?(?:ms|s|m|h|d|w))+(?![\w.])/y],
  ['number', /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])/y],
  ['word', /[\p{L}_][\p{L}\p{N}_./:-]*/uy],
  ['name', /`[^`]*`?/y],
  ['text', /'(?:[^']|'')*'?|"(?:[^"]|"")*"?/y],
  ['symbol', /==|!=|<>|<=|>=|[=<>(),]/y],
];

export function filterTokens(text: string): readonly FilterToken[] {
  const tokens: FilterToken[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at] ?? '')) {
      at++;
      continue;
    }
    let token: FilterToken = { kind: 'unknown', text: text[at] ?? '', from: at, to: at + 1 };
    for (const [kind, pattern] of patterns) {
      pattern.lastIndex = at;
      const found = pattern.exec(text);
      if (found === null) continue;
      token = { kind, text: found[0], from: at, to: pattern.lastIndex };
      break;
    }
    tokens.push(token);
    at = token.to;
  }
  return tokens;
}

/** What stands at the caret: its kind, what is typed of it, where it begins, and the field that it is compared with. */
export interface AtCaret {
  readonly wanted: 'field' | 'operator' | 'value' | 'joiner';
  readonly typed: string;
  readonly from: number;
  readonly field: string;
  /** The aggregate whose parentheses are open, such as `best`. */
  readonly call?: string;
}

const aggregates = ['best', 'min', 'max', 'mean', 'last', 'count'];

const keyword = (token: FilterToken, ...words: readonly string[]): boolean =>
  token.kind === 'word' && words.includes(token.text.toLowerCase());

/** A field of several tokens, such as metrics. and a quoted name, without the quotes. */
const unquoted = (text: string): string => text.replaceAll('`', '');

export function atCaret(text: string, caret: number): AtCaret {
  const before = filterTokens(text.slice(0, caret));
  const last = before.at(-1);
  // What touches the caret is still being typed.
  const typing = last !== undefined && last.to === caret && last.kind !== 'symbol' ? last : undefined;
  let wanted: AtCaret['wanted'] = 'field';
  let field = '';
  let fieldFrom = 0;
  let fieldTo = -1;
  let call: string | undefined;
  const inCall = () => (call === undefined ? {} : { call });
  for (const token of before) {
    const now = token === typing;
    if (wanted === 'operator' && token.kind === 'name' && token.from === fieldTo && field.endsWith('.')) {
      field += unquoted(token.text);
      fieldTo = token.to;
      if (now) return { wanted: 'field', typed: text.slice(fieldFrom, caret), from: fieldFrom, field: '', ...inCall() };
      continue;
    }
    if (now) {
      if (wanted === 'field') return { wanted, typed: token.text, from: token.from, field: '', ...inCall() };
      return { wanted, typed: token.text, from: token.from, field, ...inCall() };
    }
    if (wanted === 'field') {
      if (keyword(token, 'not') || token.text === '(') continue;
      field = unquoted(token.text);
      fieldFrom = token.from;
      fieldTo = token.to;
      wanted = 'operator';
    } else if (wanted === 'operator') {
      if (token.text === '(' && call === undefined && aggregates.includes(field.toLowerCase())) {
        call = field.toLowerCase();
        field = '';
        wanted = 'field';
      } else if (token.text === ')' && call !== undefined) {
        field = `${call}(${field})`;
        call = undefined;
      } else if (token.kind === 'symbol' && token.text !== '(' && token.text !== ',') wanted = 'value';
      else if (keyword(token, 'like', 'ilike', 'rlike', 'in')) wanted = 'value';
      else if (keyword(token, 'null')) wanted = 'joiner';
    } else if (wanted === 'value') {
      if (token.text !== '(' && token.text !== ',') wanted = 'joiner';
    } else if (token.text === ',') wanted = 'value';
    else if (keyword(token, 'and', 'or')) wanted = 'field';
  }
  return { wanted, typed: '', from: caret, field, ...inCall() };
}

/** The conditions that are joined by `and` outside parentheses; one only when any `or` joins them. */
export function conditions(text: string): readonly string[] {
  let depth = 0;
  let from = 0;
  const found: string[] = [];
  for (const token of filterTokens(text)) {
    if (token.text === '(') depth++;
    else if (token.text === ')') depth--;
    else if (depth === 0 && keyword(token, 'or')) return text.trim() === '' ? [] : [text.trim()];
    else if (depth === 0 && keyword(token, 'and')) {
      found.push(text.slice(from, token.from).trim());
      from = token.to;
    }
  }
  return [...found, text.slice(from).trim()].filter((condition) => condition !== '');
}

/** A key as the language writes it. */
export const keyText = (key: string): string => (/^[\p{L}_][\p{L}\p{N}_./:-]*$/u.test(key) ? key : `\`${key}\``);

export const valueText = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** Where in the filter the server found the fault, by its message; undefined when it names no place. */
export function faultAt(text: string, message: string): { readonly from: number; readonly to: number } | undefined {
  const [, place] = /\(at character (\d+)\)/.exec(message) ?? [];
  if (place === undefined) return undefined;
  const from = Math.min(Number(place) - 1, text.length);
  const token = filterTokens(text).find((one) => one.from <= from && from < one.to);
  return { from, to: Math.max(from + 1, token?.to ?? 0) };
}
