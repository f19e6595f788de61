// What every search of this module takes.
import type { Filter, OrderKey } from '../../kernel/filter/ast.ts';

export type Life = 'active' | 'deleted' | 'all';

export interface SearchRequest {
  readonly filter?: Filter | undefined;
  readonly order?: readonly OrderKey[] | undefined;
  /** Active ones by default. */
  readonly life?: Life | undefined;
}
