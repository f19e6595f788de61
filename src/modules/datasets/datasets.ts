// Datasets: declared once, filled by ingests, read by everything that comes after in the lifecycle.
import type { Actor } from '../../kernel/actor.ts';
import type { Json } from '../../kernel/json.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../kernel/paging.ts';
import type { Millis } from '../../kernel/time.ts';
import type { Queue } from '../../platform/queue/queue.ts';
import { type Content, type ContentFormat, openContent, readRows } from './content.ts';
import { diffVersions, type VersionDiff } from './diff.ts';
import { datasetsErrors } from './errors.ts';
import { checkExpectation } from './expectations.ts';
import { type IngestDeps, type IngestOptions, type IngestResult, ingestFiles } from './ingest.ts';
import { type IngestJob, ingestJobKind } from './jobs.ts';
import type { Column, Dataset, DatasetVersion, Ingest, Profile } from './model.ts';
import { type IngestSource, type ReceivedFile, receiveSource } from './sources.ts';
import * as store from './store.ts';

export interface DatasetDeclaration {
  readonly description?: string | undefined;
  readonly schema?: readonly Column[] | undefined;
  readonly key?: readonly string[] | undefined;
  readonly expectations?: Dataset['expectations'] | undefined;
  readonly pii?: readonly string[] | undefined;
}

/** A version by number, the latest one, or the one that was the latest at a time. */
export type VersionRef = number | 'latest' | { readonly at: Millis };

/** A version with the local Parquet files of its parts, for engines that open files. Open them soon. */
export interface ResolvedVersion {
  readonly dataset: Dataset;
  readonly version: DatasetVersion;
  readonly files: readonly string[];
}

export interface Datasets {
  /** Declares a dataset, or changes its declaration; versions that exist stay as they are. @throws AppError `datasets.bad_schema`, `datasets.bad_expectation` */
  register(actor: Actor, project: string, name: string, declaration: DatasetDeclaration): Promise<Dataset>;
  /** @throws AppError `datasets.unknown_dataset` */
  get(project: string, name: string): Promise<Dataset>;
  list(project: string, page: PageRequest): Promise<Page<Dataset>>;
  /** Newest first. */
  versions(project: string, name: string, page: PageRequest): Promise<Page<DatasetVersion>>;
  /** @throws AppError `datasets.unknown_version` */
  version(project: string, name: string, ref: VersionRef): Promise<DatasetVersion>;
  /** Undefined for a dataset without content. */
  latest(dataset: Dataset): Promise<DatasetVersion | undefined>;
  /** The latest versions of several datasets, by dataset id; those without content are absent. */
  latestOf(datasets: readonly Dataset[]): Promise<ReadonlyMap<string, DatasetVersion>>;
  /** The newest ingests of several datasets, refused ones too, by dataset id. */
  newestIngestOf(datasets: readonly Dataset[]): Promise<ReadonlyMap<string, Ingest>>;
  /** Versions by their ids; unknown ones are absent. */
  versionsById(ids: readonly string[]): Promise<ReadonlyMap<string, DatasetVersion>>;
  profile(version: DatasetVersion): Promise<Profile>;
  /** Receives content and makes it a version; see `ingestFiles` for what it refuses. */
  ingest(
    actor: Actor,
    project: string,
    name: string,
    source: IngestSource,
    options?: IngestOptions,
  ): Promise<IngestResult>;
  /** Receives content now and makes it a version in a job; hands back the job's id. */
  ingestLater(
    actor: Actor,
    project: string,
    name: string,
    source: IngestSource,
    options?: IngestOptions,
  ): Promise<string>;
  /** Newest first, refused ones too. */
  ingests(project: string, name: string, page: PageRequest): Promise<Page<Ingest>>;
  ingestOf(
    project: string,
    name: string,
    id: string,
  ): Promise<{ readonly ingest: Ingest; readonly version: DatasetVersion | undefined }>;
  resolve(project: string, name: string, ref: VersionRef): Promise<ResolvedVersion>;
  rows(version: DatasetVersion, page: PageRequest): Promise<Page<Readonly<Record<string, Json>>>>;
  content(version: DatasetVersion, format: ContentFormat): Promise<Content>;
  /** Rows that an ingest set aside, with the expectations they broke in `_failed`. @throws AppError `datasets.nothing_quarantined` */
  quarantinedRows(ingest: Ingest, page: PageRequest): Promise<Page<Readonly<Record<string, Json>>>>;
  quarantinedContent(ingest: Ingest, format: ContentFormat): Promise<Content>;
  diff(project: string, name: string, to: VersionRef, from?: number): Promise<VersionDiff>;
}

export interface DatasetsDeps extends IngestDeps {
  readonly queue: Queue;
  /** Folders of the server from which callers that are not on the machine may import. */
  readonly roots: readonly string[];
}

