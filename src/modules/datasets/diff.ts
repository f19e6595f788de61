// What changed between two versions. Parts that both share cancel out before rows are compared, and distributions come from the
// stored profiles, so a difference after an append costs only the appended part.
import type { Json } from '../../kernel/json.ts';
import { psi } from '../../numerics/drift/psi.ts';
import type { OlapSession } from '../../platform/olap/olap.ts';
import { nameList, quoteName, readParquet } from '../../platform/olap/sql-text.ts';
import {
  type Column,
  type ColumnProfile,
  compareColumns,
  type DatasetVersion,
  type Profile,
  type SchemaChanges,
  type StoredHistogram,
} from './model.ts';
import { toJsonRow } from './quality.ts';

type Row = Readonly<Record<string, Json>>;

export interface DiffExamples {
  readonly added: readonly Row[];
  readonly removed: readonly Row[];
  readonly changed: readonly { readonly before: Row; readonly after: Row }[];
}

/** Rows of each kind that a difference shows. */
const mostExamples = 20;

export interface VersionDiff {
  readonly from: number;
  readonly to: number;
  readonly schema: {
    readonly added: readonly Column[];
    readonly removed: readonly Column[];
    readonly retyped: SchemaChanges['retyped'];
  };
  readonly rows: {
    readonly from: number;
    readonly to: number;
    readonly added: number;
    readonly removed: number;
    /** Null where the dataset declares no key. */
    readonly changed: number | null;
  };
  /** Some of those rows, in order of the key, or as they come. */
  readonly examples: DiffExamples;
  readonly columns: readonly {
    readonly name: string;
    readonly psi: number | null;
    readonly missingFrom: number;
    readonly missingTo: number;
  }[];
}

const countsOf = (h: StoredHistogram): number[] => [h.below, ...h.counts, h.above];

/**
 * PSI of a column between two profiles: over the deciles of the older one for numbers, over its most frequent values and the
 * rest for text. Null for times, which move by nature, and where nothing can be compared.
 */
export function profilePsi(from: ColumnProfile, to: ColumnProfile): number | null {
  if (from.kind === 'number' && from.deciles !== null && to.deciles !== null) {
    const sameEdges =
      from.deciles.edges.length === to.deciles.edges.length &&
      from.deciles.edges.every((edge, index) => edge === to.deciles?.edges[index]);
    return sameEdges ? safePsi(countsOf(from.deciles), countsOf(to.deciles)) : null;
  }
  if ((from.kind === 'text' || from.kind === 'boolean') && from.top.length > 0) {
    const newer = new Map(to.top.map((one) => [one.value, one.count]));
    // A value the newer list cut off has an unknown count there, so it joins the rest on both sides.
    const compared = from.top.filter((one) => newer.has(one.value) || to.other === 0);
    const left = compared.map((one) => one.count);
    const right = compared.map((one) => newer.get(one.value) ?? 0);
    const total = (profile: ColumnProfile): number =>
      profile.other + profile.top.reduce((sum, one) => sum + one.count, 0);
    const rest = (all: number, counts: readonly number[]): number =>
      all - counts.reduce((sum, count) => sum + count, 0);
    return safePsi([...left, rest(total(from), left)], [...right, rest(total(to), right)]);
  }
  return null;
}

function safePsi(reference: readonly number[], current: readonly number[]): number | null {
  const empty = (counts: readonly number[]): boolean => counts.every((count) => count === 0);
  return empty(reference) || empty(current) ? null : psi(reference, current);
}

/** @param filesOf local paths of the parts with these digests */
export async function diffVersions(
  session: OlapSession,
  from: { readonly version: DatasetVersion; readonly profile: Profile },
  to: { readonly version: DatasetVersion; readonly profile: Profile },
  key: readonly string[],
  filesOf: (sha256: readonly string[]) => Promise<readonly string[]>,
): Promise<VersionDiff> {
  const changes = compareColumns(from.version.columns, to.version.columns);
  const { examples, ...counts } = await diffRows(session, from.version, to.version, key, filesOf);
  const older = new Map(from.profile.columns.map((column) => [column.name, column]));
  return {
    from: from.version.number,
    to: to.version.number,
    schema: {
      added: to.version.columns.filter((column) => changes.unexpected.includes(column.name)),
      removed: from.version.columns.filter((column) => changes.missing.includes(column.name)),
      retyped: changes.retyped,
    },
    rows: { from: from.version.rows, to: to.version.rows, ...counts },
    examples,
    columns: to.profile.columns.flatMap((column) => {
      const before = older.get(column.name);
      if (before === undefined) return [];
      return [
        { name: column.name, psi: profilePsi(before, column), missingFrom: before.missing, missingTo: column.missing },
      ];
    }),
  };
}

