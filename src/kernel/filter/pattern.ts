// Regular expressions of filters: the part of the language that RE2 and Postgres read alike and match in time linear in the text. A
// pattern is parsed whole and written anew, so that nothing of a stranger's reaches an engine unread.
import { badFilter } from './tokens.ts';

/** One pattern as each engine takes it: found anywhere in the text, `.` is any character, `$` only its end. */
export interface Pattern {
  readonly re2: string;
  readonly postgres: string;
}

const maxCharacters = 500;
const maxDepth = 20;
/** Most that nested counts multiply to. */
const mostRepeats = 1_000;

const sets: Readonly<Record<string, string>> = { d: '0-9', w: 'A-Za-z0-9_', s: ' \\t\\n\\r\\f' };
const controls: Readonly<Record<string, string>> = { n: '\\n', t: '\\t', r: '\\r', f: '\\f' };
const isWordPart = '[A-Za-z0-9_]';
/** A border of words of ASCII letters, as RE2 has it; Postgres' own knows other letters too. */
const borders: Readonly<Record<string, Pattern>> = {
  b: {
    re2: '\\b',
    postgres: `(?:(?<=${isWordPart})(?!${isWordPart})|(?<!${isWordPart})(?=${isWordPart}))`,
  },
  B: {
    re2: '\\B',
    postgres: `(?:(?<=${isWordPart})(?=${isWordPart})|(?<!${isWordPart})(?!${isWordPart}))`,
  },
};

const both = (text: string): Pattern => ({ re2: text, postgres: text });
const joined = (parts: readonly Pattern[], separator = ''): Pattern => ({
  re2: parts.map(({ re2 }) => re2).join(separator),
  postgres: parts.map(({ postgres }) => postgres).join(separator),
});
const wrapped = ({ re2, postgres }: Pattern, before: string, after: string): Pattern => ({
  re2: before + re2 + after,
  postgres: before + postgres + after,
});

