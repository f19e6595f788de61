// Training sets: a frame of rows, each with a time, joined with features as they were at that time. The result is a pair of
// Parquet files (training, hold-out) in a fixed order, so that the same question over the same data has the same bytes.
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Actor } from '../../kernel/actor.ts';
import { type Millis, parseIso, toIso } from '../../kernel/time.ts';
import type { Blobs } from '../../platform/blobs/blobs.ts';
import { nameList, quoteName, readParquet } from '../../platform/olap/sql-text.ts';
import { type Part, withScratch } from '../datasets/index.ts';
import { type DefinitionDeps, findView, selectFeatures } from './definitions.ts';
import { featuresErrors } from './errors.ts';
import {
  digestOf,
  type Feature,
  type QueryInput,
  type TrainingSet,
  type TrainingSetSpec,
  type ViewVersion,
} from './model.ts';
import { type JoinedEvents, type JoinedSnapshot, leadingColumns, pointInTimeJoin } from './point-in-time.ts';
import {
  datasetsOf,
  describeQuery,
  openQuerySpace,
  type QuerySpace,
  runSql,
  timeParameters,
  timestampLiteral,
} from './query-space.ts';
import * as store from './store.ts';

export interface TrainingSetDeps extends DefinitionDeps {
  readonly blobs: Blobs;
  /** Folder for files in the making. */
  readonly scratch: string;
}

/** A snapshot view is computed once per time, so there may not be many. */
const mostTimes = 400;

interface ChosenView {
  readonly view: ViewVersion;
  readonly features: readonly Feature[];
}

/** The frame as a file, and its columns. */
interface FrameFile {
  readonly table: string;
  readonly columns: readonly Feature[];
  readonly dropped: number;
}

async function chooseViews(
  deps: TrainingSetDeps,
  project: string,
  spec: TrainingSetSpec,
): Promise<readonly ChosenView[]> {
  const chosen: ChosenView[] = [];
  for (const selection of spec.views) {
    const view = await findView(deps, project, selection.view);
    chosen.push({ view, features: selectFeatures(view, selection.features) });
  }
  return chosen;
}

function frameInputs(spec: TrainingSetSpec): readonly QueryInput[] {
  if ('sql' in spec.frame) return spec.frame.inputs;
  return 'dataset' in spec.frame ? [{ name: 'frame', dataset: spec.frame.dataset }] : [];
}

/** Cut-offs of the frame, ascending. @throws AppError `features.bad_frame` */
function cutoffsOf(spec: TrainingSetSpec): readonly Millis[] | undefined {
  if (!('cutoffs' in spec.frame)) return undefined;
  const times = spec.frame.cutoffs.map((text) => {
    const at = parseIso(text);
    if (at === undefined) throw featuresErrors.create('bad_frame', `The cut-off ${text} is no date or time.`);
    return at;
  });
  if (times.length === 0) throw featuresErrors.create('bad_frame', 'The frame has no cut-offs.');
  return [...new Set(times)].sort((a, b) => a - b);
}

/** The cut-offs whose label is known by now. @throws AppError `features.label_not_mature` */
function matureCutoffs(spec: TrainingSetSpec, cutoffs: readonly Millis[], now: Millis): readonly Millis[] {
  const { label } = spec;
  if (label === null) return cutoffs;
  const immature = cutoffs.filter((at) => at + label.maturityMs > now);
  if (immature.length === 0) return cutoffs;
  const [first = 0] = immature;
  if (label.immature === 'refuse' || immature.length === cutoffs.length) {
    throw featuresErrors.create(
      'label_not_mature',
      `The label of ${immature.map((at) => toIso(at).slice(0, 10)).join(', ')} is known only from ${toIso(first + label.maturityMs)} on; it is ${toIso(now)}.`,
    );
  }
  return cutoffs.filter((at) => at + label.maturityMs <= now);
}