export function createDatasets(deps: DatasetsDeps): Datasets {
  const { db, clock, blobs, olap, queue } = deps;
  const running = new Map<string, Promise<unknown>>();

  const get = async (project: string, name: string): Promise<Dataset> => {
    const dataset = await store.findDataset(db.reader, project, name);
    if (dataset === undefined)
      throw datasetsErrors.create('unknown_dataset', `Project ${project} has no dataset ${name}.`);
    return dataset;
  };

  const findRef = (dataset: Dataset, ref: VersionRef): Promise<DatasetVersion | undefined> => {
    if (typeof ref === 'number') return store.findVersion(db.reader, dataset.id, ref);
    return store.findVersionAt(db.reader, dataset.id, ref === 'latest' ? Number.MAX_SAFE_INTEGER : ref.at);
  };

  const versionOf = async (dataset: Dataset, ref: VersionRef): Promise<DatasetVersion> => {
    const version = await findRef(dataset, ref);
    if (version !== undefined) return version;
    const which =
      typeof ref === 'number' ? `version ${ref}` : ref === 'latest' ? 'version yet' : 'version at that time';
    throw datasetsErrors.create('unknown_version', `Dataset ${dataset.name} has no ${which}.`);
  };

  /** Ingests into one dataset follow each other; a replica elsewhere is caught when the version is recorded. */
  const inTurn = async <T>(id: string, work: () => Promise<T>): Promise<T> => {
    const before = running.get(id) ?? Promise.resolve();
    const mine = before.then(work, work);
    running.set(id, mine);
    try {
      return await mine;
    } finally {
      if (running.get(id) === mine) running.delete(id);
    }
  };

  const ingestReceived = (
    actor: Actor,
    dataset: Dataset,
    files: readonly ReceivedFile[],
    options: IngestOptions,
  ): Promise<IngestResult> => inTurn(dataset.id, () => ingestFiles(deps, actor, dataset, files, options));

  const filesOf = async (digests: readonly string[]): Promise<readonly string[]> => {
    const files: string[] = [];
    for (const sha256 of digests) files.push(await blobs.localPath(sha256));
    return files;
  };

  const quarantineOf = (ingest: Ingest): NonNullable<Ingest['quarantine']> => {
    if (ingest.quarantine === null)
      throw datasetsErrors.create('nothing_quarantined', `Ingest ${ingest.id} set no rows aside.`);
    return ingest.quarantine;
  };

  const profile = async (version: DatasetVersion): Promise<Profile> =>
    (await store.findProfile(db.reader, version.id)) ?? { rows: version.rows, columns: [] };

  queue.handle(ingestJobKind, async (context) => {
    const job = context.job.payload['ingest'] as IngestJob;
    const dataset = await get(job.project, job.dataset);
    const { ingest, version } = await ingestReceived(job.actor, dataset, job.files, {
      mode: job.mode,
      format: job.format,
      schemaChange: job.schemaChange,
      signal: context.signal,
      report: context.report,
    });
    return { ingest: ingest.id, outcome: ingest.outcome, version: version.id, number: version.number };
  });

  return {
    async register(actor, project, name, declaration) {
      const schema = await checkSchema(deps, declaration.schema, declaration);
      for (const expectation of declaration.expectations ?? []) checkExpectation(expectation, schema);
      return db.transact(async (tx) => {
        const before = await store.findDataset(tx, project, name);
        const now = clock.now();
        const dataset: Dataset = {
          id: before?.id ?? deps.newId(),
          project,
          name,
          description: declaration.description ?? '',
          schema,
          key: declaration.key ?? [],
          expectations: declaration.expectations ?? [],
          pii: declaration.pii ?? [],
          createdAt: before?.createdAt ?? now,
          updatedAt: now,
        };
        await store.upsertDataset(tx, dataset);
        const ref = { type: 'dataset', id: dataset.id } as const;
        await deps.lineage.describe(tx, { ref, project, label: name, detail: { description: dataset.description } });
        await deps.audit.record(tx, {
          actor,
          action: 'datasets.register',
          project,
          subject: ref,
          before,
          after: dataset,
        });
        await deps.bus.publish(tx, {
          type: 'dataset.registered',
          project,
          subject: dataset.id,
          data: { dataset: name },
        });
        return dataset;
      });
    },
    get,
    async list(project, page) {
      const after = page.cursor === undefined ? '' : String(decodeCursor(page.cursor, 1)[0]);
      const rows = await store.listDatasets(db.reader, project, after, page.limit + 1);
      return toPage(rows, page.limit, (dataset) => [dataset.name]);
    },
    async versions(project, name, page) {
      const dataset = await get(project, name);
      const below = page.cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(decodeCursor(page.cursor, 1)[0]);
      const rows = await store.listVersions(db.reader, dataset.id, below, page.limit + 1);
      return toPage(rows, page.limit, (version) => [version.number]);
    },
    version: async (project, name, ref) => versionOf(await get(project, name), ref),
    latest: (dataset) => findRef(dataset, 'latest'),
    async latestOf(datasets) {
      const versions = await store.latestVersions(
        db.reader,
        datasets.map(({ id }) => id),
      );
      return new Map(versions.map((version) => [version.datasetId, version]));
    },
    async newestIngestOf(datasets) {
      const ingests = await store.newestIngests(
        db.reader,
        datasets.map(({ id }) => id),
      );
      return new Map(ingests.map((ingest) => [ingest.datasetId, ingest]));
    },
    async versionsById(ids) {
      const versions = await store.findVersionsById(db.reader, ids);
      return new Map(versions.map((version) => [version.id, version]));
    },
    profile,
    async ingest(actor, project, name, source, options = {}) {
      const dataset = await get(project, name);
      const files = await receiveSource(actor, source, deps);
      return ingestReceived(actor, dataset, files, options);
    },
    async ingestLater(actor, project, name, source, options = {}) {
      const dataset = await get(project, name);
      const files = await receiveSource(actor, source, deps);
      const { mode, format, schemaChange } = options;
      const ingest: IngestJob = { actor, project, dataset: name, files, mode, format, schemaChange };
      // Named by its content too: two uploads that wait for the same dataset are two jobs.
      const key = `${dataset.id}:${files.map((file) => file.sha256).join(',')}`.slice(0, 500);
      return db.transact((tx) => queue.enqueue(tx, { kind: ingestJobKind, project, key, payload: { ingest } }));
    },
    async ingests(project, name, page) {
      const dataset = await get(project, name);
      const before = page.cursor === undefined ? '~' : String(decodeCursor(page.cursor, 1)[0]);
      const rows = await store.listIngests(db.reader, dataset.id, before, page.limit + 1);
      return toPage(rows, page.limit, (ingest) => [ingest.id]);
    },
    async ingestOf(project, name, id) {
      const dataset = await get(project, name);
      const ingest = await store.findIngest(db.reader, dataset.id, id);
      if (ingest === undefined) throw datasetsErrors.create('unknown_ingest', `Dataset ${name} has no ingest ${id}.`);
      const { versionId } = ingest;
      return { ingest, version: versionId === null ? undefined : await store.findVersionById(db.reader, versionId) };
    },
    async resolve(project, name, ref) {
      const dataset = await get(project, name);
      const version = await versionOf(dataset, ref);
      return { dataset, version, files: await filesOf(version.parts.map((part) => part.sha256)) };
    },
    rows: (version, page) => readRows(deps, version.parts, page),
    content: (version, format) => openContent(deps, version.parts, format),
    quarantinedRows: async (ingest, page) => readRows(deps, [quarantineOf(ingest)], page),
    quarantinedContent: async (ingest, format) => openContent(deps, [quarantineOf(ingest)], format),
    async diff(project, name, toRef, fromNumber) {
      const dataset = await get(project, name);
      const to = await versionOf(dataset, toRef);
      const from = await versionOf(dataset, fromNumber ?? to.number - 1);
      return olap.session(async (session) =>
        diffVersions(
          session,
          { version: from, profile: await profile(from) },
          { version: to, profile: await profile(to) },
          dataset.key,
          filesOf,
        ),
      );
    },
  };
}