/** A character that stands for itself. */
const literal = (character: string): string =>
  /^[!-/:-@[-`{-~]$/.test(character) && character !== '_' ? `\\${character}` : character;

class PatternParser {
  readonly #characters: readonly string[];
  #next = 0;

  constructor(text: string) {
    this.#characters = [...text];
  }

  whole(): Pattern {
    const anyCase = this.#take('(?i)');
    const { pattern } = this.#alternatives(0);
    if (this.#next < this.#characters.length) throw this.#refuse('a `)` that closes nothing');
    return {
      re2: `(?s${anyCase ? 'i' : ''})${pattern.re2}`,
      postgres: `${anyCase ? '(?i)' : ''}(?:${pattern.postgres})`,
    };
  }

  #refuse(what: string): Error {
    return badFilter(`The pattern has ${what} at its character ${this.#next + 1}.`);
  }

  #peek(): string | undefined {
    return this.#characters[this.#next];
  }

  #take(text: string): boolean {
    if (this.#characters.slice(this.#next, this.#next + text.length).join('') !== text) return false;
    this.#next += text.length;
    return true;
  }

  #alternatives(depth: number): { readonly pattern: Pattern; readonly repeats: number } {
    if (depth > maxDepth) throw this.#refuse(`groups more than ${maxDepth} deep`);
    const parts = [this.#sequence(depth)];
    while (this.#take('|')) parts.push(this.#sequence(depth));
    return {
      pattern: joined(
        parts.map(({ pattern }) => pattern),
        '|',
      ),
      repeats: Math.max(...parts.map(({ repeats }) => repeats)),
    };
  }

  #sequence(depth: number): { readonly pattern: Pattern; readonly repeats: number } {
    const parts: Pattern[] = [];
    let most = 1;
    for (let next = this.#peek(); next !== undefined && next !== '|' && next !== ')'; next = this.#peek()) {
      const { pattern, repeats, fixed } = this.#atom(depth);
      const count = this.#count();
      if (count !== undefined && fixed === true) throw this.#refuse('a count of what has no length');
      const total = repeats * (count?.most ?? 1);
      if (total > mostRepeats) throw this.#refuse(`counts that multiply to more than ${mostRepeats}`);
      most = Math.max(most, total);
      parts.push(count === undefined ? pattern : wrapped(pattern, '', count.text));
    }
    return { pattern: joined(parts), repeats: most };
  }

  /** What follows an atom; how lazy it is makes no difference to whether there is a match. */
  #count(): { readonly text: string; readonly most: number } | undefined {
    const sign = this.#peek();
    let count: { text: string; most: number } | undefined;
    if (sign === '*' || sign === '+' || sign === '?') {
      this.#next++;
      count = { text: sign, most: 1 };
    } else if (sign === '{') {
      const rest = this.#characters.slice(this.#next, this.#next + 12).join('');
      const match = /^\{(\d{1,3})(,(\d{0,3}))?\}/.exec(rest);
      if (match === null) throw this.#refuse('a `{` that begins no count; write `\\{`');
      const [text, least = '', open, end = ''] = match;
      const most = open === undefined ? Number(least) : end === '' ? Number(least) : Number(end);
      if (most < Number(least) || most > 255) throw this.#refuse('a count that is reversed or above 255');
      this.#next += text.length;
      count = { text, most: Math.max(1, most) };
    }
    if (count === undefined) return undefined;
    this.#take('?');
    if (['*', '+', '?', '{'].includes(this.#peek() ?? '')) throw this.#refuse('a count of a count');
    return count;
  }

  #atom(depth: number): { readonly pattern: Pattern; readonly repeats: number; readonly fixed?: true } {
    const character = this.#peek() ?? '';
    if (['*', '+', '?', '{'].includes(character)) throw this.#refuse(`a \`${character}\` that repeats nothing`);
    this.#next++;
    switch (character) {
      case '.':
        return { pattern: both('.'), repeats: 1 };
      case '^':
      case '$':
        return { pattern: both(character), repeats: 1, fixed: true };
      case '[':
        return { pattern: both(this.#set()), repeats: 1 };
      case '(': {
        if (!this.#take('?:') && this.#peek() === '?')
          throw this.#refuse(
            'a group of a kind that is not known; only `(…)` and `(?:…)` are, and `(?i)` at the begin',
          );
        const { pattern, repeats } = this.#alternatives(depth + 1);
        if (!this.#take(')')) throw this.#refuse('a `(` that is not closed');
        return { pattern: wrapped(pattern, '(?:', ')'), repeats };
      }
      case '\\': {
        const escaped = this.#peek() ?? '';
        const border = Object.hasOwn(borders, escaped) ? borders[escaped] : undefined;
        if (border !== undefined) {
          this.#next++;
          return { pattern: border, repeats: 1, fixed: true };
        }
        return { pattern: both(this.#escape(false)), repeats: 1 };
      }
      default:
        return { pattern: both(literal(character)), repeats: 1 };
    }
  }

  /** What follows a backslash. @param inSet whether the brackets are there already */
  #escape(inSet: boolean): string {
    const character = this.#peek();
    if (character === undefined) throw this.#refuse('a backslash at its end');
    const set = Object.hasOwn(sets, character) ? sets[character] : undefined;
    const inverse = Object.hasOwn(sets, character.toLowerCase()) ? sets[character.toLowerCase()] : undefined;
    const control = Object.hasOwn(controls, character) ? controls[character] : undefined;
    if (
      set === undefined &&
      control === undefined &&
      (inverse === undefined || inSet) &&
      !/^[!-/:-@[-`{-~]$/.test(character)
    )
      throw this.#refuse(`\`\\${character}\`, which is not known`);
    this.#next++;
    if (set !== undefined) return inSet ? set : `[${set}]`;
    if (control !== undefined) return control;
    return inverse === undefined ? literal(character) : `[^${inverse}]`;
  }

  /** A set of characters in brackets, after its `[`. */
  #set(): string {
    let text = this.#take('^') ? '[^' : '[';
    for (let first = true; ; first = false) {
      const character = this.#peek();
      if (character === undefined) throw this.#refuse('a `[` that is not closed');
      if (character === ']' && !first) {
        this.#next++;
        return `${text}]`;
      }
      const from = this.#member();
      if (this.#peek() !== '-' || [']', undefined].includes(this.#characters[this.#next + 1])) {
        text += from.text;
        continue;
      }
      this.#next++;
      const to = this.#member();
      if (from.point === undefined || to.point === undefined || from.point > to.point)
        throw this.#refuse('a range that is reversed or has no ends');
      text += `${from.text}-${to.text}`;
    }
  }

  /** One member of a set; a set within it has no code point. */
  #member(): { readonly text: string; readonly point: number | undefined } {
    const character = this.#peek() ?? '';
    this.#next++;
    if (character !== '\\') {
      if (character === '[' && [':', '.', '='].includes(this.#peek() ?? ''))
        throw this.#refuse('a class of characters by name');
      return { text: literal(character), point: character.codePointAt(0) };
    }
    const escaped = this.#peek() ?? '';
    const text = this.#escape(true);
    const isSet = Object.hasOwn(sets, escaped);
    const control = { n: 10, t: 9, r: 13, f: 12 }[escaped];
    return { text, point: isSet ? undefined : (control ?? escaped.codePointAt(0)) };
  }
}

/** Reads a pattern. @throws AppError `request.bad_filter` for what is not in the shared part of the language */
export function readPattern(text: string): Pattern {
  if (text.length > maxCharacters) throw badFilter(`The pattern has more than ${maxCharacters} characters.`);
  return new PatternParser(text).whole();
}
