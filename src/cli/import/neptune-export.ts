// An export of Neptune as its exporter writes it: Parquet of one attribute value a row, and the files beside.
import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { safeRelativePath } from '../../kernel/names.ts';
import type { Olap, OlapRow, OlapValue } from '../../platform/olap/olap.ts';
import { quoteText, readParquet } from '../../platform/olap/sql-text.ts';
import { CommandError } from '../command.ts';
import { artifactPath, filesOf, isBelow, oneFile } from './files.ts';
import {
  batches,
  onlyRuns,
  present,
  type Source,
  type SourceFile,
  type SourcePoint,
  type SourceRun,
} from './source.ts';

export interface NeptuneExport {
  /** Holds the Parquet files, in folders of projects. */
  readonly data: string;
  /** Holds the files that runs had. */
  readonly files: string;
  /** Steps are decimal there and whole here. */
  readonly stepMultiplier: number;
}

const parameters = ['float', 'int', 'string', 'bool', 'datetime', 'string_set'];

async function parquetIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }))
    if (entry.isFile() && entry.name.endsWith('.parquet')) found.push(join(entry.parentPath, entry.name));
  return found.sort();
}

/** The value of a row that is no series, as text. */
function valueText(row: OlapRow): string {
  const type = String(row['attribute_type']);
  const value = row[`${type}_value`] ?? null;
  return Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : JSON.stringify(value);
}

const timeOf = (value: OlapValue | undefined): number | undefined =>
  typeof value === 'string' ? Date.parse(value) : undefined;

