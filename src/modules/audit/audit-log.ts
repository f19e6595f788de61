// The append-only log. Entries are stored in the transaction of the change they describe; the sequencer gives them their place
// in the Merkle tree soon after, in one place, so that writers never wait for each other (as certificate logs do).
import { setTimeout as pause } from 'node:timers/promises';
import type { Actor } from '../../kernel/actor.ts';
import { messageOf } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { NodeRef } from '../../kernel/node-ref.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../kernel/paging.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database, Tx } from '../../platform/db/database.ts';
import type { NewId } from '../../platform/random/random.ts';
import { auditErrors } from './errors.ts';
import {
  consistencyProof,
  digestOf,
  inclusionProof,
  leafContent,
  leafHash,
  nodeHash,
  type ReadNode,
  rootOf,
  type SequencedEntry,
} from './model.ts';
import * as store from './store.ts';

export interface NewAuditEntry {
  readonly actor: Actor;
  readonly action: string;
  readonly project: string | null;
  readonly subject: NodeRef;
  /** The record before and after; only their digests are kept. */
  readonly before?: unknown;
  readonly after?: unknown;
  readonly detail?: Readonly<Record<string, unknown>>;
}

export interface TreeHead {
  readonly size: number;
  /** Hexadecimal. */
  readonly root: string;
}

export interface InclusionProof extends TreeHead {
  readonly entry: SequencedEntry;
  /** The bytes whose leaf hash is proven. */
  readonly content: string;
  readonly path: readonly string[];
}

export interface Verification extends TreeHead {
  /** Entries whose content no longer matches their leaf, and subtrees whose hash does not follow from their children. */
  readonly faults: readonly { readonly seq: number; readonly message: string }[];
}

export interface Audit {
  /** Writes the entry in the transaction of the change it describes. */
  record(tx: Tx, entry: NewAuditEntry): Promise<void>;
  head(): Promise<TreeHead>;
  list(filter: store.EntryFilter, page: PageRequest): Promise<Page<SequencedEntry>>;
  get(seq: number): Promise<SequencedEntry>;
  prove(seq: number, size?: number): Promise<InclusionProof>;
  /** Proofs of the newest entries that match, all for the log as it is now. @param limit the most that are proven */
  export(
    filter: store.EntryFilter,
    limit: number,
  ): Promise<TreeHead & { readonly complete: boolean; readonly proofs: readonly InclusionProof[] }>;
  proveConsistency(
    first: number,
    second?: number,
  ): Promise<{ first: TreeHead; second: TreeHead; path: readonly string[] }>;
  /** Recomputes every leaf and subtree; finds a single changed byte. */
  verify(): Promise<Verification>;
  start(): void;
  stop(): Promise<void>;
}

