// Ingest: receive, type, judge, profile, and only then record. Until the last step nothing that anybody sees has changed.
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Actor } from '../../kernel/actor.ts';
import type { Blobs } from '../../platform/blobs/blobs.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database, Tx } from '../../platform/db/database.ts';
import type { OpenSandbox } from '../../platform/olap/lazy.ts';
import type { Olap, ParquetFile } from '../../platform/olap/olap.ts';
import { readParquet } from '../../platform/olap/sql-text.ts';
import type { NewId } from '../../platform/random/random.ts';
import type { Audit } from '../audit/index.ts';
import type { Lineage } from '../lineage/index.ts';
import { datasetsErrors } from './errors.ts';
import { checkExpectation, titleOf } from './expectations.ts';
import { maskIngest } from './masking.ts';
import {
  type Dataset,
  type DatasetVersion,
  type Ingest,
  type IngestMode,
  type Part,
  type Profile,
  type SourceFormat,
  versionDigest,
} from './model.ts';
import { profileTable } from './profile.ts';
import { openSources, type ReceivedFile } from './sources.ts';
import { checkSameColumns, judgeStaged, stage } from './staging.ts';
import * as store from './store.ts';

export interface IngestDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly audit: Audit;
  readonly lineage: Lineage;
  readonly blobs: Blobs;
  readonly olap: Olap;
  readonly openSandbox: OpenSandbox;
  /** Folder for files in the making. */
  readonly scratch: string;
}

export interface IngestOptions {
  readonly mode?: IngestMode | undefined;
  readonly format?: SourceFormat | undefined;
  readonly schemaChange?: 'refuse' | 'allow' | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly report?: ((progress: number, note: string) => void) | undefined;
}

export interface IngestResult {
  readonly ingest: Ingest;
  readonly version: DatasetVersion;
}