/** @throws CommandError when there is no export in the folder */
export async function neptuneExport(olap: Olap, from: NeptuneExport): Promise<Source> {
  const parquet = await parquetIn(from.data);
  if (parquet.length === 0)
    throw new CommandError(
      `${from.data} holds no Parquet file of an export of Neptune.`,
      'Give the folder that neptune-exporter was told as --data-path.',
    );
  const listed = await olap
    .query(
      `SELECT DISTINCT project_id, run_id, filename FROM read_parquet(${fileList(parquet)}, filename = true) ORDER BY ALL`,
    )
    .catch((error: unknown) => {
      throw new CommandError(`${from.data} is no export of Neptune: ${error instanceof Error ? error.message : error}`);
    });
  /** The files of each run: one of many runs must not be looked for in all. */
  const projects = new Map<string, Map<string, string[]>>();
  for (const row of listed) {
    const project = String(row['project_id']);
    const runs = projects.get(project) ?? new Map<string, string[]>();
    projects.set(project, runs);
    const run = String(row['run_id']);
    runs.set(run, [...(runs.get(run) ?? []), String(row['filename'])]);
  }
  interface Exported {
    readonly project: string;
    readonly run: string;
    readonly files: readonly string[];
  }
  const exports = new Map<string, Exported>();
  const rowsOf = (columns: string, { files }: Exported, condition: string): string =>
    `SELECT ${columns} FROM ${readParquet(files)} WHERE project_id = $1 AND run_id = $2 AND ${condition}`;

  async function* streamed(sql: string, { project, run }: Exported): AsyncGenerator<OlapRow> {
    for await (const { columns, values, rowCount } of olap.stream(sql, [project, run]))
      for (let row = 0; row < rowCount; row++)
        yield Object.fromEntries(columns.map(({ name }, at) => [name, values[at]?.[row] ?? null]));
  }

  const readRun = async (exported: Exported): Promise<SourceRun> => {
    const own = new Map<string, string>();
    const params: Record<string, string> = {};
    const types = parameters.map((type) => `'${type}'`).join(', ');
    for await (const row of streamed(rowsOf('*', exported, `attribute_type IN (${types})`), exported)) {
      const path = String(row['attribute_path']);
      if (path.startsWith('sys/')) own.set(path.slice('sys/'.length), valueText(row));
      else params[path.slice(-250)] = valueText(row);
    }
    const [span] = await olap.query(
      rowsOf('min("timestamp") AS first, max("timestamp") AS last', exported, '"timestamp" IS NOT NULL'),
      [exported.project, exported.run],
    );
    const startedAt = timeOf(own.get('creation_time')) ?? timeOf(span?.['first']) ?? 0;
    const endedAt = timeOf(span?.['last']) ?? timeOf(own.get('modification_time')) ?? startedAt;
    const id = createHash('sha256').update(`neptune/${exported.project}/${exported.run}`).digest('hex').slice(0, 32);
    exports.set(id, exported);
    const tags = {
      'neptune.run_id': exported.run,
      'neptune.experiment': own.get('experiment/name'),
      'neptune.tags': own.get('tags'),
      'neptune.group_tags': own.get('group_tags'),
      'mlflow.note.content': own.get('description'),
    };
    return {
      id,
      name: (own.get('name') ?? exported.run).slice(0, 250),
      status: own.get('failed') === 'true' ? 'failed' : 'finished',
      user: own.get('owner')?.slice(0, 250),
      startedAt,
      endedAt: Math.max(startedAt, endedAt),
      deleted: own.get('trashed') === 'true',
      params,
      tags: present(tags),
      datasets: [],
      modelInputs: [],
      modelOutputs: [],
    };
  };

  async function* pointsOf(exported: Exported): AsyncGenerator<SourcePoint> {
    const columns = 'attribute_path, CAST(step AS DOUBLE) AS step, "timestamp", float_value';
    for await (const row of streamed(rowsOf(columns, exported, "attribute_type = 'float_series'"), exported)) {
      const key = String(row['attribute_path']).slice(-250);
      const step = Number(row['step'] ?? 0) * from.stepMultiplier;
      if (Math.abs(step - Math.round(step)) > 1e-6)
        throw new CommandError(
          `Step ${row['step']} of ${key} is no whole number.`,
          'Give --step-multiplier, the same for all runs: 1000 keeps three decimals.',
        );
      const value = row['float_value'];
      // An export has no word for a number that is missing.
      yield {
        key,
        value: value === null ? Number.NaN : Number(value),
        step: Math.round(step),
        at: timeOf(row['timestamp']) ?? 0,
      };
    }
  }

  /** Files of runs, and what has no place among metrics as files: texts and histograms by step. */
  async function* filesIn(exported: Exported): AsyncGenerator<SourceFile> {
    const columns = 'attribute_path, attribute_type, CAST(step AS DOUBLE) AS step, file_value';
    for await (const row of streamed(
      rowsOf(columns, exported, "attribute_type IN ('file', 'file_series')"),
      exported,
    )) {
      const { path } = (row['file_value'] ?? {}) as { readonly path?: string };
      if (path === undefined) continue;
      // What an export says of paths is not to be believed.
      const place = join(from.files, safeRelativePath(path));
      if (!existsSync(place) || !(await isBelow(from.files, place))) continue;
      const step = row['attribute_type'] === 'file_series' ? `/step_${row['step']}` : '';
      const name = `${artifactPath(String(row['attribute_path']))}${step}`;
      if (statSync(place).isDirectory()) {
        for await (const file of filesOf(place)) yield { ...file, path: `${name}/${file.path}` };
      } else yield oneFile(name, place);
    }
    for (const [type, value] of [
      ['string_series', 'string_value'],
      ['histogram_series', 'histogram_value'],
    ] as const) {
      const paths = await olap.query(
        `${rowsOf('DISTINCT attribute_path', exported, `attribute_type = '${type}'`)} ORDER BY ALL`,
        [exported.project, exported.run],
      );
      for (const { attribute_path: path = '' } of paths) {
        yield {
          path: `series/${artifactPath(String(path))}.jsonl`,
          open: async () => Readable.from(linesOf(String(path), value)),
        };
      }
    }
    async function* linesOf(path: string, value: string): AsyncGenerator<string> {
      const columns = `CAST(step AS DOUBLE) AS step, "timestamp" AS at, ${value} AS value`;
      const sql = `SELECT ${columns} FROM ${readParquet(exported.files)} WHERE project_id = $1 AND run_id = $2 AND attribute_path = $3 ORDER BY step`;
      for await (const { columns: heads, values, rowCount } of olap.stream(sql, [exported.project, exported.run, path]))
        for (let row = 0; row < rowCount; row++)
          yield `${JSON.stringify(Object.fromEntries(heads.map(({ name }, at) => [name, values[at]?.[row] ?? null])))}\n`;
    }
  }

  return {
    ...onlyRuns,
    distinctPoints: false,
    async *experiments() {
      for (const name of projects.keys()) yield { key: name, name, tags: {}, deleted: false };
    },
    async *runs({ key }) {
      for (const [run, files] of projects.get(key) ?? []) yield await readRun({ project: key, run, files });
    },
    async *points(run) {
      const exported = exports.get(run.id);
      if (exported !== undefined) yield* batches(pointsOf(exported), 5000);
    },
    async *runFiles(run) {
      const exported = exports.get(run.id);
      if (exported !== undefined) yield* filesIn(exported);
    },
    close: () => olap.close(),
  };
}

const fileList = (files: readonly string[]): string => `[${files.map(quoteText).join(', ')}]`;
