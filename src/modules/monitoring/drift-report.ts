// How far the columns of a window are from those of the reference, by which method, and which of them count as drifted.
import { benjaminiHochberg, bonferroni } from '../../numerics/drift/multiple-testing.ts';
import type { Olap, QueryOptions } from '../../platform/olap/olap.ts';
import { runInThread } from '../../platform/threads/threads.ts';
import {
  type ColumnCounts,
  type ColumnSides,
  countCategories,
  countNumbers,
  countParts,
  type DriftSide,
  hasMoreValuesThan,
  isText,
  readNumbers,
} from './column-counts.ts';
import { compareCounts } from './compared-counts.ts';
import type { Compared, ComparedSides } from './compared-values.ts';
import { type DriftMethod, type DriftProfile, driftRatio, isDrift, ruleOf } from './drift-methods.ts';
import { chunkSize, learntThreshold } from './learnt-threshold.ts';

export type DriftCorrection = 'none' | 'bonferroni' | 'benjamini-hochberg';

export interface DriftRule {
  /** `auto`: as the profile chooses for the column, by its type and the rows of the reference. */
  readonly method: DriftMethod | 'auto';
  readonly profile: DriftProfile;
  /** Null: that of the method, or by NannyML's rules what the reference teaches. */
  readonly threshold: number | null;
  /** Of the p-values of all columns together. */
  readonly correction: DriftCorrection;
}

export interface ColumnDrift extends ColumnCounts {
  readonly column: string;
  readonly method: DriftMethod;
  readonly threshold: number;
  /** Null where the method is undefined, such as for a column without a value on one side. */
  readonly value: number | null;
  /** The p-value after the correction, which is what is judged; null of distances. */
  readonly adjusted: number | null;
  /** How far it is; from 1 on the column has drifted. */
  readonly ratio: number;
  readonly drifted: boolean;
}

/** Up to so many different numbers Evidently takes a column for categories. */
const fewValues = 5;
/** From more rows of the reference on Evidently measures instead of testing. */
const rowsToTest = 1000;

async function chosenMethod(
  olap: Olap,
  sides: ColumnSides,
  rule: DriftRule,
  { categories, referenceRows }: ColumnCounts,
  options: QueryOptions,
): Promise<DriftMethod> {
  if (rule.method !== 'auto') {
    const { kind, reads } = ruleOf(rule.method);
    if (categories === null || reads === 'counts') return rule.method;
    return kind === 'p-value' ? 'chi-square' : 'jensen-shannon';
  }
  if (rule.profile !== 'evidently') return rule.profile === 'nannyml' ? 'jensen-shannon' : 'psi';
  const many = categories === null && (await hasMoreValuesThan(olap, sides, fewValues, options));
  if (referenceRows > rowsToTest) return many ? 'wasserstein' : 'jensen-shannon';
  if (many) return 'ks-test';
  return (await hasMoreValuesThan(olap, sides, 2, options)) ? 'chi-square' : 'z-test';
}

interface Found {
  readonly value: number | null;
  readonly threshold: number;
}

async function compared(
  olap: Olap,
  { reference, current, column }: ColumnSides,
  method: DriftMethod,
  { profile, threshold: declared }: DriftRule,
  counts: ColumnCounts,
  options: QueryOptions,
): Promise<Found> {
  const { referenceCounts, currentCounts, referenceRows, categories } = counts;
  const { kind, reads, threshold: usual } = ruleOf(method);
  const present = (of: readonly number[]): boolean => of.some((count) => count > 0);
  if (!present(referenceCounts) || !present(currentCounts)) return { value: null, threshold: declared ?? usual };
  const learn = profile === 'nannyml' && declared === null && kind === 'distance';
  if (categories !== null || (profile === 'pawl' && reads === 'counts')) {
    const value = compareCounts(method, profile, referenceCounts, currentCounts);
    if (!learn || categories === null) return { value, threshold: declared ?? usual };
    const parts = await countParts(olap, reference, column, categories, chunkSize(referenceRows), options);
    const distances = parts.map((part) => compareCounts(method, profile, referenceCounts, part));
    return { value, threshold: learntThreshold(distances) };
  }
  const argument: ComparedSides = {
    method,
    profile,
    reference: await readNumbers(olap, reference, column, options),
    current: await readNumbers(olap, current, column, options),
    learn,
  };
  const thread = new URL('./compared-values.ts', import.meta.url);
  const { value, threshold } = await runInThread<Compared>(thread, 'compareValues', argument, options.signal);
  return { value: Number.isNaN(value) ? null : value, threshold: declared ?? threshold ?? usual };
}

const corrections: Readonly<Record<DriftCorrection, (pValues: readonly number[]) => readonly number[]>> = {
  none: (pValues) => pValues,
  bonferroni,
  'benjamini-hochberg': benjaminiHochberg,
};

type Measured = Omit<ColumnDrift, 'adjusted' | 'ratio' | 'drifted'>;

/** The p-values of all columns are corrected together: of twenty that did not change one would count by chance. */
function judged(measured: readonly Measured[], { correction, profile }: DriftRule): ColumnDrift[] {
  const tested = measured.filter(({ method, value }) => value !== null && ruleOf(method).kind === 'p-value');
  const adjusted = corrections[correction](tested.map(({ value }) => value ?? 1));
  const byColumn = new Map(tested.map(({ column }, at) => [column, adjusted[at] ?? 1]));
  return measured.map((one) => {
    const p = byColumn.get(one.column) ?? null;
    const value = p ?? one.value;
    if (value === null) return { ...one, adjusted: null, ratio: 0, drifted: false };
    const ratio = driftRatio(one.method, value, one.threshold);
    return { ...one, adjusted: p, ratio, drifted: isDrift(one.method, value, one.threshold, profile) };
  });
}

export interface Verdict {
  /** The columns that count and have drifted, the furthest first. */
  readonly drifted: readonly ColumnDrift[];
  /** How many columns count. */
  readonly counted: number;
  /** So many drifted columns make a breach. */
  readonly minimum: number;
  readonly breach: boolean;
}

/** @param minimum null: half of the columns that count */
export function verdictOf(
  report: readonly ColumnDrift[],
  { exclude, minimum }: { readonly exclude: readonly string[]; readonly minimum: number | null },
): Verdict {
  const counted = report.filter(({ column }) => !exclude.includes(column));
  const drifted = counted.filter((column) => column.drifted).toSorted((a, b) => b.ratio - a.ratio);
  const needed = minimum ?? Math.max(1, Math.ceil(counted.length / 2));
  return { drifted, counted: counted.length, minimum: needed, breach: drifted.length >= needed };
}

/** @returns one entry per column, in the order given */
export async function driftReport(
  olap: Olap,
  reference: DriftSide,
  current: DriftSide,
  columns: readonly string[],
  rule: DriftRule,
  signal?: AbortSignal,
): Promise<readonly ColumnDrift[]> {
  const measured: Measured[] = [];
  const options = { signal };
  // Column by column: a pass over one column is what a columnar file is good at, and memory stays that of one column.
  for (const column of columns) {
    const sides = { reference, current, column };
    const counts = (await isText(olap, sides, options))
      ? await countCategories(olap, sides, rule.profile, options)
      : await countNumbers(olap, sides, options);
    const method = await chosenMethod(olap, sides, rule, counts, options);
    measured.push({ column, method, ...(await compared(olap, sides, method, rule, counts, options)), ...counts });
  }
  return judged(measured, rule);
}
