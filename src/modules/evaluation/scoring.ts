// Scores the rows of a Parquet file with an ONNX model, in batches: the rows of an evaluation, a monitor or a replay.
import type { InferenceModel, Tensor, TensorSpec } from '../../platform/inference/inference.ts';
import { allocate, type TensorData } from '../../platform/inference/inference.ts';
import type { Olap, OlapValue } from '../../platform/olap/olap.ts';
import { evaluationErrors } from './errors.ts';

export interface TableSpec {
  /** Parquet files that make up the rows. */
  readonly paths: readonly string[];
  readonly label: string;
  /** SQL condition on the rows; trusted (from the project's declaration, run in a sandbox by the caller). */
  readonly where?: string | undefined;
  /** Slice name → SQL expression that names the slice of a row. */
  readonly slices: Readonly<Record<string, string>>;
  /** Input columns in the order of a single-matrix model; absent for models with named inputs. */
  readonly columns?: readonly string[] | undefined;
}

export interface LabelledRows {
  readonly rows: number;
  readonly labels: Float64Array;
  readonly slices: Readonly<Record<string, readonly string[]>>;
  /** Column name → values, NaN where missing. */
  readonly features: ReadonlyMap<string, Float64Array>;
}

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Relation of Parquet files, for SQL. */
export function parquetRelation(paths: readonly string[]): string {
  return `read_parquet([${paths.map(quoteText).join(', ')}])`;
}

/** Names of the columns that a model needs. */
export function inputColumns(
  model: Pick<InferenceModel, 'inputs'>,
  columns: readonly string[] | undefined,
): readonly string[] {
  const single = model.inputs[0];
  const isMatrix =
    model.inputs.length === 1 && single !== undefined && single.shape.length === 2 && single.shape[1] !== 1;
  if (!isMatrix) return model.inputs.map((input) => input.name);
  if (columns === undefined)
    throw evaluationErrors.create(
      'missing_column',
      `The model takes one matrix ${single.name}; its signature does not name the columns.`,
    );
  return columns;
}

function toNumber(value: OlapValue | undefined): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') return Number(value);
  return Number.NaN;
}

/**
 * Reads labels, slices and features once, in the file's order.
 * @throws AppError `evaluation.no_rows`, `evaluation.bad_label`, `evaluation.missing_column`
 */
export async function readLabelledRows(
  olap: Olap,
  spec: TableSpec,
  features: readonly string[],
  signal?: AbortSignal,
): Promise<LabelledRows> {
  const relation = parquetRelation(spec.paths);
  const known = new Set(
    (await olap.query(`DESCRIBE SELECT * FROM ${relation}`)).map((row) => String(row['column_name'])),
  );
  const missing = [...features, spec.label].filter((name) => !known.has(name));
  if (missing.length > 0)
    throw evaluationErrors.create('missing_column', `The rows lack ${missing.join(', ')}.`, {
      details: { missing, present: [...known] },
    });
  const sliceNames = Object.keys(spec.slices);
  const select = [
    quoteName(spec.label),
    ...sliceNames.map((name) => `CAST((${spec.slices[name]}) AS VARCHAR)`),
    ...features.map((name) => `CAST(${quoteName(name)} AS DOUBLE)`),
  ];
  const where = spec.where === undefined ? '' : ` WHERE ${spec.where}`;
  const labels: number[] = [];
  const slices = sliceNames.map((): string[] => []);
  const values = features.map((): number[] => []);
  for await (const batch of olap.stream(`SELECT ${select.join(', ')} FROM ${relation}${where}`, [], { signal })) {
    for (const value of batch.values[0] ?? []) {
      const label = toNumber(value);
      if (label !== 0 && label !== 1)
        throw evaluationErrors.create('bad_label', `The label ${spec.label} holds ${JSON.stringify(value)}.`);
      labels.push(label);
    }
    for (const [index, target] of slices.entries())
      for (const value of batch.values[1 + index] ?? []) target.push(String(value ?? 'unknown'));
    for (const [index, target] of values.entries())
      for (const value of batch.values[1 + slices.length + index] ?? []) target.push(toNumber(value));
  }
  if (labels.length === 0) throw evaluationErrors.create('no_rows', 'There are no labelled rows.');
  return {
    rows: labels.length,
    labels: Float64Array.from(labels),
    slices: Object.fromEntries(sliceNames.map((name, index) => [name, slices[index] ?? []])),
    features: new Map(features.map((name, index) => [name, Float64Array.from(values[index] ?? [])])),
  };
}

function fill(input: TensorSpec, columns: readonly Float64Array[], from: number, count: number): Tensor {
  const data: TensorData = allocate(input.type, count * columns.length);
  for (const [offset, column] of columns.entries()) {
    for (let row = 0; row < count; row++) {
      const value = column[from + row] ?? Number.NaN;
      const at = row * columns.length + offset;
      if (Array.isArray(data)) data[at] = String(value);
      else if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[at] = BigInt(Math.trunc(value));
      else data[at] = value;
    }
  }
  return { type: input.type, shape: [count, columns.length], data };
}

/** The output that holds probabilities: two columns of floats, or one. */
function scoreOutput(model: InferenceModel): { readonly name: string; readonly width: number } {
  const floats = model.outputs.filter((output) => output.type === 'float32' || output.type === 'float64');
  const pair = floats.find((output) => output.shape.at(-1) === 2);
  const chosen = pair ?? floats.find((output) => /prob|score/i.test(output.name)) ?? floats[0];
  if (chosen === undefined)
    throw evaluationErrors.create(
      'missing_column',
      'The model has no output of floating-point numbers to take as a score.',
    );
  return { name: chosen.name, width: pair === undefined ? 1 : 2 };
}

const batchRows = 4096;

/** Probability of the positive class (last column of the probability output) for each row. */
export async function scoreRows(
  model: InferenceModel,
  rows: Pick<LabelledRows, 'rows' | 'features'>,
  columns: readonly string[],
): Promise<Float64Array> {
  const output = scoreOutput(model);
  const scores = new Float64Array(rows.rows);
  const columnOf = (name: string): Float64Array =>
    rows.features.get(name) ?? new Float64Array(rows.rows).fill(Number.NaN);
  const matrix = model.inputs.length === 1 && columns.length > 1;
  for (let from = 0; from < rows.rows; from += batchRows) {
    const count = Math.min(batchRows, rows.rows - from);
    const tensors = Object.fromEntries(
      model.inputs.map((input) => [
        input.name,
        fill(input, matrix ? columns.map(columnOf) : [columnOf(input.name)], from, count),
      ]),
    );
    const data = (await model.run(tensors))[output.name]?.data;
    for (let row = 0; row < count; row++) scores[from + row] = Number(data?.[row * output.width + output.width - 1]);
  }
  return scores;
}
