// Lists as files, made by jobs. Whoever asks owns the export; the job reads with their rights, and the file is given to nobody else.
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportFormat } from '../../contracts/exports.ts';
import { covers } from '../../contracts/scopes.ts';
import { policyActor } from '../../kernel/actor.ts';
import { isAppError, messageOf } from '../../kernel/errors.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../kernel/paging.ts';
import { day } from '../../kernel/time.ts';
import type { Blobs } from '../../platform/blobs/blobs.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Ticker } from '../../platform/clock/ticker.ts';
import type { Database, Tx } from '../../platform/db/database.ts';
import type { Olap } from '../../platform/olap/olap.ts';
import type { JobContext, Queue } from '../../platform/queue/queue.ts';
import type { NewId } from '../../platform/random/random.ts';
import type { Audit } from '../audit/index.ts';
import { exportsErrors } from './errors.ts';
import type { Export, ListRequest, ListSource, Reader } from './model.ts';
import * as store from './store.ts';
import { writeList } from './write.ts';

export interface NewExport extends ListRequest {
  readonly format: ExportFormat;
  readonly name?: string | undefined;
}

export interface Exports {
  /** @throws AppError `exports.not_a_list`, `exports.bad_query`, `request.forbidden` */
  start(reader: Reader, request: NewExport): Promise<Export>;
  /** @throws AppError `exports.unknown_export`, also of another owner's */
  get(reader: Reader, project: string, id: string): Promise<Export>;
  /** The reader's own, newest first. */
  list(reader: Reader, project: string, page: PageRequest): Promise<Page<Export>>;
  /** Ends a job under way; does nothing to one that ended. */
  cancel(reader: Reader, project: string, id: string): Promise<Export>;
  /** Takes the file away, or ends the job. */
  delete(reader: Reader, project: string, id: string): Promise<void>;
  /** The file, for a reader who may still do what they might when it was made. @throws AppError `exports.not_finished`, `exports.rights_changed` */
  open(reader: Reader, project: string, id: string): Promise<Export & { readonly sha256: string }>;
}

export interface ExportsDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly queue: Queue;
  readonly blobs: Blobs;
  readonly olap: Olap;
  readonly audit: Audit;
  readonly scratch: string;
  readonly lists: ListSource;
  /** Content that this module names no longer. */
  release(tx: Tx, digests: readonly string[]): Promise<void>;
}

const jobKind = 'exports.write';
const keptMs = 7 * day;
const expiredAtOnce = 50;
/** Between two notes of how many rows were read. */
const noteEveryMs = 500;

