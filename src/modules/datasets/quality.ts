// Judges content against expectations: all row-level ones in one pass, then the rest. Expectations may hold people's SQL, so the
// session is a sandbox with the views `data` (the whole new version) and `incoming` (what came).
import { isAppError } from '../../kernel/errors.ts';
import type { Json } from '../../kernel/json.ts';
import { parseDuration, parseIso, toIso } from '../../kernel/time.ts';
import type { OlapRow, OlapSession } from '../../platform/olap/olap.ts';
import { nameList, quoteName, quoteText } from '../../platform/olap/sql-text.ts';
import { datasetsErrors } from './errors.ts';
import { isRowLevel, rowRule, titleOf } from './expectations.ts';
import type { Column, Expectation, QualityResult } from './model.ts';

export const sampleRows = 20;

/** A row of a result as JSON. */
export function toJsonRow(row: OlapRow): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      (value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value) as Json,
    ]),
  );
}

function verdict(expectation: Expectation, success: boolean): QualityResult['status'] {
  if (success) return 'passed';
  return expectation.severity === 'warning' ? 'warned' : 'failed';
}

async function inContext<T>(expectation: Expectation, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isAppError(error) || !/^olap\.(invalid_sql|not_a_query|forbidden)$/.test(error.code)) throw error;
    throw datasetsErrors.create('bad_expectation', `${titleOf(expectation)} does not run: ${error.message}`, {
      details: { expectation },
      cause: error,
    });
  }
}

/** Two queries over `incoming`: the rows to keep, and those set aside with the titles of what they break in `_failed`. */
export interface Quarantine {
  readonly kept: string;
  readonly aside: string;
  readonly flags: string;
  readonly expectations: readonly Expectation[];
}

/**
 * Builds the separation for the expectations that quarantine; undefined when there is none. Of rows that repeat a unique value
 * the first is kept, unless `earlier` (the older parts, when appending) has it already.
 */
export function quarantineQueries(
  expectations: readonly Expectation[],
  columns: readonly Column[],
  now: number,
  hasEarlier: boolean,
): Quarantine | undefined {
  const chosen = expectations.filter((expectation) => expectation.quarantine === true);
  if (chosen.length === 0) return undefined;
  const flags = chosen.map((expectation, index) => {
    const rule = rowRule(expectation, columns, now);
    if (rule.unique === undefined) return `${rule.failing} AS _f${index}`;
    const keys = nameList(rule.unique);
    const seen = hasEarlier ? ` OR (${keys}) IN (SELECT (${keys}) FROM earlier)` : '';
    return `${rule.judged} AND (row_number() OVER (PARTITION BY ${keys}, ${rule.judged} ORDER BY _row) > 1${seen}) AS _f${index}`;
  });
  const names = nameList(columns.map((column) => column.name));
  const from = `(SELECT *, ${flags.join(', ')} FROM incoming)`;
  const any = chosen.map((_, index) => `_f${index}`).join(' OR ');
  const reasons = chosen.map(
    (expectation, index) => `CASE WHEN _f${index} THEN ${quoteText(titleOf(expectation))} END`,
  );
  return {
    kept: `SELECT ${names} FROM ${from} WHERE NOT (${any}) ORDER BY _row`,
    aside: `SELECT ${names}, list_filter([${reasons.join(', ')}], lambda r: r IS NOT NULL) AS _failed FROM ${from} WHERE ${any} ORDER BY _row`,
    flags: from,
    expectations: chosen,
  };
}

/** What the quarantine found: counts and samples of each of its expectations. */
export async function judgeQuarantine(
  session: OlapSession,
  quarantine: Quarantine,
  columns: readonly Column[],
  now: number,
): Promise<readonly QualityResult[]> {
  const counts = quarantine.expectations.map(
    (expectation, index) =>
      `count(*) FILTER (_f${index}) AS f${index}, count(*) FILTER (${rowRule(expectation, columns, now).judged}) AS j${index}`,
  );
  const [row] = await session.query(`SELECT ${counts.join(', ')} FROM ${quarantine.flags}`);
  const results: QualityResult[] = [];
  const names = nameList(columns.map((column) => column.name));
  for (const [index, expectation] of quarantine.expectations.entries()) {
    const failing = Number(row?.[`f${index}`] ?? 0);
    const sample =
      failing === 0
        ? []
        : await session.query(
            `SELECT ${names} FROM ${quarantine.flags} WHERE _f${index} ORDER BY _row LIMIT ${sampleRows}`,
          );
    results.push({
      expectation,
      status: failing === 0 ? 'passed' : 'quarantined',
      observed: failing,
      elements: Number(row?.[`j${index}`] ?? 0),
      failing,
      sample: sample.map(toJsonRow),
    });
  }
  return results;
}

