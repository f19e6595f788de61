// What each expectation means in SQL. Nulls meet every expectation but the one against nulls, as in Great Expectations.
import { parseDuration, toIso } from '../../kernel/time.ts';
import { nameList, quoteName, quoteText } from '../../platform/olap/sql-text.ts';
import { datasetsErrors } from './errors.ts';
import { type Column, type Expectation, kindOf } from './model.ts';

/** An expectation over rows: `failing` is true for a row that breaks it, `judged` for one that it looks at. */
export interface RowRule {
  readonly failing: string;
  readonly judged: string;
  /** Columns whose repetition is the fault; rows after the first are then the ones to set aside. */
  readonly unique?: readonly string[];
}

const rowTypes: ReadonlySet<Expectation['type']> = new Set([
  'expect_column_values_to_not_be_null',
  'expect_column_values_to_be_unique',
  'expect_column_values_to_be_between',
  'expect_column_values_to_be_in_set',
  'expect_column_values_to_match_regex',
  'expect_compound_columns_to_be_unique',
]);

/** True for expectations that say of each row whether it meets them. */
export function isRowLevel(expectation: Expectation): boolean {
  return rowTypes.has(expectation.type);
}

/** How people read it. */
export function titleOf(expectation: Expectation): string {
  const about = expectation.column ?? expectation.columnList?.join(', ');
  return expectation.name ?? `${expectation.type}${about === undefined ? '' : `(${about})`}`;
}

/**
 * Checks that an expectation has what its type needs.
 * @throws AppError `datasets.bad_expectation`
 */
export function checkExpectation(expectation: Expectation, columns: readonly Column[] | null): void {
  const refuse = (fault: string): never => {
    throw datasetsErrors.create('bad_expectation', `${titleOf(expectation)} ${fault}.`, { details: { expectation } });
  };
  const { type } = expectation;
  if (type.startsWith('expect_column_values') && expectation.column === undefined) refuse('needs `column`');
  if (type === 'expect_compound_columns_to_be_unique' && expectation.columnList === undefined)
    refuse('needs `columnList`');
  if (type.endsWith('_between') && expectation.minValue === undefined && expectation.maxValue === undefined)
    refuse('needs `minValue` or `maxValue`');
  if (type === 'expect_column_values_to_be_in_set' && expectation.valueSet === undefined) refuse('needs `valueSet`');
  if (type === 'expect_column_values_to_match_regex' && expectation.regex === undefined) refuse('needs `regex`');
  if (
    type === 'freshness' &&
    (expectation.column === undefined || parseDuration(expectation.maxAge ?? '') === undefined)
  )
    refuse('needs `column` and `maxAge`, such as `36h`');
  if (type === 'unexpected_rows_expectation' && expectation.sql === undefined) refuse('needs `sql`');
  if (expectation.quarantine === true && !isRowLevel(expectation))
    refuse('cannot quarantine: it does not say which rows are at fault');
  for (const bound of [expectation.minValue, expectation.maxValue]) {
    if (typeof bound === 'string' && /^now/.test(bound) && nowBound(bound, 0) === undefined)
      refuse(`has the bound ${bound}; write \`now\`, \`now-30d\` or \`now+1h\``);
  }
  if (columns === null) return;
  const known = new Set(columns.map((column) => column.name));
  for (const name of [
    ...(expectation.columnList ?? []),
    ...(expectation.column === undefined ? [] : [expectation.column]),
  ]) {
    if (!known.has(name)) refuse(`names the column ${name}, which is not there`);
  }
}

/** `now`, `now-30d`, `now+1h` at a domain time; undefined for other texts. */
function nowBound(text: string, now: number): number | undefined {
  const match = /^now(?:([+-])(.+))?$/.exec(text);
  if (match === null) return undefined;
  const offset = match[2] === undefined ? 0 : parseDuration(match[2]);
  return offset === undefined ? undefined : match[1] === '-' ? now - offset : now + offset;
}

function literal(value: string | number | boolean, type: string, now: number): string {
  const bound = typeof value === 'string' ? nowBound(value, now) : undefined;
  if (bound !== undefined)
    return `CAST(TIMESTAMP ${quoteText(toIso(bound).replace('T', ' ').replace('Z', ''))} AS ${type})`;
  if (typeof value === 'number' && kindOf(type) === 'number') return String(value);
  return `CAST(${quoteText(String(value))} AS ${type})`;
}

/** The rule of a row-level expectation over these columns at a domain time. */
export function rowRule(expectation: Expectation, columns: readonly Column[], now: number): RowRule {
  const name = expectation.column ?? '';
  const type = columns.find((column) => column.name === name)?.type ?? 'VARCHAR';
  const cell = quoteName(name);
  const where = expectation.where === undefined ? 'TRUE' : `(${expectation.where}\n)`;
  const present = `${cell} IS NOT NULL AND ${where}`;
  const values = (fault: string): RowRule => ({
    judged: `coalesce(${present}, FALSE)`,
    failing: `coalesce(${present} AND ${fault}, FALSE)`,
  });
  switch (expectation.type) {
    case 'expect_column_values_to_not_be_null':
      return { judged: `coalesce(${where}, FALSE)`, failing: `coalesce(${cell} IS NULL AND ${where}, FALSE)` };
    case 'expect_column_values_to_be_between': {
      const { minValue, maxValue, strictMin, strictMax } = expectation;
      const tests = [
        ...(minValue === undefined
          ? []
          : [`${cell} ${strictMin === true ? '>' : '>='} ${literal(minValue, type, now)}`]),
        ...(maxValue === undefined
          ? []
          : [`${cell} ${strictMax === true ? '<' : '<='} ${literal(maxValue, type, now)}`]),
      ];
      return values(`NOT (${tests.join(' AND ')})`);
    }
    case 'expect_column_values_to_be_in_set': {
      const set = (expectation.valueSet ?? []).map((value) => literal(value, type, now));
      return values(`${cell} NOT IN (${set.join(', ')})`);
    }
    case 'expect_column_values_to_match_regex':
      return values(`NOT regexp_matches(CAST(${cell} AS VARCHAR), ${quoteText(expectation.regex ?? '')})`);
    default: {
      const unique = expectation.columnList ?? [name];
      const all = `${unique.map((column) => `${quoteName(column)} IS NOT NULL`).join(' AND ')} AND ${where}`;
      return {
        judged: `coalesce(${all}, FALSE)`,
        failing: `coalesce(${all}, FALSE) AND count(*) FILTER (${all}) OVER (PARTITION BY ${nameList(unique)}) > 1`,
        unique,
      };
    }
  }
}