/** A folder of its own for `work`, removed afterwards. */
export async function withScratch<T>(scratch: string, work: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(scratch, { recursive: true });
  const folder = await mkdtemp(join(scratch, 'work-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function putPart(blobs: Blobs, file: { readonly path: string } & ParquetFile): Promise<Part> {
  const stored = await blobs.put(createReadStream(file.path));
  return { sha256: stored.sha256, rows: file.rows, bytes: stored.size };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/**
 * Makes received content a version of the dataset. Content that the latest version has already makes none and hands that
 * version back (`unchanged`).
 * @throws AppError `datasets.malformed_file`, `datasets.bad_value`, `datasets.schema_changed`, `datasets.bad_source`,
 *   `datasets.bad_expectation`, `datasets.quality_failed` (its ingest is kept), `datasets.conflict`
 */
export async function ingestFiles(
  deps: IngestDeps,
  actor: Actor,
  dataset: Dataset,
  files: readonly ReceivedFile[],
  options: IngestOptions,
): Promise<IngestResult> {
  const { db, clock, blobs, olap } = deps;
  const mode = options.mode ?? 'replace';
  const query = { signal: options.signal };
  const now = clock.now();
  return withScratch(deps.scratch, async (folder) => {
    const [parent] = await store.listVersions(db.reader, dataset.id, Number.MAX_SAFE_INTEGER, 1);
    const earlier = mode === 'append' && parent !== undefined ? parent : undefined;
    const free = dataset.schema === null && mode === 'replace' && options.schemaChange === 'allow';
    const expected = dataset.schema ?? (free ? null : (parent?.columns ?? null));

    options.report?.(0.05, 'reading');
    const { local, sources } = await openSources(files, options.format, blobs);
    const staged = await stage(olap, local, expected, join(folder, 'staged.parquet'), query);
    if (earlier !== undefined) checkSameColumns(earlier.columns, staged.columns, sources[0]?.name ?? 'The file');
    for (const expectation of dataset.expectations) checkExpectation(expectation, staged.columns);

    options.report?.(0.4, 'checking');
    const earlierFiles: string[] = [];
    for (const part of earlier?.parts ?? []) earlierFiles.push(await blobs.localPath(part.sha256));
    const judged = await judgeStaged(deps.openSandbox, staged, earlierFiles, dataset.expectations, folder, now, query);
    const base = {
      id: deps.newId(),
      datasetId: dataset.id,
      mode,
      sources,
      results: judged.results,
      quarantine: judged.aside === undefined ? null : await putPart(blobs, judged.aside),
      rowsRead: staged.rows,
      at: now,
    };
    if (judged.results.some((result) => result.status === 'failed'))
      return refuse(deps, actor, dataset, { ...base, outcome: 'refused', versionId: null });

    const part = await putPart(blobs, judged.kept);
    const known = earlier?.parts.some((one) => one.sha256 === part.sha256) === true;
    const parts = earlier === undefined ? [part] : known || part.rows === 0 ? earlier.parts : [...earlier.parts, part];
    const digest = versionDigest(staged.columns, parts);
    if (parent !== undefined && parent.digest === digest) {
      const ingest: Ingest = { ...base, outcome: 'unchanged', versionId: parent.id };
      await db.transact(async (tx) => {
        await store.insertIngest(tx, ingest);
        await recordAudit(deps, tx, actor, dataset, ingest, parent);
      });
      return { ingest, version: parent };
    }

    options.report?.(0.6, 'profiling');
    const rows = sum(parts.map((one) => one.rows));
    const older = parent === undefined ? undefined : await store.findProfile(db.reader, parent.id);
    const table = readParquet([...earlierFiles, judged.kept.path]);
    const profile = await olap.session((session) => profileTable(session, table, staged.columns, rows, older));
    const version: DatasetVersion = {
      id: deps.newId(),
      datasetId: dataset.id,
      number: (parent?.number ?? 0) + 1,
      parentId: parent?.id ?? null,
      ingestId: base.id,
      digest,
      mode,
      parts,
      rows,
      bytes: sum(parts.map((one) => one.bytes)),
      columns: staged.columns,
      asOf: now,
    };
    const ingest: Ingest = { ...base, outcome: 'created', versionId: version.id };
    await recordVersion(deps, actor, dataset, ingest, version, profile, parent);
    return { ingest, version };
  });
}

async function recordAudit(
  deps: IngestDeps,
  tx: Tx,
  actor: Actor,
  dataset: Dataset,
  ingest: Ingest,
  version: DatasetVersion | undefined,
): Promise<void> {
  await deps.audit.record(tx, {
    actor,
    action: 'datasets.ingest',
    project: dataset.project,
    subject: version === undefined ? { type: 'dataset', id: dataset.id } : { type: 'dataset-version', id: version.id },
    after: version ?? ingest,
    detail: {
      dataset: dataset.name,
      outcome: ingest.outcome,
      rowsRead: ingest.rowsRead,
      quarantined: ingest.quarantine?.rows ?? 0,
      sources: ingest.sources.map((source) => `${source.name} sha256:${source.sha256}`).slice(0, 20),
    },
  });
}

async function recordVersion(
  deps: IngestDeps,
  actor: Actor,
  dataset: Dataset,
  ingest: Ingest,
  version: DatasetVersion,
  profile: Profile,
  parent: DatasetVersion | undefined,
): Promise<void> {
  const { lineage } = deps;
  await deps.db.transact(async (tx) => {
    const [latest] = await store.listVersions(tx, dataset.id, Number.MAX_SAFE_INTEGER, 1);
    if (latest?.id !== parent?.id)
      throw datasetsErrors.create('conflict', `Version ${latest?.number} of ${dataset.name} was made meanwhile.`);
    await store.insertVersion(tx, version, profile);
    await store.insertIngest(tx, ingest);
    const ref = { type: 'dataset-version', id: version.id } as const;
    await lineage.describe(tx, {
      ref,
      project: dataset.project,
      label: `${dataset.name} v${version.number}`,
      detail: {
        rows: version.rows,
        digest: version.digest,
        quarantined: ingest.quarantine?.rows ?? 0,
        sources: ingest.sources.map(({ name, sha256 }) => ({ name, sha256 })).slice(0, 20),
      },
    });
    await lineage.link(tx, { from: { type: 'dataset', id: dataset.id }, to: ref, relation: 'contains' });
    if (parent !== undefined)
      await lineage.link(tx, { from: { type: 'dataset-version', id: parent.id }, to: ref, relation: 'derived' });
    await recordAudit(deps, tx, actor, dataset, ingest, version);
    await deps.bus.publish(tx, {
      type: 'dataset.version.created',
      project: dataset.project,
      subject: version.id,
      data: {
        dataset: dataset.name,
        number: version.number,
        rows: version.rows,
        quarantined: ingest.quarantine?.rows ?? 0,
        warnings: ingest.results.filter((result) => result.status === 'warned').length,
      },
    });
  });
}

/** Keeps the results of refused content, tells of it, and throws. */
async function refuse(deps: IngestDeps, actor: Actor, dataset: Dataset, ingest: Ingest): Promise<never> {
  const failed = ingest.results.filter((result) => result.status === 'failed');
  const titles = failed.map((result) => titleOf(result.expectation));
  // The rows of older versions are judged again too, and not everyone who may send rows may see those.
  const unseen = { rows: true, hidden: new Set(dataset.pii) };
  await deps.db.transact(async (tx) => {
    await store.insertIngest(tx, ingest);
    await recordAudit(deps, tx, actor, dataset, ingest, undefined);
    await deps.bus.publish(tx, {
      type: 'dataset.quality.failed',
      project: dataset.project,
      subject: dataset.id,
      data: { dataset: dataset.name, ingest: ingest.id, failed: titles },
    });
  });
  throw datasetsErrors.create('quality_failed', `${dataset.name}: ${titles.join(', ')} failed; no version was made.`, {
    details: { ingest: ingest.id, failed: maskIngest({ ...ingest, results: failed }, unseen).results },
  });
}
