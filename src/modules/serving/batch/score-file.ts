// Streams the rows of a dataset through a model at flat memory, and joins each row with what the model said about it. A row that
// the model cannot take keeps its place with a reason instead of outputs.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { messageOf } from '../../../kernel/errors.ts';
import type { Olap, OlapBatch, ParquetFile } from '../../../platform/olap/olap.ts';
import type { HostedModel, OutputBlock } from '../data-plane/hosted-model.ts';
import { toValue, type Value } from '../data-plane/row-block.ts';
import { servingErrors } from '../errors.ts';
import { rowWidth } from '../model-interface.ts';
import { numberAt, outputColumn, quoted } from '../predictions/columns.ts';

export interface ScoreRequest {
  readonly hosted: HostedModel;
  readonly files: readonly string[];
  /** Scratch path of the outputs, and where the result goes. */
  readonly scratch: string;
  readonly target: string;
  readonly signal: AbortSignal;
  report(done: number, total: number): void;
}

/** One line per row: place of the row, its outputs, or why there are none. */
function linesOf(
  hosted: HostedModel,
  batch: OlapBatch,
  good: readonly number[],
  reasons: ReadonlyMap<number, string>,
  output: OutputBlock,
): string {
  const { outputs } = hosted.model;
  const placeOf = new Map(good.map((row, at) => [row, at]));
  let text = '';
  for (let row = 0; row < batch.rowCount; row++) {
    const at = placeOf.get(row);
    const y: (string | number | null)[] = [];
    outputs.forEach((spec, i) => {
      const width = rowWidth(spec);
      for (let c = 0; c < width; c++) {
        const value = at === undefined ? null : output.data[i]?.[at * width + c];
        y.push(typeof value === 'bigint' ? Number(value) : (value ?? null));
      }
    });
    text += `${JSON.stringify({ f: batch.values[0]?.[row], r: batch.values[1]?.[row], y, e: reasons.get(row) ?? null })}\n`;
  }
  return text;
}

/** @throws AppError `serving.missing_column`; the signal's reason when cancelled */
export async function scoreFiles(olap: Olap, request: ScoreRequest): Promise<ParquetFile> {
  const { hosted, files, signal } = request;
  const { columns, outputColumns } = hosted.model;
  const described = await olap.query('DESCRIBE SELECT * FROM read_parquet($files, union_by_name = true)', { files });
  const present = new Set(described.map((row) => String(row['column_name'])));
  const missing = columns.filter((column) => column.required && !present.has(column.name));
  if (missing.length > 0) {
    throw servingErrors.create(
      'missing_column',
      `The dataset lacks ${missing.map((column) => `${column.name} (${column.type})`).join(', ')}.`,
    );
  }
  const [counted] = await olap.query('SELECT count(*) AS total FROM read_parquet($files)', { files });
  const total = Number(counted?.['total'] ?? 0);
  const selected = columns.map((column) =>
    present.has(column.name) ? quoted(column.name) : `NULL AS ${quoted(column.name)}`,
  );
  const lines = createWriteStream(request.scratch);
  let done = 0;
  try {
    const query = `SELECT filename, file_row_number, ${selected.join(', ')} FROM read_parquet($files, union_by_name = true, filename = true, file_row_number = true)`;
    for await (const batch of olap.stream(query, { files }, { signal })) {
      const good: number[] = [];
      const reasons = new Map<number, string>();
      const values: Value[] = [];
      for (let row = 0; row < batch.rowCount; row++) {
        try {
          values.push(...columns.map((column, c) => toValue(column, row, batch.values[c + 2]?.[row])));
          good.push(row);
        } catch (error) {
          reasons.set(row, messageOf(error).replace(/^Row \d+, /, ''));
        }
      }
      const output = await hosted.run({ rows: good.length, values });
      if (!lines.write(linesOf(hosted, batch, good, reasons, output))) await once(lines, 'drain');
      done += batch.rowCount;
      request.report(done, total);
    }
    lines.end();
    await once(lines, 'finish');
    const outputs = outputColumns.map(({ name, text }, i) => outputColumn('y', i, name, text));
    const score = hosted.model.score === null ? [] : [`${numberAt('y', hosted.model.score)} AS score`];
    const values = outputColumns.some(({ text }) => text) ? 'VARCHAR[]' : 'DOUBLE[]';
    return await olap.copyToParquet(
      `SELECT source.* EXCLUDE (filename, file_row_number), ${[...score, ...outputs].join(', ')}, e AS error
       FROM read_parquet($files, union_by_name = true, filename = true, file_row_number = true) source
       JOIN read_json($lines, format = 'newline_delimited', columns = {'f': 'VARCHAR', 'r': 'BIGINT', 'y': '${values}', 'e': 'VARCHAR'}) scored
         ON scored.f = source.filename AND scored.r = source.file_row_number
       ORDER BY source.filename, source.file_row_number`,
      request.target,
      { files, lines: request.scratch },
      { signal },
    );
  } finally {
    lines.destroy();
    await rm(request.scratch, { force: true });
  }
}
