// All SQL of the audit log: entries, and the hashes of complete subtrees.

import { sql } from 'kysely';
import type { Actor } from '../../kernel/actor.ts';
import { parseStored } from '../../kernel/json.ts';
import type { NodeType } from '../../kernel/node-ref.ts';
import type { Capabilities } from '../../platform/db/capabilities.ts';
import { capabilitiesOf } from '../../platform/db/capabilities-of.ts';
import type { Tx } from '../../platform/db/database.ts';
import { insertRows, type RowInsert } from '../../platform/db/insert-rows.ts';
import type { AuditEntry, SequencedEntry } from './model.ts';

type AuditTables = {
  audit_entries: {
    id: string;
    stamp: number;
    seq: number | null;
    at: number;
    project: string | null;
    actor_kind: string;
    actor_id: string;
    actor_name: string;
    action: string;
    subject_type: string;
    subject_id: string;
    before_digest: string | null;
    after_digest: string | null;
    detail: string;
  };
  audit_nodes: { level: number; position: number; hash: Uint8Array };
};

type EntryRow = AuditTables['audit_entries'];

const tables = (tx: Tx) => tx.withTables<AuditTables>();

function toEntry(row: EntryRow): AuditEntry {
  return {
    id: row.id,
    at: row.at,
    actor: { kind: row.actor_kind as Actor['kind'], id: row.actor_id, name: row.actor_name },
    action: row.action,
    project: row.project,
    subject: { type: row.subject_type as NodeType, id: row.subject_id },
    before: row.before_digest,
    after: row.after_digest,
    detail: parseStored(row.detail, {}),
  };
}

function toSequenced(row: EntryRow): SequencedEntry {
  return { ...toEntry(row), seq: row.seq ?? -1 };
}

const entryInsert: RowInsert = {
  table: 'audit_entries',
  columns: [
    'id',
    'at',
    'project',
    'actor_kind',
    'actor_id',
    'actor_name',
    'action',
    'subject_type',
    'subject_id',
    'before_digest',
    'after_digest',
    'detail',
  ],
  stamp: 'stamp',
};

export async function insertEntry(tx: Tx, entry: AuditEntry): Promise<void> {
  const { id, at, project, actor, action, subject, before, after, detail } = entry;
  const who = [actor.kind, actor.id, actor.name];
  const what = [action, subject.type, subject.id, before, after, JSON.stringify(detail)];
  await insertRows(tx, entryInsert, [id, at, project, ...who, ...what]);
}

/** Entries without a place in the tree that no open transaction can still precede. */
export async function listUnsequenced(tx: Tx, capabilities: Capabilities, limit: number): Promise<AuditEntry[]> {
  const rows = await tables(tx)
    .selectFrom('audit_entries')
    .selectAll()
    .where('seq', 'is', null)
    .where('stamp', '<', capabilities.stampHorizon)
    .orderBy('stamp')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toEntry);
}

/** The highest stamp of the entries that wait behind a transaction older than theirs; undefined when none does. */
export async function lastHidden(tx: Tx, capabilities: Capabilities): Promise<number | undefined> {
  const row = await tables(tx)
    .selectFrom('audit_entries')
    .select('stamp')
    .where('seq', 'is', null)
    .where('stamp', '>=', capabilities.stampHorizon)
    .orderBy('stamp', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.stamp;
}

/** True while an entry of this stamp or a lower one has no place. */
export async function hasUnsequenced(tx: Tx, stamp: number): Promise<boolean> {
  const row = await tables(tx)
    .selectFrom('audit_entries')
    .select('id')
    .where('seq', 'is', null)
    .where('stamp', '<=', stamp)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Gives the entries their places, the first one `from`. */
export async function setSequence(tx: Tx, ids: readonly string[], from: number): Promise<void> {
  const listed = capabilitiesOf(tx).listed(ids);
  await sql`UPDATE audit_entries SET seq = ${from} + listed.place FROM ${listed} AS listed WHERE audit_entries.id = listed.value`.execute(
    tx,
  );
}

/** Number of leaves. */
export async function treeSize(tx: Tx): Promise<number> {
  const row = await tables(tx)
    .selectFrom('audit_nodes')
    .select('position')
    .where('level', '=', 0)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? 0 : row.position + 1;
}

const nodeInsert: RowInsert = { table: 'audit_nodes', columns: ['level', 'position', 'hash'] };

export interface TreeNode {
  readonly level: number;
  readonly position: number;
  readonly hash: Uint8Array;
}

export async function insertNodes(tx: Tx, nodes: readonly TreeNode[]): Promise<void> {
  await insertRows(
    tx,
    nodeInsert,
    nodes.flatMap(({ level, position, hash }) => [level, position, hash]),
  );
}

export async function readNode(tx: Tx, level: number, position: number): Promise<Uint8Array | undefined> {
  const row = await tables(tx)
    .selectFrom('audit_nodes')
    .select('hash')
    .where('level', '=', level)
    .where('position', '=', position)
    .executeTakeFirst();
  return row?.hash;
}

export async function findEntry(
  tx: Tx,
  key: { readonly seq: number } | { readonly id: string },
): Promise<SequencedEntry | undefined> {
  const query = tables(tx).selectFrom('audit_entries').selectAll();
  const row = await ('seq' in key
    ? query.where('seq', '=', key.seq)
    : query.where('id', '=', key.id)
  ).executeTakeFirst();
  return row === undefined ? undefined : toSequenced(row);
}

export interface EntryFilter {
  readonly project?: string | undefined;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly subjectType?: string | undefined;
  readonly subjectId?: string | undefined;
  /** Domain time: from, and before. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** Newest first, below `before`. */
export async function listEntries(
  tx: Tx,
  filter: EntryFilter,
  before: number,
  limit: number,
): Promise<SequencedEntry[]> {
  let query = tables(tx).selectFrom('audit_entries').selectAll().where('seq', '<', before);
  if (filter.project !== undefined) query = query.where('project', '=', filter.project);
  if (filter.actor !== undefined) query = query.where('actor_name', '=', filter.actor);
  if (filter.action !== undefined) query = query.where('action', '=', filter.action);
  if (filter.subjectType !== undefined) query = query.where('subject_type', '=', filter.subjectType);
  if (filter.from !== undefined) query = query.where('at', '>=', filter.from);
  if (filter.to !== undefined) query = query.where('at', '<', filter.to);
  if (filter.subjectId !== undefined) query = query.where('subject_id', '=', filter.subjectId);
  return (await query.orderBy('seq', 'desc').limit(limit).execute()).map(toSequenced);
}

/** In order from `from`, for verification. */
export async function scanEntries(tx: Tx, from: number, limit: number): Promise<SequencedEntry[]> {
  const rows = await tables(tx)
    .selectFrom('audit_entries')
    .selectAll()
    .where('seq', '>=', from)
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map(toSequenced);
}