const batch = 500;
const sequenceAfterMs = 200;
const patienceMs = 2_000;
const retryMs = 20;

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export function createAudit(deps: { db: Database; clock: Clock; newId: NewId; logger: Logger }): Audit {
  const { db } = deps;
  let timer: NodeJS.Timeout | undefined;
  let unsubscribe: (() => void) | undefined;
  let dirty = true;
  let sequencing: Promise<void> | undefined;

  const reading =
    (tx: Tx): ReadNode =>
    async (level, position) => {
      const hash = await store.readNode(tx, level, position);
      if (hash === undefined) throw new Error(`The audit tree lacks node ${level}/${position}.`);
      return hash;
    };

  /** The nodes that leaves add to a tree of `size` leaves: they and every subtree that they complete. */
  const grow = async (tx: Tx, size: number, leaves: readonly Uint8Array[]): Promise<store.TreeNode[]> => {
    const added: store.TreeNode[] = [];
    const byPlace = new Map<string, Uint8Array>();
    const add = (level: number, position: number, hash: Uint8Array): void => {
      added.push({ level, position, hash });
      byPlace.set(`${level}/${position}`, hash);
    };
    const read = reading(tx);
    for (const [index, leaf] of leaves.entries()) {
      let current = leaf;
      add(0, size + index, current);
      for (let level = 0, position = size + index; position % 2 === 1; level++, position = (position - 1) / 2) {
        current = nodeHash(byPlace.get(`${level}/${position - 1}`) ?? (await read(level, position - 1)), current);
        add(level + 1, (position - 1) / 2, current);
      }
    }
    return added;
  };

  const sequenceBatch = (): Promise<number> =>
    db.transact(async (tx) => {
      const entries = await store.listUnsequenced(tx, db.capabilities, batch);
      const size = await store.treeSize(tx);
      const leaves = entries.map((entry) => leafHash(leafContent(entry)));
      await store.setSequence(
        tx,
        entries.map((entry) => entry.id),
        size,
      );
      await store.insertNodes(tx, await grow(tx, size, leaves));
      return entries.length;
    });

  const sequence = async (): Promise<void> => {
    sequencing ??= (async () => {
      while (dirty) {
        dirty = false;
        if ((await sequenceBatch()) === batch) dirty = true;
      }
    })().finally(() => {
      sequencing = undefined;
    });
    return sequencing;
  };

  const sequenceNow = async (): Promise<void> => {
    await sequencing;
    dirty = true;
    await sequence();
  };

  /**
   * Everything committed so far has its place when this resolves, unless a transaction that began before it stays open for
   * longer than `patienceMs`: what that one may yet commit comes first, so places wait for its end (Postgres only).
   */
  const caughtUp = async (): Promise<void> => {
    await sequenceNow();
    const last = await store.lastHidden(db.reader, db.capabilities);
    if (last === undefined) return;
    for (let waited = 0; waited < patienceMs && (await store.hasUnsequenced(db.reader, last)); waited += retryMs) {
      await pause(retryMs);
      await sequenceNow();
    }
  };

  const headAt = async (size: number): Promise<TreeHead> => ({
    size,
    root: hex(await rootOf(reading(db.reader), size)),
  });
  const checkSize = async (size: number | undefined): Promise<number> => {
    const current = await store.treeSize(db.reader);
    const wanted = size ?? current;
    if (wanted > current) throw auditErrors.create('bad_size', `The log has ${current} entries, not ${wanted}.`);
    return wanted;
  };
  const get = async (seq: number): Promise<SequencedEntry> => {
    const entry = await store.findEntry(db.reader, { seq });
    if (entry === undefined) throw auditErrors.create('unknown_entry', `There is no audit entry ${seq}.`);
    return entry;
  };

  return {
    async record(tx, entry) {
      dirty = true;
      await store.insertEntry(tx, {
        id: deps.newId(),
        at: deps.clock.now(),
        actor: { kind: entry.actor.kind, id: entry.actor.id, name: entry.actor.name },
        action: entry.action,
        project: entry.project,
        subject: { type: entry.subject.type, id: entry.subject.id },
        before: entry.before === undefined ? null : digestOf(entry.before),
        after: entry.after === undefined ? null : digestOf(entry.after),
        detail: entry.detail ?? {},
      });
    },
    async head() {
      await caughtUp();
      return headAt(await store.treeSize(db.reader));
    },
    async list(filter, page) {
      await caughtUp();
      const before = page.cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(decodeCursor(page.cursor, 1)[0]);
      const rows = await store.listEntries(db.reader, filter, before, page.limit + 1);
      return toPage(rows, page.limit, (entry) => [entry.seq]);
    },
    async get(seq) {
      await caughtUp();
      return get(seq);
    },
    async prove(seq, size) {
      await caughtUp();
      const wanted = await checkSize(size);
      const entry = await get(seq);
      if (seq >= wanted) throw auditErrors.create('bad_size', `Entry ${seq} is not among the first ${wanted}.`);
      const path = await inclusionProof(reading(db.reader), seq, wanted);
      return { ...(await headAt(wanted)), entry, content: leafContent(entry), path: path.map(hex) };
    },
    async export(filter, limit) {
      await caughtUp();
      const size = await store.treeSize(db.scanner);
      const found = await store.listEntries(db.scanner, filter, size, limit + 1);
      // Paths of neighbours share most of their nodes.
      const known = new Map<string, Promise<Uint8Array>>();
      const readOnce: ReadNode = (level, position) => {
        const key = `${level}/${position}`;
        const hash = known.get(key) ?? reading(db.scanner)(level, position);
        known.set(key, hash);
        return hash;
      };
      const root = hex(await rootOf(readOnce, size));
      const proofs: InclusionProof[] = [];
      for (const entry of found.slice(0, limit)) {
        const path = await inclusionProof(readOnce, entry.seq, size);
        proofs.push({ size, root, entry, content: leafContent(entry), path: path.map(hex) });
      }
      return { size, root, complete: found.length <= limit, proofs };
    },
    async proveConsistency(first, second) {
      await caughtUp();
      const wanted = await checkSize(second);
      if (first > wanted) throw auditErrors.create('bad_size', `${first} is larger than ${wanted}.`);
      const path = await consistencyProof(reading(db.reader), first, wanted);
      return { first: await headAt(first), second: await headAt(wanted), path: path.map(hex) };
    },
    async verify() {
      await caughtUp();
      const size = await store.treeSize(db.scanner);
      const faults: { seq: number; message: string }[] = [];
      const read = reading(db.scanner);
      for (let from = 0; from < size; from += batch) {
        for (const entry of await store.scanEntries(db.scanner, from, Math.min(batch, size - from))) {
          const expected = leafHash(leafContent(entry));
          if (!expected.equals(await read(0, entry.seq)))
            faults.push({ seq: entry.seq, message: 'The entry does not match its leaf.' });
          for (let level = 0, position = entry.seq; position % 2 === 1; level++, position = (position - 1) / 2) {
            const parent = nodeHash(await read(level, position - 1), await read(level, position));
            if (!parent.equals(await read(level + 1, (position - 1) / 2))) {
              faults.push({
                seq: entry.seq,
                message: `Subtree ${level + 1}/${(position - 1) / 2} does not follow from its children.`,
              });
            }
          }
        }
      }
      return { ...(await headAt(size)), faults };
    },
    start() {
      unsubscribe = db.onCommit(() => {
        if (!dirty || timer !== undefined) return;
        timer = setTimeout(() => {
          timer = undefined;
          sequence().catch((error: unknown) =>
            deps.logger.error({ error: messageOf(error) }, 'audit sequencing failed'),
          );
        }, sequenceAfterMs);
        timer.unref();
      });
    },
    async stop() {
      unsubscribe?.();
      clearTimeout(timer);
      await sequenceNow();
    },
  };
}
