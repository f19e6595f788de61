// Scores some rows of a Parquet file with a model and writes them, each with what the model said about it, to another file. Numbers
// go by columns from the engine to the model and back; rows with other values go one by one, and a row that the model cannot take
// keeps its place with a reason instead of outputs.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { messageOf } from '../../../kernel/errors.ts';
import type { InferenceModel, Tensor } from '../../../platform/inference/inference.ts';
import type { Olap, OlapBatch, OlapSession, ParquetFile } from '../../../platform/olap/olap.ts';
import { type HostedModel, hostModel, type OutputBlock } from '../data-plane/hosted-model.ts';
import { toValue, type Value } from '../data-plane/row-block.ts';
import { servingErrors } from '../errors.ts';
import { type ModelInterface, rowWidth } from '../model-interface.ts';
import { numberAt, outputColumn, quoted } from '../predictions/columns.ts';

/** Rows [first, last) of a file. */
export interface Rows {
  readonly file: string;
  readonly first: number;
  readonly last: number;
}

export interface ScoredFile extends ParquetFile {
  /** Rows that the model could not take. */
  readonly refused: number;
}

export interface ScoreRequest {
  readonly olap: Olap;
  readonly session: InferenceModel;
  readonly model: ModelInterface;
  readonly rows: Rows;
  /** Where the result goes; a scratch file stands beside it. */
  readonly target: string;
  readonly signal?: AbortSignal | undefined;
}

const chosen =
  'read_parquet($file, file_row_number = true) WHERE file_row_number >= $first AND file_row_number < $last';

const numeric = /^(TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER|FLOAT|DOUBLE|DECIMAL)/;

/** Columns of the source by name. @throws AppError `serving.missing_column` */
async function describeSource(
  olap: OlapSession,
  file: string,
  model: ModelInterface,
): Promise<ReadonlyMap<string, string>> {
  const described = await olap.query('DESCRIBE SELECT * FROM read_parquet($file)', { file });
  const types = new Map(described.map((row) => [String(row['column_name']), String(row['column_type'])]));
  const missing = model.columns.filter((column) => column.required && !types.has(column.name));
  if (missing.length > 0)
    throw servingErrors.create(
      'missing_column',
      `The dataset lacks ${missing.map((column) => `${column.name} (${column.type})`).join(', ')}.`,
    );
  return types;
}

/** The columns of the source that the result keeps: all but those that the model’s own take the place of. */
function kept(types: ReadonlyMap<string, string>, model: ModelInterface): string {
  const own = new Set(['score', 'error', ...model.outputColumns.map(({ name }) => `output_${name}`)]);
  const taken = [...types.keys()].filter((name) => own.has(name));
  return `EXCLUDE (${['file_row_number', ...taken].map(quoted).join(', ')})`;
}

/** Whether all that goes in is numbers the engine can give as floats, and all that comes out is numbers. */
function isNumeric(model: ModelInterface, types: ReadonlyMap<string, string>): boolean {
  return (
    model.inputs.every(({ type }) => type === 'float32') &&
    model.outputs.every(({ type }) => type !== 'string') &&
    model.columns.every(
      ({ name, type }) => (type === 'float' || type === 'double') && numeric.test(types.get(name) ?? 'FLOAT'),
    )
  );
}

