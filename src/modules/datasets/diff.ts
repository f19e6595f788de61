// What changed between two versions. Parts that both share cancel out before rows are compared, and distributions come from the
// stored profiles, so a difference after an append costs only the appended part.
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
  const older = new Map(from.profile.columns.map((column) => [column.name, column]));
  return {
    from: from.version.number,
    to: to.version.number,
    schema: {
      added: to.version.columns.filter((column) => changes.unexpected.includes(column.name)),
      removed: from.version.columns.filter((column) => changes.missing.includes(column.name)),
      retyped: changes.retyped,
    },
    rows: {
      from: from.version.rows,
      to: to.version.rows,
      ...(await diffRows(session, from.version, to.version, key, filesOf)),
    },
    columns: to.profile.columns.flatMap((column) => {
      const before = older.get(column.name);
      if (before === undefined) return [];
      return [
        { name: column.name, psi: profilePsi(before, column), missingFrom: before.missing, missingTo: column.missing },
      ];
    }),
  };
}

async function diffRows(
  session: OlapSession,
  from: DatasetVersion,
  to: DatasetVersion,
  key: readonly string[],
  filesOf: (sha256: readonly string[]) => Promise<readonly string[]>,
): Promise<{ readonly added: number; readonly removed: number; readonly changed: number | null }> {
  const newer = new Set(to.parts.map((part) => part.sha256));
  const olderParts = new Set(from.parts.map((part) => part.sha256));
  const onlyFrom = from.parts.filter((part) => !newer.has(part.sha256));
  const onlyTo = to.parts.filter((part) => !olderParts.has(part.sha256));
  const rows = (parts: readonly { readonly rows: number }[]): number => parts.reduce((sum, part) => sum + part.rows, 0);
  if (rows(onlyFrom) === 0 || rows(onlyTo) === 0)
    return { added: rows(onlyTo), removed: rows(onlyFrom), changed: key.length === 0 ? null : 0 };
  const toNames = new Set(to.columns.map((column) => column.name));
  const common = from.columns.map((column) => column.name).filter((name) => toNames.has(name));
  const a = readParquet(await filesOf(onlyFrom.map((part) => part.sha256)));
  const b = readParquet(await filesOf(onlyTo.map((part) => part.sha256)));
  const byKey = key.length > 0 && key.every((name) => common.includes(name));
  if (!byKey) {
    const names = nameList(common);
    const [row] = await session.query(
      `SELECT (SELECT count(*) FROM (SELECT ${names} FROM ${b} EXCEPT ALL SELECT ${names} FROM ${a})) AS added,
              (SELECT count(*) FROM (SELECT ${names} FROM ${a} EXCEPT ALL SELECT ${names} FROM ${b})) AS removed`,
    );
    return { added: Number(row?.['added']), removed: Number(row?.['removed']), changed: null };
  }
  const on = key.map((name) => `a.${quoteName(name)} IS NOT DISTINCT FROM b.${quoteName(name)}`).join(' AND ');
  const values = common.filter((name) => !key.includes(name));
  const differs = values.map((name) => `a.${quoteName(name)} IS DISTINCT FROM b.${quoteName(name)}`).join(' OR ');
  const [row] = await session.query(
    `SELECT count(*) FILTER (a._here IS NULL) AS added, count(*) FILTER (b._here IS NULL) AS removed,
            count(*) FILTER (a._here AND b._here AND (${differs === '' ? 'FALSE' : differs})) AS changed
     FROM (SELECT *, TRUE AS _here FROM ${a}) a FULL JOIN (SELECT *, TRUE AS _here FROM ${b}) b ON ${on}`,
  );
  return { added: Number(row?.['added']), removed: Number(row?.['removed']), changed: Number(row?.['changed']) };
}