async function writeFrame(
  space: QuerySpace,
  spec: TrainingSetSpec,
  blobFile: string | undefined,
  folder: string,
  now: Millis,
  signal: AbortSignal | undefined,
): Promise<FrameFile> {
  const { frame } = spec;
  const cutoffs = cutoffsOf(spec);
  const files: string[] = [];
  if ('sql' in frame) {
    const sql = space.compose(frame.inputs, frame.sql);
    const times = cutoffs === undefined ? [now] : matureCutoffs(spec, cutoffs, now);
    for (const [index, at] of times.entries()) {
      const path = join(folder, `frame-${index}.parquet`);
      await runSql('bad_frame', 'The SQL of the frame', () =>
        space.olap.copyToParquet(sql, path, timeParameters(sql, at), { signal }),
      );
      files.push(path);
    }
  } else if (blobFile !== undefined) {
    files.push(blobFile);
  } else {
    const path = join(folder, 'frame.parquet');
    await space.olap.copyToParquet(space.compose(frameInputs(spec), 'SELECT * FROM frame'), path, undefined, {
      signal,
    });
    files.push(path);
  }
  const source = readParquet(files);
  const columns = await runSql('bad_frame', 'The frame', () =>
    describeQuery(space.olap, `SELECT * FROM ${source}`, now),
  );
  if (!columns.some((column) => column.name === spec.timestamp)) {
    const found = columns.map((column) => column.name).join(', ');
    throw featuresErrors.create(
      'bad_frame',
      `The frame has no column ${spec.timestamp} with the time; it has ${found}.`,
    );
  }
  const label = spec.label;
  if (label === null) return { table: source, columns, dropped: 0 };
  if (!columns.some((column) => column.name === label.column))
    throw featuresErrors.create('bad_frame', `The frame has no label column ${label.column}.`);
  const mature = `CAST(${quoteName(spec.timestamp)} AS TIMESTAMP) <= ${timestampLiteral(now - label.maturityMs)}`;
  const [row] = await space.olap.query(`SELECT count(*) FILTER (NOT (${mature})) AS n FROM ${source}`);
  const late = Number(row?.['n'] ?? 0);
  if (late > 0 && label.immature === 'refuse')
    throw featuresErrors.create('label_not_mature', `The label of ${late} rows is not known yet at ${toIso(now)}.`);
  return { table: `(SELECT * FROM ${source} WHERE ${mature})`, columns, dropped: late };
}

/** Computes a snapshot view at each time of the frame. @throws AppError `features.duplicate_keys`, `features.too_many_times` */
async function writeSnapshots(
  space: QuerySpace,
  chosen: ChosenView,
  index: number,
  frame: FrameFile,
  timestamp: string,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { definition, name } = chosen.view;
  const t = `CAST(${quoteName(timestamp)} AS TIMESTAMP)`;
  const rows = await space.olap.query(
    `SELECT DISTINCT ${t} AS t FROM ${frame.table} WHERE ${t} IS NOT NULL ORDER BY t LIMIT ${mostTimes + 1}`,
  );
  if (rows.length > mostTimes)
    throw featuresErrors.create('too_many_times', `${name} would be computed at more than ${mostTimes} times.`);
  const sql = space.compose(definition.inputs, definition.sql);
  const files: string[] = [];
  for (const [number, row] of rows.entries()) {
    const at = parseIso(String(row['t'])) ?? 0;
    const path = join(folder, `view-${index}-${number}.parquet`);
    const cells = nameList([...definition.joinKeys, ...chosen.features.map((feature) => feature.name)]);
    const file = await runSql('bad_view', `Feature view ${name} at ${toIso(at)}`, () =>
      space.olap.copyToParquet(
        `SELECT ${cells}, ${timestampLiteral(at)} AS _at FROM (${sql}\n)`,
        path,
        timeParameters(sql, at),
        { signal },
      ),
    );
    const [count] = await space.olap.query(
      `SELECT count(*) AS n FROM (SELECT DISTINCT ${nameList(definition.joinKeys)} FROM ${readParquet([path])})`,
    );
    if (Number(count?.['n']) !== file.rows)
      throw featuresErrors.create('duplicate_keys', `${name} at ${toIso(at)} has several rows for one entity.`);
    files.push(path);
  }
  if (files.length > 0) return readParquet(files);
  const nothing = [...definition.joinKeys.map((key) => ({ name: key, type: 'VARCHAR' })), ...chosen.features];
  return `(SELECT ${nothing.map((column) => `CAST(NULL AS ${column.type}) AS ${quoteName(column.name)}`).join(', ')}, CAST(NULL AS TIMESTAMP) AS _at WHERE FALSE)`;
}

