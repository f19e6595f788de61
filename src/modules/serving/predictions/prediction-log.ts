// Reading the prediction log: the Parquet files of a time span for those who compute over it, one prediction by its id, and pages.
import { decodeCursor, type Page, type PageRequest, toPage } from '../../../kernel/paging.ts';
import type { Millis } from '../../../kernel/time.ts';
import type { Blobs } from '../../../platform/blobs/blobs.ts';
import type { Database, Tx } from '../../../platform/db/database.ts';
import type { Olap, OlapRow } from '../../../platform/olap/olap.ts';
import { servingErrors } from '../errors.ts';
import { deleteOutcomes } from './outcome-store.ts';
import type { PredictionPart } from './store.ts';
import * as store from './store.ts';

/** A prediction as it was logged. `copies` are the scores that other arms gave to the same row. */
export interface LoggedPrediction {
  readonly id: string;
  readonly endpointId: string;
  readonly at: string;
  readonly answeredAt: string;
  readonly revision: number;
  readonly role: string;
  readonly modelVersionId: string;
  readonly entityKey: string | null;
  readonly traceId: string | null;
  /** Event time of the oldest feature from the online store; null where none was joined. */
  readonly featuresAt: string | null;
  /** Where defaults stand instead of features, and which the request brought itself; see `RowBlock.joined`. */
  readonly featuresReplaced: readonly string[];
  /** Chance with which the row came to its arm; null for copies. */
  readonly propensity: number | null;
  /** Share of such requests that are logged. */
  readonly logShare: number;
  readonly latencyMs: number;
  readonly status: string;
  readonly error: string | null;
  readonly score: number | null;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Predictions of whole files of the log. */
export interface OldPredictions {
  readonly files: number;
  readonly records: number;
  readonly bytes: number;
  readonly digests: readonly string[];
}

function sumOf(parts: readonly PredictionPart[]): OldPredictions {
  return {
    files: parts.length,
    records: parts.reduce((sum, { records }) => sum + records, 0),
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    digests: parts.map(({ sha256 }) => sha256),
  };
}

export interface PredictionLog {
  /** Files whose predictions are all older than a time of domain time; of more than 10,000, the oldest. */
  countOld(project: string, before: Millis): Promise<OldPredictions>;
  /** Takes them out of the log, at most `limit` files. */
  purge(tx: Tx, project: string, before: Millis, limit: number): Promise<OldPredictions>;
  /**
   * Local Parquet files that hold all predictions of [from, to) of domain time, and perhaps others: filter on `occurred_at`. Read them
   * with `union_by_name`; columns are those of `partQuery`. Open them soon.
   */
  files(endpointId: string, from: Millis, to: Millis): Promise<readonly string[]>;
  /** Files with predictions of a revision or later ones. */
  filesSinceRevision(endpointId: string, revision: number): Promise<readonly string[]>;
  /** @throws AppError `serving.unknown_prediction` */
  find(
    project: string,
    id: string,
  ): Promise<{ readonly prediction: LoggedPrediction; readonly copies: readonly LoggedPrediction[] }>;
  /** Answers of an endpoint, newest first. */
  list(endpointId: string, page: PageRequest): Promise<Page<LoggedPrediction>>;
}

function toLogged(row: OlapRow, endpointId: string): LoggedPrediction {
  const inputs: Record<string, unknown> = {};
  const outputs: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row)) {
    if (name.startsWith('input_')) inputs[name.slice('input_'.length)] = value;
    else if (name.startsWith('output_')) outputs[name.slice('output_'.length)] = value;
  }
  return {
    id: String(row['id']),
    endpointId,
    at: String(row['occurred_at']),
    answeredAt: String(row['answered_at']),
    revision: Number(row['revision']),
    role: String(row['role']),
    modelVersionId: String(row['model_version_id']),
    entityKey: row['entity_key'] === null ? null : String(row['entity_key']),
    traceId: typeof row['trace_id'] === 'string' ? row['trace_id'] : null,
    featuresAt: typeof row['features_at'] === 'string' ? row['features_at'] : null,
    featuresReplaced: typeof row['features_replaced'] === 'string' ? row['features_replaced'].split(',') : [],
    // Files of earlier releases have neither.
    propensity: row['answered'] === true ? Number(row['propensity'] ?? 1) : null,
    logShare: Number(row['log_share'] ?? 1),
    latencyMs: Number(row['latency_ms']),
    status: String(row['status']),
    error: row['error'] === null || row['error'] === undefined ? null : String(row['error']),
    score: row['score'] === null || row['score'] === undefined ? null : Number(row['score']),
    inputs,
    outputs,
  };
}

