// Moves spooled predictions into Parquet, each exactly once: what was read of a segment and the parts made of it are stored in one
// transaction, which holds only if nobody else read on meanwhile. Whole lines only; the torn end of a dead segment is counted.
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Logger } from '../../../kernel/logger.ts';
import type { Blobs } from '../../../platform/blobs/blobs.ts';
import type { Bus } from '../../../platform/bus/bus.ts';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { Database } from '../../../platform/db/database.ts';
import type { Olap, OlapSession } from '../../../platform/olap/olap.ts';
import type { NewId } from '../../../platform/random/random.ts';
import type { ServingPaths } from '../data-plane/snapshot.ts';
import type { LogShape } from '../endpoints/model.ts';
import * as endpointStore from '../endpoints/store.ts';
import { lineColumns, type Numeric, partQuery } from './columns.ts';
import * as store from './store.ts';

export interface Collected {
  readonly records: number;
  /** Endpoints that have new predictions. */
  readonly endpoints: readonly string[];
}

export interface Collector {
  /** Collects everything spooled so far; calls share a run that has not begun to read. */
  collect(): Promise<Collected>;
}

export interface CollectorDeps {
  readonly db: Database;
  readonly blobs: Blobs;
  readonly olap: Olap;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly logger: Logger;
  readonly paths: ServingPaths;
}

/** Bytes read of a segment in one go. */
const chunkBytes = 64 * 1024 * 1024;
const newline = 10;

interface Piece {
  readonly segment: store.Segment | undefined;
  readonly id: string;
  readonly from: number;
  /** One past the last whole line. */
  readonly to: number;
  /** Bytes after it that will never become a line. */
  readonly torn: number;
  readonly path: string;
  /** Nobody writes the segment any more and this piece is its last. */
  readonly last: boolean;
}

interface Group {
  readonly endpoint: string;
  readonly project: string;
  readonly day: string;
  readonly revisions: readonly number[];
  readonly shape: LogShape;
}

/** One past the last newline in [from, to) of a file; `from` when there is none. */
async function endOfLines(path: string, from: number, to: number): Promise<number> {
  const file = await open(path, 'r');
  try {
    const block = Buffer.alloc(256 * 1024);
    for (let end = to; end > from; ) {
      const start = Math.max(from, end - block.length);
      const { bytesRead } = await file.read(block, 0, end - start, start);
      const at = block.subarray(0, bytesRead).lastIndexOf(newline);
      if (at !== -1) return start + at + 1;
      end = start;
    }
    return from;
  } finally {
    await file.close();
  }
}

