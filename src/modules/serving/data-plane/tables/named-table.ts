// A table with named columns as its endpoint takes it: with all columns of the model, or with entities whose features are joined.

import type { ModelInterface } from '../../model-interface.ts';
import type { FeatureJoin } from '../features/feature-join.ts';
import { type ReadTable, readTable, type Table, type UnknownColumns } from '../row-block.ts';

export interface NamedTableOptions {
  readonly stickyKey: string | null;
  readonly unknownColumns: UnknownColumns;
  /** Of the endpoint; null where requests bring all columns. */
  readonly features: FeatureJoin | null;
}

/** @throws AppError `serving.bad_input` */
export function readNamedTable(model: ModelInterface, table: Table, options: NamedTableOptions): ReadTable {
  const { stickyKey, unknownColumns, features } = options;
  if (features === null) return readTable(model, table, stickyKey, unknownColumns);
  return features.read(table, stickyKey, unknownColumns);
}

/** Columns that requests have to name. */
export function requiredNames(model: ModelInterface, features: FeatureJoin | null): readonly string[] {
  const own = (features?.requested ?? model.columns).filter(({ required }) => required).map(({ name }) => name);
  return features === null ? own : [...new Set([...features.entities, ...own])];
}
