// The one table of differences between databases. Nothing outside platform/db may branch on the dialect's name.

import { type RawBuilder, sql } from 'kysely';
import type { Pattern } from '../../kernel/filter/pattern.ts';

export type DialectName = 'sqlite' | 'postgres';

export interface Capabilities {
  /** Several processes may write at the same time. */
  readonly concurrentWriters: boolean;
  /** Claiming a row may skip rows that others hold (`FOR UPDATE SKIP LOCKED`). */
  readonly skipLocked: boolean;
  /** Bound parameters per statement. */
  readonly maxParameters: number;
  /** Numbers of rows into which larger inserts are cut, largest first, so that few statements are prepared. */
  readonly insertSizes: readonly number[];
  /** SQL of a number that grows with the start of transactions; stored with rows that others follow by cursor. */
  readonly transactionStamp: string;
  /** No transaction with a stamp below this one is still open, so a follower that stops here skips nothing. */
  readonly stampHorizon: RawBuilder<number>;
  /** Case-sensitive LIKE: `%` any text, `_` one character, no escape. */
  like(value: RawBuilder<unknown>, pattern: string): RawBuilder<boolean>;
  /** A regular expression is found in the text. */
  matches(value: RawBuilder<unknown>, pattern: Pattern): RawBuilder<boolean>;
  /** A member of an object as text, NULL when it has none; both are JSON in a text column. */
  jsonMember(column: RawBuilder<unknown>, object: string, key: string): RawBuilder<string | null>;
  /** The value is one of these texts, bound as one value, so that a statement is the same text for any number of them. */
  oneOf(value: RawBuilder<unknown>, texts: readonly string[]): RawBuilder<boolean>;
  /** These texts as rows to select from, with the columns `place`, from 0, and `value`. */
  listed(texts: readonly string[]): RawBuilder<unknown>;
  /** Names and values of a group's rows as the text of a JSON object, in the order of the names, in which SQLite reads them already. */
  jsonObject(name: RawBuilder<unknown>, value: RawBuilder<unknown>): RawBuilder<string>;
  /** How the bound value of this number, from 1, stands in a statement. */
  placeholder(number: number): string;
  /** The number that a text is in JSON's form, such as `-1.5` or `3e-4`; NULL for any other text. */
  numberOf(text: RawBuilder<unknown>): RawBuilder<number | null>;
}

/** The GLOB pattern, which is case sensitive, of a LIKE pattern. */
function toGlob(pattern: string): string {
  return pattern.replace(/[*?[]/g, '[$&]').replaceAll('%', '*').replaceAll('_', '?');
}

export const capabilities: Readonly<Record<DialectName, Capabilities>> = {
  sqlite: {
    concurrentWriters: false,
    skipLocked: false,
    maxParameters: 32_766,
    // A longer statement takes SQLite more for each of its rows.
    insertSizes: [50, 20],
    transactionStamp: '0',
    stampHorizon: sql<number>`1`,
    like: (value, pattern) => sql<boolean>`${value} GLOB ${toGlob(pattern)}`,
    matches: (value, { re2 }) => sql<boolean>`pawl_rlike(${re2}, ${value}) = 1`,
    jsonMember: (column, object, key) =>
      sql<
        string | null
      >`(SELECT CASE e.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(e.value AS TEXT) END FROM json_each(${column}, ${`$.${object}`}) AS e WHERE e.key = ${key})`,
    oneOf: (value, texts) => sql<boolean>`${value} IN (SELECT value FROM json_each(${JSON.stringify(texts)}))`,
    listed: (texts) => sql`(SELECT key AS place, value FROM json_each(${JSON.stringify(texts)}))`,
    jsonObject: (name, value) => sql<string>`json_group_object(${name}, ${value})`,
    placeholder: () => '?',
    // Written with a number's characters only, valid JSON is a number.
    numberOf: (text) =>
      sql<
        number | null
      >`CASE WHEN ${text} NOT GLOB '*[^0-9.eE+-]*' AND json_valid(${text}) THEN CAST(${text} AS REAL) END`,
  },
  postgres: {
    concurrentWriters: true,
    skipLocked: true,
    maxParameters: 65_535,
    // A statement is a round trip.
    insertSizes: [250, 100, 50, 20],
    transactionStamp: 'pg_current_xact_id()::text::bigint',
    stampHorizon: sql<number>`pg_snapshot_xmin(pg_current_snapshot())::text::bigint`,
    like: (value, pattern) => sql<boolean>`${value} LIKE ${pattern} ESCAPE ''`,
    matches: (value, { postgres }) => sql<boolean>`${value} ~ ${postgres}`,
    jsonMember: (column, object, key) => sql<string | null>`((${column})::jsonb -> ${sql.lit(object)} ->> ${key})`,
    oneOf: (value, texts) => sql<boolean>`${value} = ANY(${[...texts]}::text[])`,
    listed: (texts) =>
      sql`(SELECT number - 1 AS place, value FROM unnest(${[...texts]}::text[]) WITH ORDINALITY AS numbered (value, number))`,
    jsonObject: (name, value) => sql<string>`json_object_agg(${name}, ${value} ORDER BY ${name})::text`,
    placeholder: (number) => `$${number}`,
    numberOf: (text) =>
      sql<
        number | null
      >`CASE WHEN ${text} ~ '^-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]{1,2})?$' THEN CAST(${text} AS DOUBLE PRECISION) END`,
  },
};

const unique: Readonly<Record<DialectName, RegExp>> = {
  sqlite: /^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY|ROWID)$/,
  postgres: /^23505$/,
};

/** True when a statement failed because a row with that key exists. */
export function isUniqueViolation(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return unique.sqlite.test(code) || unique.postgres.test(code);
}

/**
 * Renders DDL written in the common subset (TEXT, BIGINT, DOUBLE PRECISION, BYTES) for one database. SQLite tables are STRICT, and one
 * that ends in `) CLUSTERED;` keeps its rows in the order of its primary key, for small rows read by the key's first columns; Postgres
 * text compares bytewise, as SQLite's does, so that keyset paging orders alike.
 */
export function renderDdl(dialect: DialectName, sql: string): string {
  if (dialect === 'postgres') {
    return sql
      .replace(/\bTEXT\b/g, 'TEXT COLLATE "C"')
      .replace(/\bBYTES\b/g, 'BYTEA')
      .replace(/^\) CLUSTERED;/gm, ');');
  }
  return sql
    .replace(/\bBIGINT\b/g, 'INTEGER')
    .replace(/\bDOUBLE PRECISION\b/g, 'REAL')
    .replace(/\bBYTES\b/g, 'BLOB')
    .replace(/^\) CLUSTERED;/gm, ') STRICT, WITHOUT ROWID;')
    .replace(/^\);/gm, ') STRICT;');
}
