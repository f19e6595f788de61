// Personal data (PII) of datasets, hidden from callers who may not see it: values of columns that the dataset declares personal are
// replaced before they leave the module, in rows, samples of failing rows and profiles. What cannot be masked is withheld.
import { isAllowed, type Principal } from '../../http/principal.ts';
import type { Json } from '../../kernel/json.ts';
import type { DiffExamples } from './diff.ts';
import { datasetsErrors } from './errors.ts';
import type { ColumnProfile, Dataset, Ingest, Profile, QualityResult } from './model.ts';

/** Stands for a value that the caller may not see; a missing value stays missing. */
export const masked = '•••';

/** What one caller may see of one dataset. */
export interface Sight {
  /** Whether single rows may be seen at all. */
  readonly rows: boolean;
  /** Columns whose values are hidden from the caller. */
  readonly hidden: ReadonlySet<string>;
}

/** By the permissions `datasets.rows` and `datasets.pii` in the dataset's project. */
export function sightOf(principal: Principal, { project, pii }: Pick<Dataset, 'project' | 'pii'>): Sight {
  return {
    rows: isAllowed(principal, 'datasets.rows', project),
    hidden: new Set(isAllowed(principal, 'datasets.pii', project) ? [] : pii),
  };
}

type Row = Readonly<Record<string, Json>>;

/** The row with the values of hidden columns replaced. */
export function maskRow(row: Row, { hidden }: Sight): Row {
  if (hidden.size === 0) return row;
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, hidden.has(name) && value !== null ? masked : value]),
  );
}

/** Example rows of a difference as far as the caller may see them. */
export function maskExamples({ added, removed, changed }: DiffExamples, sight: Sight): DiffExamples {
  return {
    added: added.map((row) => maskRow(row, sight)),
    removed: removed.map((row) => maskRow(row, sight)),
    changed: changed.map(({ before, after }) => ({ before: maskRow(before, sight), after: maskRow(after, sight) })),
  };
}

/** SQL that someone wrote may bring a hidden column out under any name, so that nothing of its rows is shown. */
function maskSample({ expectation, sample }: QualityResult, sight: Sight): readonly Row[] {
  if (!sight.rows) return [];
  if (expectation.sql === undefined) return sample.map((row) => maskRow(row, sight));
  return sample.map((row) =>
    maskRow(row, { ...sight, hidden: sight.hidden.size === 0 ? sight.hidden : new Set(Object.keys(row)) }),
  );
}

/** The ingest with the failing rows of its results as far as the caller may see them. */
export function maskIngest(ingest: Ingest, sight: Sight): Ingest {
  if (sight.rows && sight.hidden.size === 0) return ingest;
  return { ...ingest, results: ingest.results.map((result) => ({ ...result, sample: maskSample(result, sight) })) };
}

/** A column of which only counts are told. */
function maskColumn(column: ColumnProfile): ColumnProfile {
  const hiddenValues = column.top.reduce((sum, { count }) => sum + count, 0);
  return {
    ...column,
    min: column.min === null ? null : masked,
    max: column.max === null ? null : masked,
    mean: null,
    std: null,
    quantiles: {},
    histogram: null,
    deciles: null,
    top: [],
    other: column.other + hiddenValues,
  };
}

/** The profile without values or the distribution of hidden columns: their extremes and frequent values are values of people. */
export function maskProfile(profile: Profile, { hidden }: Sight): Profile {
  if (hidden.size === 0) return profile;
  return {
    ...profile,
    columns: profile.columns.map((column) => (hidden.has(column.name) ? maskColumn(column) : column)),
  };
}

/** A file holds rows as they are. @throws AppError `datasets.personal` when columns are hidden from the caller */
export function checkUnmasked(dataset: Pick<Dataset, 'name'>, { hidden }: Sight): void {
  if (hidden.size > 0)
    throw datasetsErrors.create('personal', `${dataset.name} has personal columns: ${[...hidden].join(', ')}.`, {
      details: { permission: 'datasets.pii', columns: [...hidden] },
    });
}