/** Judges `data` against every expectation that does not quarantine. @throws AppError `datasets.bad_expectation` */
export async function judge(
  session: OlapSession,
  expectations: readonly Expectation[],
  columns: readonly Column[],
  now: number,
): Promise<readonly QualityResult[]> {
  const rowLevel = expectations.filter((expectation) => isRowLevel(expectation) && expectation.quarantine !== true);
  const rules = rowLevel.map((expectation) => rowRule(expectation, columns, now));
  const counts = await countFailing(session, rowLevel, rules);
  const names = nameList(columns.map((column) => column.name));
  const results: QualityResult[] = [];
  for (const expectation of expectations) {
    if (expectation.quarantine === true) continue;
    const index = rowLevel.indexOf(expectation);
    if (index < 0) {
      results.push(await inContext(expectation, judgeTable(session, expectation, now)));
      continue;
    }
    const { failing, judged } = counts[index] ?? { failing: 0, judged: 0 };
    const success = judged - failing >= judged * (expectation.mostly ?? 1);
    const flag = `(SELECT *, ${rules[index]?.failing ?? 'FALSE'} AS _f FROM data)`;
    const sample =
      failing === 0 ? [] : await session.query(`SELECT ${names} FROM ${flag} WHERE _f LIMIT ${sampleRows}`);
    results.push({
      expectation,
      status: verdict(expectation, success),
      observed: failing,
      elements: judged,
      failing,
      sample: sample.map(toJsonRow),
    });
  }
  return results;
}

async function countFailing(
  session: OlapSession,
  expectations: readonly Expectation[],
  rules: readonly { readonly failing: string; readonly judged: string }[],
): Promise<readonly { readonly failing: number; readonly judged: number }[]> {
  if (rules.length === 0) return [];
  const query = (chosen: typeof rules): Promise<readonly OlapRow[]> => {
    const flags = chosen.map((rule, index) => `${rule.failing} AS _f${index}, ${rule.judged} AS _j${index}`);
    const counts = chosen.map(
      (_, index) => `count(*) FILTER (_f${index}) AS f${index}, count(*) FILTER (_j${index}) AS j${index}`,
    );
    return session.query(`SELECT ${counts.join(', ')} FROM (SELECT ${flags.join(', ')} FROM data)`);
  };
  const rows = await query(rules).catch(async (error) => {
    // One of them does not run: find out which.
    for (const [index, rule] of rules.entries()) {
      const expectation = expectations[index];
      if (expectation !== undefined) await inContext(expectation, query([rule]));
    }
    throw error;
  });
  return rules.map((_, index) => ({
    failing: Number(rows[0]?.[`f${index}`] ?? 0),
    judged: Number(rows[0]?.[`j${index}`] ?? 0),
  }));
}

async function judgeTable(session: OlapSession, expectation: Expectation, now: number): Promise<QualityResult> {
  const result = (success: boolean, rest: Omit<QualityResult, 'expectation' | 'status'>): QualityResult => ({
    expectation,
    status: verdict(expectation, success),
    ...rest,
  });
  switch (expectation.type) {
    case 'expect_table_row_count_to_be_between': {
      const where = expectation.where === undefined ? '' : ` WHERE (${expectation.where}\n)`;
      const [row] = await session.query(`SELECT count(*) AS n FROM data${where}`);
      const count = Number(row?.['n'] ?? 0);
      const success = count >= Number(expectation.minValue ?? 0) && count <= Number(expectation.maxValue ?? Infinity);
      return result(success, { observed: count, elements: count, failing: success ? 0 : 1, sample: [] });
    }
    case 'freshness': {
      const column = quoteName(expectation.column ?? '');
      const [row] = await session.query(
        `SELECT CAST(max(${column}) AS TIMESTAMP) AS newest, count(${column}) AS n FROM data`,
      );
      const newest = typeof row?.['newest'] === 'string' ? parseIso(row['newest']) : undefined;
      const success = newest !== undefined && now - newest <= (parseDuration(expectation.maxAge ?? '') ?? 0);
      return result(success, {
        observed: newest === undefined ? null : toIso(newest),
        elements: Number(row?.['n'] ?? 0),
        failing: success ? 0 : 1,
        sample: [],
      });
    }
    default: {
      const sql = (expectation.sql ?? '').trim().replace(/;+\s*$/, '');
      const [row] = await session.query(`SELECT count(*) AS n, (SELECT count(*) FROM data) AS total FROM (${sql}\n)`);
      const failing = Number(row?.['n'] ?? 0);
      const total = Number(row?.['total'] ?? 0);
      const sample = failing === 0 ? [] : await session.query(`SELECT * FROM (${sql}\n) LIMIT ${sampleRows}`);
      const success = failing <= total * (1 - (expectation.mostly ?? 1));
      return result(success, { observed: failing, elements: total, failing, sample: sample.map(toJsonRow) });
    }
  }
}