async function scoreColumns(request: ScoreRequest, types: ReadonlyMap<string, string>): Promise<ScoredFile> {
  const { model, session, rows, signal } = request;
  const { columns, outputs, outputColumns } = model;
  const parameters = { file: rows.file, first: rows.first, last: rows.last };
  const selected = columns.map(({ name }) => (types.has(name) ? `${quoted(name)}::FLOAT` : 'NULL::FLOAT'));
  const inputs = model.inputs.map((spec) => ({
    spec,
    width: rowWidth(spec),
    tail: spec.shape.slice(1).map((size) => size ?? 1),
    columns: columns.flatMap(({ input, offset }, c) => (input === spec.name ? [{ offset, c }] : [])),
  }));
  const results = outputColumns.map(() => new Float64Array(rows.last - rows.first));
  let done = 0;
  return request.olap.session(async (engine) => {
    const query = `SELECT ${selected.join(', ')} FROM ${chosen}`;
    for await (const batch of engine.streamFloats(query, parameters, { signal })) {
      const tensors: Record<string, Tensor> = {};
      for (const { spec, width, tail, columns: own } of inputs) {
        const data = new Float32Array(batch.rowCount * width);
        for (const { offset, c } of own) {
          const values = batch.values[c] as Float32Array;
          for (let row = 0, at = offset; row < batch.rowCount; row++, at += width) data[at] = values[row] as number;
        }
        tensors[spec.name] = { type: spec.type, shape: [batch.rowCount, ...tail], data };
      }
      const scored = await session.run(tensors);
      outputColumns.forEach(({ output, offset }, o) => {
        const data = scored[output]?.data;
        const spec = outputs.find(({ name }) => name === output);
        if (data === undefined || spec === undefined) return;
        const width = rowWidth(spec);
        const to = results[o] as Float64Array;
        for (let row = 0, at = offset; row < batch.rowCount; row++, at += width) to[done + row] = Number(data[at]);
      });
      done += batch.rowCount;
    }
    await engine.exec(`CREATE TEMP TABLE scored (${outputColumns.map((_, o) => `y${o} DOUBLE`).join(', ')})`);
    await engine.appendDoubles(
      'scored',
      results.map((values) => values.subarray(0, done)),
    );
    const value = (o: number): string => `CASE WHEN isfinite(y${o}) THEN y${o} END`;
    const shown = [
      ...(model.score === null ? [] : [`${value(model.score)} AS score`]),
      ...outputColumns.map(({ name }, o) => `${value(o)} AS ${quoted(`output_${name}`)}`),
      'NULL::VARCHAR AS error',
    ];
    const file = await engine.copyToParquet(
      `SELECT source.* ${kept(types, model)}, ${shown.join(', ')} FROM (SELECT * FROM ${chosen}) source POSITIONAL JOIN scored`,
      request.target,
      parameters,
      { signal },
    );
    await engine.exec('DROP TABLE scored');
    return { ...file, refused: 0 };
  });
}

/** One line per row: its place in the file, its outputs, or why there are none. */
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
    text += `${JSON.stringify({ r: batch.values[0]?.[row], y, e: reasons.get(row) ?? null })}\n`;
  }
  return text;
}

async function scoreRows(request: ScoreRequest, types: ReadonlyMap<string, string>): Promise<ScoredFile> {
  const { olap, model, rows, signal } = request;
  const { columns, outputColumns } = model;
  const hosted = hostModel(request.session, model, columns);
  const parameters = { file: rows.file, first: rows.first, last: rows.last };
  const selected = columns.map(({ name }) => (types.has(name) ? quoted(name) : `NULL AS ${quoted(name)}`));
  const scratch = `${request.target}.ndjson`;
  const lines = createWriteStream(scratch);
  let refused = 0;
  try {
    const query = `SELECT file_row_number, ${selected.join(', ')} FROM ${chosen}`;
    for await (const batch of olap.stream(query, parameters, { signal })) {
      const good: number[] = [];
      const reasons = new Map<number, string>();
      const values: Value[] = [];
      for (let row = 0; row < batch.rowCount; row++) {
        try {
          values.push(...columns.map((column, c) => toValue(column, row, batch.values[c + 1]?.[row])));
          good.push(row);
        } catch (error) {
          reasons.set(row, messageOf(error).replace(/^Row \d+, /, ''));
        }
      }
      refused += reasons.size;
      const output = await hosted.run({ rows: good.length, values });
      if (!lines.write(linesOf(hosted, batch, good, reasons, output))) await once(lines, 'drain');
    }
    lines.end();
    await once(lines, 'finish');
    const outputs = outputColumns.map(({ name, text }, i) => outputColumn('y', i, name, text));
    const score = model.score === null ? [] : [`${numberAt('y', model.score)} AS score`];
    const listed = outputColumns.some(({ text }) => text) ? 'VARCHAR[]' : 'DOUBLE[]';
    const file = await olap.copyToParquet(
      `SELECT source.* ${kept(types, model)}, ${[...score, ...outputs].join(', ')}, e AS error
       FROM (SELECT * FROM ${chosen}) source
       JOIN read_json($lines, format = 'newline_delimited', columns = {'r': 'BIGINT', 'y': '${listed}', 'e': 'VARCHAR'}) scored
         ON scored.r = source.file_row_number
       ORDER BY source.file_row_number`,
      request.target,
      { ...parameters, lines: scratch },
      { signal },
    );
    return { ...file, refused };
  } finally {
    lines.destroy();
    await rm(scratch, { force: true });
  }
}

/** @throws AppError `serving.missing_column`; the signal's reason when cancelled */
export async function scorePartition(request: ScoreRequest): Promise<ScoredFile> {
  const types = await describeSource(request.olap, request.rows.file, request.model);
  return isNumeric(request.model, types) ? scoreColumns(request, types) : scoreRows(request, types);
}