interface RowDiff {
  readonly added: number;
  readonly removed: number;
  readonly changed: number | null;
  readonly examples: DiffExamples;
}

async function diffRows(
  session: OlapSession,
  from: DatasetVersion,
  to: DatasetVersion,
  key: readonly string[],
  filesOf: (sha256: readonly string[]) => Promise<readonly string[]>,
): Promise<RowDiff> {
  const newer = new Set(to.parts.map((part) => part.sha256));
  const olderParts = new Set(from.parts.map((part) => part.sha256));
  const onlyFrom = from.parts.filter((part) => !newer.has(part.sha256));
  const onlyTo = to.parts.filter((part) => !olderParts.has(part.sha256));
  const rows = (parts: readonly { readonly rows: number }[]): number => parts.reduce((sum, part) => sum + part.rows, 0);
  const relation = async (parts: readonly { readonly sha256: string }[]): Promise<string> =>
    readParquet(await filesOf(parts.map((part) => part.sha256)));
  const some = async (query: string): Promise<readonly Row[]> =>
    (await session.query(`${query} LIMIT ${mostExamples}`)).map(toJsonRow);
  if (rows(onlyFrom) === 0 || rows(onlyTo) === 0) {
    const order = key.length === 0 ? '' : ` ORDER BY ${nameList(key)}`;
    const all = async (parts: typeof onlyTo): Promise<readonly Row[]> =>
      rows(parts) === 0 ? [] : some(`SELECT * FROM ${await relation(parts)}${order}`);
    return {
      added: rows(onlyTo),
      removed: rows(onlyFrom),
      changed: key.length === 0 ? null : 0,
      examples: { added: await all(onlyTo), removed: await all(onlyFrom), changed: [] },
    };
  }
  const toNames = new Set(to.columns.map((column) => column.name));
  const common = from.columns.map((column) => column.name).filter((name) => toNames.has(name));
  const [a, b] = [await relation(onlyFrom), await relation(onlyTo)];
  const byKey = key.length > 0 && key.every((name) => common.includes(name));
  if (!byKey) {
    const names = nameList(common);
    const [added, removed] = [
      `SELECT ${names} FROM ${b} EXCEPT ALL SELECT ${names} FROM ${a}`,
      `SELECT ${names} FROM ${a} EXCEPT ALL SELECT ${names} FROM ${b}`,
    ];
    const [row] = await session.query(
      `SELECT (SELECT count(*) FROM (${added})) AS added, (SELECT count(*) FROM (${removed})) AS removed`,
    );
    return {
      added: Number(row?.['added']),
      removed: Number(row?.['removed']),
      changed: null,
      examples: {
        added: await some(`SELECT * FROM (${added}) ORDER BY ALL`),
        removed: await some(`SELECT * FROM (${removed}) ORDER BY ALL`),
        changed: [],
      },
    };
  }
  const on = key.map((name) => `a.${quoteName(name)} IS NOT DISTINCT FROM b.${quoteName(name)}`).join(' AND ');
  const values = common.filter((name) => !key.includes(name));
  const differs = values.map((name) => `a.${quoteName(name)} IS DISTINCT FROM b.${quoteName(name)}`).join(' OR ');
  const changed = differs === '' ? 'FALSE' : `(${differs})`;
  const [row] = await session.query(
    `SELECT count(*) FILTER (a._here IS NULL) AS added, count(*) FILTER (b._here IS NULL) AS removed,
            count(*) FILTER (a._here AND b._here AND ${changed}) AS changed
     FROM (SELECT *, TRUE AS _here FROM ${a}) a FULL JOIN (SELECT *, TRUE AS _here FROM ${b}) b ON ${on}`,
  );
  const ordered = (side: 'a' | 'b'): string =>
    ` ORDER BY ${key.map((name) => `${side}.${quoteName(name)}`).join(', ')}`;
  const [before, after] = (['a', 'b'] as const).map(
    (side) => `SELECT ${side}.* FROM ${a} a JOIN ${b} b ON ${on} WHERE ${changed}${ordered(side)}`,
  ) as [string, string];
  // The same pairs in the same order, since the sides of a pair have one key.
  const [old, now] = [await some(before), await some(after)];
  return {
    added: Number(row?.['added']),
    removed: Number(row?.['removed']),
    changed: Number(row?.['changed']),
    examples: {
      added: await some(`SELECT b.* FROM ${b} b ANTI JOIN ${a} a ON ${on}${ordered('b')}`),
      removed: await some(`SELECT a.* FROM ${a} a ANTI JOIN ${b} b ON ${on}${ordered('a')}`),
      changed: old.flatMap((one, at) => {
        const other = now[at];
        return other === undefined ? [] : [{ before: one, after: other }];
      }),
    },
  };
}
