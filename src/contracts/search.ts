// Query parameters of every list that can be searched.
import { Type } from 'typebox';
import { PageQuery } from './paging.ts';

export const FilterText = Type.String({
  maxLength: 20_000,
  description:
    "Such as `metrics.auc > 0.7 and (params.depth = '8' or tags.owner is not null)`; docs/guide/filters.md has every word.",
});
export const OrderText = Type.String({
  maxLength: 2000,
  description: 'Keys separated by commas, each with `asc` or `desc`, such as `metrics.auc desc`.',
});
export const Life = Type.Union([Type.Literal('active'), Type.Literal('deleted'), Type.Literal('all')], {
  default: 'active',
});

export const searchQuery = {
  ...PageQuery.properties,
  filter: Type.Optional(FilterText),
  order: Type.Optional(OrderText),
};