async function toJoinedView(
  space: QuerySpace,
  chosen: ChosenView,
  index: number,
  spec: TrainingSetSpec,
  frame: FrameFile,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<JoinedEvents | JoinedSnapshot> {
  const { definition, name } = chosen.view;
  const base = {
    joinKeys: definition.joinKeys,
    ttlMs: definition.ttlMs,
    columns: chosen.features.map((feature) => ({
      name: feature.name,
      as: spec.fullNames ? `${name}__${feature.name}` : feature.name,
    })),
  };
  if (definition.kind === 'events') {
    const table = `(${space.compose(definition.inputs, definition.sql)}\n)`;
    const { timestampColumn, createdColumn } = definition;
    return { ...base, kind: 'events', table, timestampColumn, createdColumn };
  }
  const table = await writeSnapshots(space, chosen, index, frame, spec.timestamp, folder, signal);
  return { ...base, kind: 'snapshot', table };
}

/** @throws AppError `features.bad_frame`, `features.name_collision` */
function checkColumns(frame: FrameFile, views: readonly (JoinedEvents | JoinedSnapshot)[]): void {
  const names = frame.columns.map((column) => column.name);
  for (const key of new Set(views.flatMap((view) => view.joinKeys))) {
    if (!names.includes(key))
      throw featuresErrors.create(
        'bad_frame',
        `The frame has no column ${key}, a join key; it has ${names.join(', ')}.`,
      );
  }
  const all = [...names, ...views.flatMap((view) => view.columns.map((column) => column.as))];
  const twice = all.find((name, index) => all.indexOf(name) !== index);
  if (twice !== undefined)
    throw featuresErrors.create('name_collision', `Two columns of the result would be named ${twice}.`);
}

async function putPart(blobs: Blobs, path: string, rows: number): Promise<Part> {
  const stored = await blobs.put(createReadStream(path));
  return { sha256: stored.sha256, rows, bytes: stored.size };
}

/** True when the answer follows from the question and its versions alone, whenever it is asked: then it need not be computed again. */
function isTimeless(spec: TrainingSetSpec): boolean {
  return 'cutoffs' in spec.frame && spec.label?.immature !== 'drop';
}

export interface TrainingSetOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes the training set that the spec describes, or hands back the one that the same question over the same versions made before.
 * @throws AppError `features.bad_frame`, `features.bad_view`, `features.label_not_mature`, `features.name_collision`,
 *   `features.duplicate_keys`, `features.too_many_times`, `features.unknown_view`, `features.unknown_feature`
 */
export async function makeTrainingSet(
  deps: TrainingSetDeps,
  actor: Actor,
  project: string,
  spec: TrainingSetSpec,
  options: TrainingSetOptions = {},
): Promise<TrainingSet> {
  const now = deps.clock.now();
  const chosen = await chooseViews(deps, project, spec);
  const blobFile = 'blob' in spec.frame ? await deps.blobs.localPath(spec.frame.blob) : undefined;
  const datasets = [
    ...datasetsOf(frameInputs(spec)),
    ...chosen.flatMap(({ view }) => datasetsOf(view.definition.inputs)),
  ];
  return withScratch(deps.scratch, async (folder) => {
    const space = await openQuerySpace(deps, {
      project,
      datasets,
      versions: spec.versions,
      folder,
      files: blobFile === undefined ? [] : [blobFile],
    });
    try {
      const viewVersions = chosen.map(({ view }) => ({ view: view.name, id: view.id, number: view.number }));
      const question = {
        spec,
        datasets: space.used.map((used) => used.id),
        views: viewVersions.map((used) => used.id),
      };
      const known = isTimeless(spec)
        ? await store.findTrainingSetByDigest(deps.db.reader, project, digestOf(question))
        : undefined;
      if (known !== undefined) return known;
      const frame = await writeFrame(space, spec, blobFile, folder, now, options.signal);
      const views: (JoinedEvents | JoinedSnapshot)[] = [];
      for (const [index, one] of chosen.entries())
        views.push(await toJoinedView(space, one, index, spec, frame, folder, options.signal));
      checkColumns(frame, views);
      const files = await writeResult(space, spec, frame, views, folder, options.signal);
      const training = await putPart(deps.blobs, files.training.path, files.training.rows);
      const holdout =
        files.holdout === undefined ? null : await putPart(deps.blobs, files.holdout.path, files.holdout.rows);
      const identity = isTimeless(spec)
        ? question
        : { ...question, training: training.sha256, holdout: holdout?.sha256 ?? null };
      return await record(deps, actor, {
        id: deps.newId(),
        project,
        digest: digestOf(identity),
        spec,
        training,
        holdout,
        columns: files.columns,
        datasetVersions: space.used,
        viewVersions,
        dropped: frame.dropped,
        createdAt: now,
      });
    } finally {
      await space.close();
    }
  });
}

async function writeResult(
  space: QuerySpace,
  spec: TrainingSetSpec,
  frame: FrameFile,
  views: readonly (JoinedEvents | JoinedSnapshot)[],
  folder: string,
  signal: AbortSignal | undefined,
) {
  const join_ = {
    frame: frame.table,
    frameColumns: frame.columns.map((column) => column.name),
    timestamp: spec.timestamp,
    views,
    filterByCreated: spec.filterByCreated,
  };
  const leading = leadingColumns(join_);
  // Time first, then keys, then what else tells frame rows apart: rows that are equal in all of that are equal in every column.
  const rest = join_.frameColumns.filter((column) => !leading.includes(column));
  const order = [spec.timestamp, ...leading.filter((column) => column !== spec.timestamp), ...rest];
  const path = join(folder, 'joined.parquet');
  const sql = `SELECT * FROM (${pointInTimeJoin(join_)}) ORDER BY ${nameList(order)}`;
  const joined = await runSql('bad_view', 'The join', () => space.olap.copyToParquet(sql, path, undefined, { signal }));
  const columns = await describeQuery(space.olap, `SELECT * FROM ${readParquet([path])}`, 0);
  if (spec.holdout === null) return { training: { path, rows: joined.rows }, holdout: undefined, columns };
  const write = async (name: string, condition: string) => {
    const part = join(folder, `${name}.parquet`);
    const select = `SELECT * FROM ${readParquet([path])} WHERE ${condition}`;
    const file = await runSql('bad_frame', 'The hold-out condition', () =>
      space.olap.copyToParquet(select, part, undefined, { signal }),
    );
    return { path: part, rows: file.rows };
  };
  const held = `coalesce((${spec.holdout}\n), FALSE)`;
  return { training: await write('training', `NOT ${held}`), holdout: await write('holdout', held), columns };
}

async function record(deps: TrainingSetDeps, actor: Actor, set: TrainingSet): Promise<TrainingSet> {
  const { project } = set;
  return deps.db.transact(async (tx) => {
    const known = await store.findTrainingSetByDigest(tx, project, set.digest);
    if (known !== undefined) return known;
    await store.insertTrainingSet(tx, set);
    const ref = { type: 'training-set', id: set.id } as const;
    await deps.lineage.describe(tx, {
      ref,
      project,
      label: `training set ${set.digest.slice(0, 8)}`,
      detail: { rows: set.training.rows, holdout: set.holdout?.rows ?? 0, sha256: set.training.sha256 },
    });
    for (const used of set.datasetVersions)
      await deps.lineage.link(tx, { from: { type: 'dataset-version', id: used.id }, to: ref, relation: 'used' });
    for (const used of set.viewVersions)
      await deps.lineage.link(tx, { from: { type: 'feature-view', id: used.id }, to: ref, relation: 'derived' });
    await deps.audit.record(tx, {
      actor,
      action: 'features.make-training-set',
      project,
      subject: ref,
      after: set,
      detail: { rows: set.training.rows, holdout: set.holdout?.rows ?? 0 },
    });
    await deps.bus.publish(tx, {
      type: 'training.set.created',
      project,
      subject: set.id,
      data: { rows: set.training.rows, holdout: set.holdout?.rows ?? 0, digest: set.digest },
    });
    return set;
  });
}