export function createCollector(deps: CollectorDeps): Collector {
  const { db, olap, clock, paths } = deps;
  const scratch = join(paths.folder, 'collecting');

  const nextPiece = async (name: string): Promise<Piece | undefined> => {
    const path = join(paths.spool, name);
    const sealed = !name.endsWith('.open.ndjson');
    const id = name.replace(/(\.open)?\.ndjson$/, '');
    // A segment that is renamed while it is looked at is found under its new name the next time.
    const info = await stat(path).catch(() => undefined);
    if (info === undefined) return undefined;
    const segment = await store.findSegment(db.reader, id);
    const from = segment?.consumed ?? 0;
    const size = info.size;
    const limit = Math.min(size, from + chunkBytes);
    let to = limit > from ? await endOfLines(path, from, limit) : from;
    if (to === from && limit < size) to = await endOfLines(path, from, size);
    const rest = limit === size || to === from ? size - to : 0;
    const last = sealed && (to === size || (rest > 0 && (await endOfLines(path, to, size)) === to));
    if (to === from && !last) return undefined;
    return { segment, id, from, to, torn: last ? size - to : 0, path, last };
  };

  const groupsOf = async (session: OlapSession): Promise<Group[]> => {
    const rows = await session.query(
      'SELECT ep, day, list(DISTINCT rev ORDER BY rev) AS revisions FROM lines GROUP BY ep, day ORDER BY ep, day',
    );
    const groups: Group[] = [];
    for (const row of rows) {
      const endpoint = await endpointStore.findEndpointById(db.reader, String(row['ep']));
      if (endpoint === undefined) {
        deps.logger.error(
          { endpoint: row['ep'] },
          'spooled predictions of an endpoint that is not in this database were left out',
        );
        continue;
      }
      const byShape = new Map<string, { shape: LogShape; revisions: number[] }>();
      for (const number of row['revisions'] as number[]) {
        const shape = (await endpointStore.findRevision(db.reader, endpoint.id, number))?.shape;
        if (shape === undefined) continue;
        const key = JSON.stringify(shape);
        const known = byShape.get(key) ?? { shape, revisions: [] };
        known.revisions.push(number);
        byShape.set(key, known);
      }
      for (const { shape, revisions } of byShape.values())
        groups.push({ endpoint: endpoint.id, project: endpoint.project, day: String(row['day']), revisions, shape });
    }
    return groups;
  };

  const toPart = async (session: OlapSession, group: Group, segment: string): Promise<store.PredictionPart> => {
    const path = join(scratch, `${deps.newId()}.parquet`);
    const parameters = { endpoint: group.endpoint, day: group.day, revisions: group.revisions };
    try {
      const file = await session.copyToParquet(partQuery(group.shape), path, parameters);
      const [facts] = await session.query(
        `SELECT min(id) AS first_id, max(id) AS last_id, epoch_ms(min(occurred_at)) AS min_at, epoch_ms(max(occurred_at)) AS max_at, min(revision) AS min_revision, max(revision) AS max_revision FROM read_parquet($1)`,
        [path],
      );
      const { sha256 } = await deps.blobs.put(createReadStream(path));
      return {
        id: deps.newId(),
        segment,
        project: group.project,
        endpointId: group.endpoint,
        day: group.day,
        sha256,
        records: file.rows,
        bytes: file.bytes,
        firstId: String(facts?.['first_id']),
        lastId: String(facts?.['last_id']),
        minAt: Number(facts?.['min_at']),
        maxAt: Number(facts?.['max_at']),
        minRevision: Number(facts?.['min_revision']),
        maxRevision: Number(facts?.['max_revision']),
        collectedAt: clock.now(),
      };
    } finally {
      await rm(path, { force: true });
    }
  };

  const readPiece = async (piece: Piece): Promise<store.PredictionPart[]> => {
    if (piece.to === piece.from) return [];
    const copy = join(scratch, `${deps.newId()}.ndjson`);
    try {
      await pipeline(createReadStream(piece.path, { start: piece.from, end: piece.to - 1 }), createWriteStream(copy));
      return await olap.session(async (session) => {
        const numeric = await numericOf(session, copy);
        const options = `format = 'newline_delimited', ignore_errors = true, columns = ${lineColumns(numeric)}`;
        await session.query(
          `CREATE OR REPLACE TEMP TABLE lines AS SELECT *, strftime(epoch_ms("at"), '%Y-%m-%d') AS day FROM read_json($1, ${options}) WHERE id IS NOT NULL`,
          [copy],
        );
        const parts: store.PredictionPart[] = [];
        for (const group of await groupsOf(session)) parts.push(await toPart(session, group, piece.id));
        await session.exec('DROP TABLE lines');
        return parts;
      });
    } finally {
      await rm(copy, { force: true });
    }
  };

  /** What the revisions of a piece take and give. */
  const numericOf = async (session: OlapSession, copy: string): Promise<Numeric> => {
    const rows = await session.query(
      `SELECT DISTINCT ep, rev FROM read_json($1, format = 'newline_delimited', ignore_errors = true, columns = {'ep': 'VARCHAR', 'rev': 'BIGINT'})`,
      [copy],
    );
    const numeric = { inputs: true, outputs: true };
    for (const row of rows) {
      const revision = await endpointStore.findRevision(db.reader, String(row['ep']), Number(row['rev']));
      if (revision === undefined) continue;
      const { inputs, texts } = revision.shape;
      if (inputs.some(({ type }) => type === 'string' || type === 'boolean' || type === 'long')) numeric.inputs = false;
      if (texts?.length !== 0) numeric.outputs = false;
    }
    return numeric;
  };

  const keepPiece = async (piece: Piece, parts: readonly store.PredictionPart[]): Promise<boolean> =>
    db.transact(async (tx) => {
      const next: store.Segment = {
        id: piece.id,
        consumed: piece.last ? piece.to + piece.torn : piece.to,
        parts: (piece.segment?.parts ?? 0) + parts.length,
        torn: (piece.segment?.torn ?? 0) + piece.torn,
      };
      if (!(await store.moveSegment(tx, piece.segment, next, clock.wall()))) return false;
      for (const part of parts) {
        await store.insertPart(tx, part);
        await deps.bus.publish(tx, {
          type: 'predictions.collected',
          project: part.project,
          subject: part.endpointId,
          data: { part: part.id, day: part.day, records: part.records },
        });
      }
      return true;
    });

  const collectOnce = async (): Promise<Collected> => {
    await mkdir(scratch, { recursive: true });
    const names = (await readdir(paths.spool).catch(() => [])).filter((name) => name.endsWith('.ndjson')).sort();
    const touched = new Set<string>();
    let records = 0;
    for (const name of names) {
      for (let piece = await nextPiece(name); piece !== undefined; piece = await nextPiece(name)) {
        const parts = await readPiece(piece);
        if (!(await keepPiece(piece, parts))) break;
        for (const part of parts) {
          touched.add(part.endpointId);
          records += part.records;
        }
        if (piece.torn > 0)
          deps.logger.warn({ segment: piece.id, bytes: piece.torn }, 'a prediction log segment ended in half a line');
        if (!piece.last) continue;
        await rm(piece.path, { force: true });
        break;
      }
    }
    return { records, endpoints: [...touched] };
  };

  let running: Promise<Collected> = Promise.resolve({ records: 0, endpoints: [] });
  let waiting: Promise<Collected> | undefined;
  return {
    collect() {
      waiting ??= running
        .catch(() => undefined)
        .then(() => {
          waiting = undefined;
          running = collectOnce();
          return running;
        });
      return waiting;
    },
  };
}
