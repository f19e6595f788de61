// Splits a filter into tokens.
import { AppError } from '../errors.ts';

export interface Token {
  readonly kind: 'word' | 'name' | 'string' | 'double' | 'number' | 'duration' | 'symbol' | 'end';
  readonly text: string;
  /** Index of its first character. */
  readonly at: number;
}

/** Refuses a filter or order. */
export function badFilter(message: string, at?: number): AppError {
  return new AppError(
    'request.bad_filter',
    'invalid',
    at === undefined ? message : `${message} (at character ${at + 1})`,
    {
      hint: "Write for example: metrics.auc > 0.7 and (params.depth = '8' or tags.owner is not null)",
    },
  );
}

const maxCharacters = 20_000;

const patterns: readonly (readonly [Exclude<Token['kind'], 'end'>, RegExp])[] = [
  ['number', /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])/y],
  ['duration', /(?:\d+(?:\.\d+)?(?:ms|s|m|h|d|w))+(?![\w.])/y],
  ['word', /[\p{L}_][\p{L}\p{N}_./:-]*/uy],
  ['name', /`([^`]*)`/y],
  ['string', /'((?:[^']|'')*)'/y],
  ['double', /"((?:[^"]|"")*)"/y],
  ['symbol', /!=|<=|>=|<>|==|[=<>(),.]/y],
];

/** The tokens of a text, closed by an `end`. @throws AppError `request.bad_filter` */
export function tokenize(text: string): readonly Token[] {
  if (text.length > maxCharacters) throw badFilter(`The filter has more than ${maxCharacters} characters.`);
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text[at] ?? '')) {
      at++;
      continue;
    }
    const token = match(text, at);
    if (token === undefined) throw badFilter(`Unexpected ${JSON.stringify(text[at])} in the filter`, at);
    tokens.push(token.token);
    at = token.end;
  }
  tokens.push({ kind: 'end', text: '', at: text.length });
  return tokens;
}

function match(text: string, at: number): { readonly token: Token; readonly end: number } | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) continue;
    const quote = found[0][0] ?? '';
    const inner = found[1] === undefined ? found[0] : found[1].replaceAll(quote + quote, quote);
    return { token: { kind, text: inner, at }, end: pattern.lastIndex };
  }
  return undefined;
}
