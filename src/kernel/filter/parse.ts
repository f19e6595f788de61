// Parses filters and orders by recursive descent. Keywords are not case sensitive; names with other characters are quoted with
// backticks or double quotes, strings with single or double quotes. Size and depth are bounded, because the text is a stranger's.
import { parseDuration } from '../time.ts';
import {
  type Aggregate,
  aggregates,
  type CompareOperator,
  type FieldRef,
  type Filter,
  type Literal,
  type OrderKey,
} from './ast.ts';
import { badFilter, type Token, tokenize } from './tokens.ts';

const maxDepth = 50;
const maxTerms = 500;

const isAggregate = (word: string): word is Aggregate => aggregates.some((one) => one === word);

const operators: Readonly<Record<string, CompareOperator>> = {
  '=': '=',
  '==': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #terms = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  filter(): Filter {
    const filter = this.#or(0);
    this.#expectEnd();
    return filter;
  }

  order(): OrderKey {
    const field = this.#field();
    const descending = this.#keyword('desc');
    if (!descending) this.#keyword('asc');
    this.#expectEnd();
    return { field, descending };
  }

  #peek(): Token {
    return this.#tokens[this.#next] as Token;
  }

  #take(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#next++;
    return token;
  }

  #keyword(word: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'word' || token.text.toLowerCase() !== word) return false;
    this.#next++;
    return true;
  }

  #symbol(symbol: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'symbol' || token.text !== symbol) return false;
    this.#next++;
    return true;
  }

  #unexpected(wanted: string): Error {
    const token = this.#peek();
    const found = token.kind === 'end' ? 'the end' : JSON.stringify(token.text);
    return badFilter(`Expected ${wanted} but found ${found}`, token.at);
  }

  #expectEnd(): void {
    if (this.#peek().kind !== 'end') throw this.#unexpected('the end, `and` or `or`');
  }

  #or(depth: number): Filter {
    return this.#joined('or', () => this.#and(depth));
  }

  #and(depth: number): Filter {
    return this.#joined('and', () => this.#not(depth));
  }

  #joined(kind: 'and' | 'or', term: () => Filter): Filter {
    const first = term();
    const terms = [first];
    while (this.#keyword(kind)) terms.push(term());
    return terms.length === 1 ? first : { kind, terms };
  }

  #not(depth: number): Filter {
    if (depth > maxDepth) throw badFilter(`The filter is nested more than ${maxDepth} deep.`);
    if (this.#keyword('not')) return { kind: 'not', term: this.#not(depth + 1) };
    if (this.#symbol('(')) {
      const inner = this.#or(depth + 1);
      if (!this.#symbol(')')) throw this.#unexpected('`)`');
      return inner;
    }
    return this.#comparison();
  }

  #comparison(): Filter {
    if (++this.#terms > maxTerms) throw badFilter(`The filter has more than ${maxTerms} comparisons.`);
    const field = this.#field();
    if (this.#keyword('is')) {
      const negated = this.#keyword('not');
      if (!this.#keyword('null')) throw this.#unexpected('`null`');
      return { kind: 'null', field, negated };
    }
    const negated = this.#keyword('not');
    if (this.#keyword('in')) return { kind: 'in', field, values: this.#list(), negated };
    for (const kind of ['like', 'ilike', 'rlike'] as const) {
      if (!this.#keyword(kind)) continue;
      const pattern = this.#literal();
      if (typeof pattern !== 'string') throw badFilter(`The pattern after ${kind} must be a string.`);
      return { kind, field, pattern, negated };
    }
    const token = this.#peek();
    const operator = token.kind === 'symbol' ? operators[token.text] : undefined;
    if (negated || operator === undefined)
      throw this.#unexpected('a comparison such as =, !=, >, like, rlike, in or is null');
    this.#next++;
    return { kind: 'compare', field, operator, value: this.#literal() };
  }

  #list(): Literal[] {
    if (!this.#symbol('(')) throw this.#unexpected('`(`');
    const values = [this.#literal()];
    while (this.#symbol(',')) values.push(this.#literal());
    if (!this.#symbol(')')) throw this.#unexpected('`)`');
    return values;
  }

  #literal(): Literal {
    const token = this.#peek();
    if (token.kind !== 'string' && token.kind !== 'double' && token.kind !== 'number' && token.kind !== 'duration') {
      throw this.#unexpected('a number or a string in quotes');
    }
    this.#next++;
    if (token.kind === 'duration') return parseDuration(token.text) ?? 0;
    return token.kind === 'number' ? Number(token.text) : token.text;
  }

  #field(): FieldRef {
    const token = this.#take();
    if (token.kind === 'word' && this.#symbol('(')) {
      const aggregate = token.text.toLowerCase();
      if (!isAggregate(aggregate))
        throw badFilter(`There is no ${token.text}(…), only ${aggregates.join(', ')}`, token.at);
      const field = this.#field();
      if (field.aggregate !== undefined) throw badFilter(`${aggregate}(…) takes a metric`, token.at);
      if (!this.#symbol(')')) throw this.#unexpected('`)`');
      return { ...field, aggregate };
    }
    if (token.kind === 'word') {
      const dot = token.text.indexOf('.');
      if (dot < 0) return this.#symbol('.') ? { entity: token.text, key: this.#quotedKey() } : { key: token.text };
      const entity = token.text.slice(0, dot);
      const key = token.text.slice(dot + 1);
      return { entity, key: key === '' || key.endsWith('.') ? `${key}${this.#quotedKey()}` : key };
    }
    if (token.kind !== 'name' && token.kind !== 'double') {
      this.#next = Math.max(0, this.#next - (token.kind === 'end' ? 0 : 1));
      throw this.#unexpected('the name of a field');
    }
    if (!this.#symbol('.')) return { key: token.text };
    const next = this.#peek();
    if (next.kind !== 'word') return { entity: token.text, key: this.#quotedKey() };
    this.#next++;
    return { entity: token.text, key: next.text };
  }

  #quotedKey(): string {
    const token = this.#peek();
    if (token.kind !== 'name' && token.kind !== 'double')
      throw this.#unexpected('a name in backticks or double quotes');
    this.#next++;
    return token.text;
  }
}

/** Parses a filter; undefined for an empty one. @throws AppError `request.bad_filter` */
export function parseFilter(text: string): Filter | undefined {
  return text.trim() === '' ? undefined : new Parser(text).filter();
}

/** Parses one key of an order, such as `metrics.auc desc`. @throws AppError `request.bad_filter` */
export function parseOrder(text: string): OrderKey {
  return new Parser(text).order();
}
