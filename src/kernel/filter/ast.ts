// The one filter language: comparisons of fields with literals, joined by `and`, `or`, `not` and parentheses.

/** What may be asked of a field that has many values: `best` goes by what is known of the direction, `count` counts them. */
export const aggregates = ['best', 'min', 'max', 'mean', 'last', 'count'] as const;
export type Aggregate = (typeof aggregates)[number];

/** `metrics.auc` is entity `metrics`, key `auc`; `status` has no entity; `best(metrics.auc)` has an aggregate too. */
export interface FieldRef {
  readonly entity?: string;
  readonly key: string;
  readonly aggregate?: Aggregate;
}

export type Literal = string | number;
export type CompareOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

/**
 * `like` is case sensitive, `ilike` is not; `%` stands for any text and `_` for one character, without an escape. `rlike` finds a
 * regular expression anywhere in the text, see `pattern.ts`.
 */
export type Filter =
  | { readonly kind: 'and'; readonly terms: readonly Filter[] }
  | { readonly kind: 'or'; readonly terms: readonly Filter[] }
  | { readonly kind: 'not'; readonly term: Filter }
  | {
      readonly kind: 'compare';
      readonly field: FieldRef;
      readonly operator: CompareOperator;
      readonly value: Literal;
    }
  | { readonly kind: 'like'; readonly field: FieldRef; readonly pattern: string; readonly negated: boolean }
  | { readonly kind: 'ilike'; readonly field: FieldRef; readonly pattern: string; readonly negated: boolean }
  | { readonly kind: 'rlike'; readonly field: FieldRef; readonly pattern: string; readonly negated: boolean }
  | {
      readonly kind: 'in';
      readonly field: FieldRef;
      readonly values: readonly Literal[];
      readonly negated: boolean;
    }
  | { readonly kind: 'null'; readonly field: FieldRef; readonly negated: boolean };

/** One key of an order. */
export interface OrderKey {
  readonly field: FieldRef;
  readonly descending: boolean;
}

/** A field as the language writes it. */
export function fieldText({ entity, key, aggregate }: FieldRef): string {
  const field = entity === undefined ? key : `${entity}.${key}`;
  return aggregate === undefined ? field : `${aggregate}(${field})`;
}

/** Comparisons that must hold for a filter to: those that `and` joins at its top. */
export function requiredTerms(filter: Filter | undefined): readonly Filter[] {
  if (filter === undefined) return [];
  return filter.kind === 'and' ? filter.terms.flatMap(requiredTerms) : [filter];
}
