// Artifacts that are uploaded in parts, and so can be taken up again after a broken line. The path shows nothing until the upload is
// completed; then content and path appear as with any other artifact. What nobody completes is swept away after two days.
import type { Millis } from '../../../kernel/time.ts';
import { day, hour } from '../../../kernel/time.ts';
import type { BlobSource } from '../../../platform/blobs/blobs.ts';
import { mostParts, type PartName, type UploadPart } from '../../../platform/blobs/uploads.ts';
import { trackingErrors } from '../errors.ts';
import type { TrackingDeps } from '../ports.ts';
import type { UploadRow } from '../tables.ts';
import type { ArtifactFile, Artifacts } from './artifacts.ts';
import * as store from './uploads-store.ts';

export interface ArtifactUpload {
  readonly id: string;
  readonly project: string;
  readonly owner: string;
  readonly path: string;
  /** How many parts were announced; null when that is not known yet. */
  readonly parts: number | null;
  /** Wall time. */
  readonly begunAt: Millis;
  readonly completed: boolean;
}

export interface Uploads {
  /** True when clients send large content to the object store themselves. */
  readonly direct: boolean;
  /** @throws AppError `request.bad_path`, `tracking.artifact_conflict`, `tracking.bad_upload` */
  begin(project: string, owner: string, path: string, parts?: number): Promise<ArtifactUpload>;
  /** @throws AppError `tracking.unknown_upload` */
  get(project: string, id: string): Promise<ArtifactUpload>;
  /** Where the client may send a part by itself; undefined where it has to come through this server. @throws AppError `tracking.unknown_upload` */
  partUrl(project: string, id: string, number: number, seconds: number): Promise<string | undefined>;
  /** @throws AppError `tracking.unknown_upload`, `tracking.bad_upload`, `blobs.*` */
  putPart(project: string, id: string, number: number, content: BlobSource): Promise<UploadPart>;
  /** The parts that arrived. @throws AppError `tracking.unknown_upload` */
  received(project: string, id: string): Promise<readonly UploadPart[]>;
  /** Makes the artifact; repeating it answers the same. @throws AppError `tracking.unknown_upload`, `tracking.bad_upload`, `blobs.bad_parts` */
  complete(project: string, id: string, parts: readonly PartName[]): Promise<ArtifactFile>;
  /** Gives the upload up; nothing happens when it is gone. @throws AppError `tracking.bad_upload` when it was completed */
  abort(project: string, id: string): Promise<void>;
  /** Removes uploads begun before a wall time, completed or not; how many. */
  sweep(before: Millis): Promise<number>;
}

const abandonedAfterMs = 2 * day;
const sweptAtOnce = 100;

export function createUploads(deps: TrackingDeps, artifacts: Artifacts): Uploads {
  const { db, clock, newId } = deps;
  const { uploads } = deps.blobs;
  /** Repeated calls while the first one still reads what was uploaded. */
  const completing = new Map<string, Promise<ArtifactFile>>();

  const toUpload = (row: UploadRow): ArtifactUpload => ({
    id: row.id,
    project: row.project,
    owner: row.owner,
    path: row.path,
    parts: row.parts,
    begunAt: row.begun_at,
    completed: row.completed_at !== null,
  });
  const find = async (project: string, id: string): Promise<UploadRow> => {
    const row = await store.findUpload(db.reader, id);
    if (row?.project === project) return row;
    throw trackingErrors.create('unknown_upload', `There is no upload ${JSON.stringify(id.slice(0, 100))}.`);
  };
  const open = async (project: string, id: string): Promise<UploadRow> => {
    const row = await find(project, id);
    if (row.completed_at === null) return row;
    throw trackingErrors.create('bad_upload', `The upload of ${row.path} is completed.`);
  };
  const checkNumber = ({ parts }: UploadRow, number: number): void => {
    if (parts === null || number <= parts) return;
    throw trackingErrors.create('bad_upload', `The upload has ${parts} parts; there is no part ${number}.`);
  };

  const complete = async (row: UploadRow, parts: readonly PartName[]): Promise<ArtifactFile> => {
    if (row.parts !== null && parts.length !== row.parts)
      throw trackingErrors.create(
        'bad_upload',
        `The upload has ${row.parts} parts, of which ${parts.length} are named.`,
      );
    const ref = { id: row.id, handle: row.handle };
    const stored = await uploads.complete(ref, parts);
    const file = await artifacts.keep(row.owner, row.path, stored, (tx) =>
      store.setCompleted(tx, row.id, clock.wall()),
    );
    // What is left over is swept away if this fails.
    await uploads.discard(ref).catch(() => undefined);
    return file;
  };

  const remove = async (row: UploadRow): Promise<void> => {
    await uploads.discard({ id: row.id, handle: row.handle });
    await db.transact((tx) => store.deleteUpload(tx, row.id));
  };

  const sweep = async (before: Millis): Promise<number> => {
    let swept = 0;
    for (;;) {
      const rows = await store.uploadsBefore(db.reader, before, sweptAtOnce);
      for (const row of rows) await remove(row);
      swept += rows.length;
      if (rows.length < sweptAtOnce) break;
    }
    return swept + (await uploads.sweep(before));
  };

  let sweptAt: number | undefined;
  deps.ticker.onTick('tracking.uploads', async () => {
    if (sweptAt !== undefined && clock.monotonic() - sweptAt < hour) return;
    sweptAt = clock.monotonic();
    await sweep(clock.wall() - abandonedAfterMs);
  });

  return {
    direct: deps.blobs.direct,
    async begin(project, owner, path, parts) {
      if (parts !== undefined && (!Number.isInteger(parts) || parts < 1 || parts > mostParts))
        throw trackingErrors.create('bad_upload', `An upload has 1 to ${mostParts} parts, not ${parts}.`);
      await artifacts.checkFree(owner, path);
      const id = newId();
      const row: UploadRow = {
        id,
        project,
        owner,
        path,
        parts: parts ?? null,
        handle: await uploads.begin(id),
        begun_at: clock.wall(),
        completed_at: null,
      };
      await db.transact((tx) => store.insertUpload(tx, row));
      return toUpload(row);
    },
    get: async (project, id) => toUpload(await find(project, id)),
    async partUrl(project, id, number, seconds) {
      const { handle } = await open(project, id);
      return uploads.partUrl({ id, handle }, number, seconds);
    },
    async putPart(project, id, number, content) {
      const row = await open(project, id);
      checkNumber(row, number);
      return uploads.putPart({ id, handle: row.handle }, number, content);
    },
    async received(project, id) {
      const row = await find(project, id);
      return row.completed_at === null ? uploads.parts({ id, handle: row.handle }) : [];
    },
    async complete(project, id, parts) {
      const running = completing.get(id);
      if (running !== undefined) return running;
      const row = await find(project, id);
      if (row.completed_at !== null) {
        const entry = await artifacts.find(row.owner, row.path);
        if (entry === undefined || entry.sha256 === null)
          throw trackingErrors.create(
            'bad_upload',
            `The upload of ${row.path} is completed, and the file was deleted.`,
          );
        return { ...entry, sha256: entry.sha256 };
      }
      const work = complete(row, parts).finally(() => completing.delete(id));
      completing.set(id, work);
      return work;
    },
    async abort(project, id) {
      const row = await store.findUpload(db.reader, id);
      if (row === undefined) return;
      await remove(await open(project, id));
    },
    sweep,
  };
}
