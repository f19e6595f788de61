// Groups of runs: those that agree in some of their values, with what their metrics come to over all members.
import { type FieldRef, fieldText } from '../../../kernel/filter/ast.ts';
import { badFilter } from '../../../kernel/filter/tokens.ts';
import type { SearchRequest } from '../search.ts';

/** Which value of a run's metric counts: the latest, an extreme or the mean of all its points. */
export type MetricAggregate = 'last' | 'min' | 'max' | 'mean';

export interface GroupRequest extends SearchRequest {
  /** One to three of `params.…`, `tags.…`, `status`, `user`, `source` and `commit`. */
  readonly by: readonly FieldRef[];
  /** Keys of metrics. */
  readonly metrics: readonly string[];
  readonly aggregate: MetricAggregate;
}

/** A metric over the members of a group. Every member is in exactly one of the three counts. */
export interface GroupMetric {
  readonly key: string;
  readonly numbers: number;
  readonly nan: number;
  readonly missing: number;
  /** Over the numbers; null without any, and where infinities leave none. */
  readonly mean: number | null;
  /** Of the sample (n - 1); null for fewer than two numbers. */
  readonly sd: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

export interface RunGroup {
  /** The shared values in the order of `by`; null where the members have none. */
  readonly values: readonly (string | null)[];
  readonly runs: number;
  readonly metrics: readonly GroupMetric[];
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A field as a filter names it. @throws AppError `request.bad_filter` */
function named(field: FieldRef): string {
  if (field.key.includes('`')) throw badFilter(`${fieldText(field)} cannot be named in a filter.`);
  return field.entity === undefined ? field.key : `${field.entity}.\`${field.key}\``;
}

/** The filter that finds the members of a group among all runs. */
export function membersFilter(by: readonly FieldRef[], values: readonly (string | null)[]): string {
  return by
    .map((field, index) => {
      const value = values[index] ?? null;
      return value === null ? `${named(field)} is null` : `${named(field)} = ${quoted(value)}`;
    })
    .join(' and ');
}
