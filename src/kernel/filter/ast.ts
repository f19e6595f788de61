// The one filter language: comparisons of fields with literals, joined by `and`, `or`, `not` and parentheses.

/** `metrics.auc` is entity `metrics`, key `auc`; `status` has no entity. */
export interface FieldRef {
  readonly entity?: string;
  readonly key: string;
}

export type Literal = string | number;
export type CompareOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** `like` is case sensitive, `ilike` is not; `%` stands for any text and `_` for one character, without an escape. */
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
export function fieldText({ entity, key }: FieldRef): string {
  return entity === undefined ? key : `${entity}.${key}`;
}