/** Types that a schema may declare. The text becomes part of statements, so nothing but a type may pass. */
const typeText = /^[A-Za-z][A-Za-z0-9_]*( WITH TIME ZONE)?(\(\d{1,2}(, ?\d{1,2})?\))?(\[\d{0,6}\]){0,3}$/i;

/** The declared schema with types as the engine names them (`TEXT` becomes `VARCHAR`). @throws AppError `datasets.bad_schema` */
async function checkSchema(
  deps: IngestDeps,
  schema: readonly Column[] | undefined,
  { key = [], pii = [] }: Pick<DatasetDeclaration, 'key' | 'pii'>,
): Promise<readonly Column[] | null> {
  if (schema === undefined) return null;
  const names = schema.map((column) => column.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw datasetsErrors.create('bad_schema', `The column ${twice} is declared twice.`);
  const lost = key.find((name) => !names.includes(name));
  if (lost !== undefined) throw datasetsErrors.create('bad_schema', `The key names ${lost}, which is no column.`);
  const unknown = pii.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw datasetsErrors.create('bad_schema', `Personal data is said to be in ${unknown}, which is no column.`);
  const checked: Column[] = [];
  for (const { name, type } of schema) {
    const refusal = (): Error =>
      datasetsErrors.create('bad_schema', `Column ${name}: ${JSON.stringify(type)} is no type.`);
    if (!typeText.test(type)) throw refusal();
    const [row] = await deps.olap.query(`SELECT typeof(CAST(NULL AS ${type})) AS type`).catch(() => {
      throw refusal();
    });
    checked.push({ name, type: String(row?.['type']) });
  }
  return checked;
}