const highest = 'g';
const mostCounted = 10_000;

export function createPredictionLog(deps: { db: Database; blobs: Blobs; olap: Olap }): PredictionLog {
  const { db, blobs, olap } = deps;
  const pathsOf = (parts: readonly PredictionPart[]): Promise<string[]> =>
    Promise.all([...new Set(parts.map((part) => part.sha256))].map((sha256) => blobs.localPath(sha256)));

  return {
    countOld: async (project, before) => sumOf(await store.partsEndedBefore(db.scanner, project, before, mostCounted)),
    async purge(tx, project, before, limit) {
      const parts = await store.partsEndedBefore(tx, project, before, limit);
      for (const part of parts) await deleteOutcomes(tx, part.endpointId, part.firstId, part.lastId);
      await store.deleteParts(
        tx,
        parts.map(({ id }) => id),
      );
      return sumOf(parts);
    },
    files: async (endpointId, from, to) => pathsOf(await store.partsBetween(db.scanner, endpointId, from, to)),
    filesSinceRevision: async (endpointId, revision) =>
      pathsOf(await store.partsSinceRevision(db.scanner, endpointId, revision)),
    async find(project, id) {
      for (const part of await store.partsWithId(db.scanner, id)) {
        if (part.project !== project) continue;
        const rows = await olap.query('SELECT * FROM read_parquet($1) WHERE id = $2 ORDER BY answered DESC', [
          await blobs.localPath(part.sha256),
          id,
        ]);
        const [answer] = rows;
        if (answer === undefined || answer['answered'] !== true) continue;
        // Copies may have been written a moment later and lie in another part.
        const others = (await store.partsWithId(db.scanner, id)).filter(
          (other) => other.endpointId === part.endpointId,
        );
        const copies = await olap.query(
          'SELECT * FROM read_parquet($files, union_by_name = true) WHERE id = $id AND NOT answered',
          { files: await pathsOf(others), id },
        );
        return {
          prediction: toLogged(answer, part.endpointId),
          copies: copies.map((row) => toLogged(row, part.endpointId)),
        };
      }
      throw servingErrors.create('unknown_prediction', `There is no prediction ${id} in the log of ${project}.`);
    },
    async list(endpointId, page) {
      const before = page.cursor === undefined ? highest : String(decodeCursor(page.cursor, 1)[0]);
      const parts = await store.partsBeforeId(db.scanner, endpointId, before);
      const rows: OlapRow[] = [];
      // Newest parts first, as many as a page needs; a later part can only hold older ids than what its `lastId` says.
      for (let at = 0; at < parts.length; ) {
        const group: PredictionPart[] = [];
        for (let records = 0; at < parts.length && (records <= page.limit || group.length === 0); at++) {
          const part = parts[at] as PredictionPart;
          group.push(part);
          records += part.records;
        }
        const found = await olap.query(
          `SELECT * FROM read_parquet($files, union_by_name = true) WHERE answered AND id < $before ORDER BY id DESC LIMIT ${page.limit + 1}`,
          { files: await pathsOf(group), before },
        );
        rows.push(...found);
        rows.sort((a, b) => (String(a['id']) < String(b['id']) ? 1 : -1));
        const needed = rows[page.limit];
        if (needed !== undefined && String(parts[at]?.lastId ?? '') < String(needed['id'])) break;
      }
      return toPage(
        rows.slice(0, page.limit + 1).map((row) => toLogged(row, endpointId)),
        page.limit,
        (prediction) => [prediction.id],
      );
    },
  };
}