export function createExports(deps: ExportsDeps): Exports {
  const { db, clock, audit, bus, queue, lists } = deps;

  const get = async (reader: Reader, project: string, id: string): Promise<Export> => {
    const found = await store.findExport(db.reader, id);
    if (found === undefined || found.project !== project || found.reader.id !== reader.id)
      throw exportsErrors.create('unknown_export', `There is no export ${id} of ${reader.name} in ${project}.`);
    return found;
  };

  const subjectOf = ({ project }: Export) => ({ type: 'project', id: project }) as const;

  const finish = (made: Export, change: store.ExportChange): Promise<void> =>
    db.transact(async (tx) => {
      // Deleted meanwhile: nobody waits for it.
      if ((await store.findExport(tx, made.id)) === undefined) {
        if (change.sha256 !== undefined && change.sha256 !== null) await deps.release(tx, [change.sha256]);
        return;
      }
      // Files are kept by wall time: a simulated clock may run a year in a minute.
      const ended = { ...change, finishedAt: clock.now(), expiresAt: clock.wall() + keptMs };
      await store.updateExport(tx, made.id, ended);
      const { state } = change;
      await audit.record(tx, {
        actor: policyActor('exports'),
        action: 'exports.finish',
        project: made.project,
        subject: subjectOf(made),
        detail: { export: made.id, operation: made.operation, state, rows: change.rows ?? 0 },
      });
      await bus.publish(tx, { type: 'export.finished', project: made.project, subject: made.id, data: { state } });
    });

  async function* pagesOf(made: Export, signal: AbortSignal): AsyncGenerator<readonly unknown[]> {
    let cursor: string | undefined;
    do {
      signal.throwIfAborted();
      const page = await lists.read(made, made.reader, cursor);
      yield page.items;
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }

  const makeFile = async (made: Export, { signal, report }: JobContext): Promise<void> => {
    await mkdir(deps.scratch, { recursive: true });
    const folder = await mkdtemp(join(deps.scratch, 'export-'));
    let noted = clock.monotonic();
    try {
      const target = join(folder, 'list');
      const rows = await writeList(deps.olap, {
        format: made.format,
        pages: pagesOf(made, signal),
        target,
        signal,
        report: (read) => {
          report(0, `${read} rows read`);
          if (clock.monotonic() - noted < noteEveryMs) return;
          noted = clock.monotonic();
          void db.transact((tx) => store.updateExport(tx, made.id, { rows: read })).catch(() => undefined);
        },
      });
      signal.throwIfAborted();
      const { sha256 } = await deps.blobs.put(createReadStream(target));
      await finish(made, { state: 'done', rows, bytes: (await stat(target)).size, sha256, error: null });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

  queue.handle(jobKind, async (context) => {
    const made = await store.findExport(db.reader, String(context.job.payload['export']));
    if (made === undefined || made.state === 'done' || made.state === 'cancelled') return null;
    await db.transact((tx) => store.updateExport(tx, made.id, { state: 'running', rows: 0 }));
    try {
      await makeFile(made, context);
    } catch (error) {
      const cancelled = (await store.findExport(db.reader, made.id))?.state === 'cancelled';
      if (cancelled) return null;
      if (isAppError(context.signal.reason, 'queue.cancelled')) await finish(made, { state: 'cancelled' });
      // A server that stops has not failed: the job begins again with the next one.
      else if (context.signal.aborted) throw error;
      else await finish(made, { state: 'failed', error: messageOf(error) });
    }
    return { export: made.id };
  });

  deps.ticker.onTick('exports', async () => {
    const expired = await store.expiredExports(db.reader, clock.wall(), expiredAtOnce);
    if (expired.length === 0) return;
    await db.transact(async (tx) => {
      for (const { id } of expired) await store.deleteExport(tx, id);
      await deps.release(
        tx,
        expired.flatMap(({ sha256 }) => (sha256 === null ? [] : [sha256])),
      );
    });
  });

  const cancel = async (reader: Reader, made: Export): Promise<void> => {
    if (made.state !== 'queued' && made.state !== 'running') return;
    await db.transact(async (tx) => {
      const ended = { state: 'cancelled', finishedAt: clock.now(), expiresAt: clock.wall() + keptMs } as const;
      await store.updateExport(tx, made.id, ended);
      const detail = { export: made.id, operation: made.operation };
      await audit.record(tx, {
        actor: reader,
        action: 'exports.cancel',
        project: made.project,
        subject: subjectOf(made),
        detail,
      });
      await bus.publish(tx, {
        type: 'export.finished',
        project: made.project,
        subject: made.id,
        data: { state: 'cancelled' },
      });
    });
    await queue.cancel(made.jobId);
  };

  return {
    async start(reader, { format, name, ...request }) {
      lists.check(request, reader);
      // What the operation refuses, such as a filter that is wrong, is told at once.
      await lists.read({ ...request, query: { ...request.query, limit: 1 } }, reader, undefined);
      const id = deps.newId();
      const base = (name ?? request.operation).replace(/[^\w.-]+/g, '-').replace(/^[-.]+|-+$/g, '') || 'list';
      return db.transact(async (tx) => {
        const jobId = await queue.enqueue(tx, {
          kind: jobKind,
          project: request.project,
          payload: { export: id },
          key: id,
        });
        const made: Export = {
          ...request,
          id,
          format,
          file: `${base}.${format}`,
          reader,
          jobId,
          state: 'queued',
          rows: 0,
          bytes: 0,
          sha256: null,
          error: null,
          createdAt: clock.now(),
          finishedAt: null,
          expiresAt: null,
        };
        await store.insertExport(tx, made);
        const detail = { export: id, operation: request.operation, query: request.query, format };
        await audit.record(tx, {
          actor: reader,
          action: 'exports.start',
          project: made.project,
          subject: subjectOf(made),
          detail,
        });
        return made;
      });
    },
    get,
    async list(reader, project, page) {
      const before = page.cursor === undefined ? '~' : String(decodeCursor(page.cursor, 1)[0]);
      const found = await store.listExports(db.reader, { project, owner: reader.id }, before, page.limit + 1);
      return toPage(found, page.limit, ({ id }) => [id]);
    },
    async cancel(reader, project, id) {
      await cancel(reader, await get(reader, project, id));
      return get(reader, project, id);
    },
    async delete(reader, project, id) {
      const made = await get(reader, project, id);
      await cancel(reader, made);
      await db.transact(async (tx) => {
        const now = await store.findExport(tx, id);
        if (now === undefined) return;
        await store.deleteExport(tx, id);
        if (now.sha256 !== null) await deps.release(tx, [now.sha256]);
        const detail = { export: id, operation: made.operation };
        await audit.record(tx, { actor: reader, action: 'exports.delete', project, subject: subjectOf(made), detail });
      });
    },
    async open(reader, project, id) {
      const made = await get(reader, project, id);
      const { sha256 } = made;
      if (made.state !== 'done' || sha256 === null)
        throw exportsErrors.create(
          'not_finished',
          `Export ${id} is ${made.state}${made.error === null ? '' : `: ${made.error}`}.`,
        );
      lists.check(made, reader);
      const lost = made.reader.scopes.filter((scope) => !reader.scopes.some((own) => covers(own, scope)));
      if (lost.length > 0)
        throw exportsErrors.create('rights_changed', `${reader.name} no longer holds ${lost.join(', ')}.`);
      await db.transact((tx) =>
        audit.record(tx, {
          actor: reader,
          action: 'exports.download',
          project,
          subject: subjectOf(made),
          detail: { export: id, operation: made.operation, sha256 },
        }),
      );
      return { ...made, sha256 };
    },
  };
}
