// Tensors of the Open Inference protocol: from a request's inputs to rows in the model's column order, and from the model's outputs to
// JSON text.
import {
  flatten,
  type InputColumn,
  type ModelInterface,
  type ReadTable,
  readMatrix,
  readTable,
  rowWidth,
  servingErrors,
  type Table,
  toKey,
  toValue,
  type Value,
} from '../../modules/serving/index.ts';
import type { TensorData, TensorSpec, TensorType } from '../../platform/inference/inference.ts';
import { type Codec, codecOf, decoded } from './codecs.ts';

export const datatypeOf: Readonly<Record<TensorType, string>> = {
  bool: 'BOOL',
  uint8: 'UINT8',
  uint16: 'UINT16',
  uint32: 'UINT32',
  uint64: 'UINT64',
  int8: 'INT8',
  int16: 'INT16',
  int32: 'INT32',
  int64: 'INT64',
  float32: 'FP32',
  float64: 'FP64',
  string: 'BYTES',
};

const integers = ['INT8', 'INT16', 'INT32', 'INT64', 'UINT8', 'UINT16', 'UINT32', 'UINT64'];
const numbers = new Set([...integers, 'FP16', 'BF16', 'FP32', 'FP64']);

/** Datatypes whose values an element type takes: integers widen to floats, nothing else is converted. */
const accepted: Readonly<Record<TensorType, ReadonlySet<string>>> = {
  bool: new Set(['BOOL']),
  uint8: new Set(integers),
  uint16: new Set(integers),
  uint32: new Set(integers),
  uint64: new Set(integers),
  int8: new Set(integers),
  int16: new Set(integers),
  int32: new Set(integers),
  int64: new Set(integers),
  float32: numbers,
  float64: numbers,
  string: new Set(['BYTES']),
};

export interface InferInput {
  readonly name: string;
  readonly shape: readonly number[];
  readonly datatype: string;
  readonly data: readonly unknown[];
  /** How its elements are meant, as MLServer's clients say it; absent: as the datatype says. */
  readonly codec?: Codec | undefined;
}

/** An output of an answer. */
export interface InferredOutput {
  readonly spec: TensorSpec;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

function refuse(message: string, details: Readonly<Record<string, unknown>> = {}): never {
  throw servingErrors.create('bad_input', message, { details });
}

function describe(spec: TensorSpec): string {
  return `${datatypeOf[spec.type]} [${spec.shape.map((size) => size ?? -1).join(', ')}]`;
}

/** Elements that come apart from what describes them. @param count that the shape holds */
export type ReadData = (name: string, datatype: string, count: number) => readonly unknown[];

/** @throws AppError `serving.bad_input` for what is no input, whatever the model */
export function toInput(given: unknown, at: number, readData?: ReadData): InferInput {
  if (typeof given !== 'object' || given === null) return refuse(`inputs[${at}] must be an object.`);
  const { name, shape, datatype, data, parameters } = given as Record<string, unknown>;
  if (typeof name !== 'string') return refuse(`inputs[${at}].name must be text.`);
  if (!Array.isArray(shape) || shape.length === 0 || !shape.every((size) => Number.isInteger(size) && size >= 0)) {
    return refuse(`Input ${name}: shape must be a list of whole numbers.`);
  }
  if (typeof datatype !== 'string') return refuse(`Input ${name}: datatype must be text, such as FP32.`);
  const sizes = shape as number[];
  const codec = codecOf(parameters, `Input ${name}`);
  if (readData !== undefined) {
    if (data !== undefined) return refuse(`Input ${name} has both data and binary data.`);
    const count = sizes.reduce((all, size) => all * size, 1);
    return { name, shape: sizes, datatype, data: decoded(name, codec, readData(name, datatype, count)), codec };
  }
  if (!Array.isArray(data)) return refuse(`Input ${name}: data must be a list.`);
  return {
    name,
    shape: sizes,
    datatype,
    data: decoded(name, codec, Array.isArray(data[0]) ? flatten(data) : data),
    codec,
  };
}

/** Rows of an input, after its datatype and shape were checked. */
function rowsOf(spec: TensorSpec, input: InferInput): number {
  const width = rowWidth(spec);
  const [rows = 0, ...rest] = input.shape;
  const product = rest.reduce((all, size) => all * size, 1);
  const tail = spec.shape.slice(1);
  // A column may leave its dimension of one out.
  const fits = product === width && (rest.length === tail.length || (width === 1 && rest.length <= 1));
  if (!accepted[spec.type].has(input.datatype))
    refuse(`Input ${input.name}: expected ${describe(spec)}, got datatype ${input.datatype}.`, {
      field: input.name,
      expected: describe(spec),
    });
  if (!fits || rest.some((size, i) => tail.length === rest.length && size !== tail[i])) {
    refuse(`Input ${input.name}: expected ${describe(spec)}, got shape [${input.shape.join(', ')}].`, {
      field: input.name,
      expected: describe(spec),
    });
  }
  if (input.data.length !== rows * width)
    refuse(
      `Input ${input.name}: shape [${input.shape.join(', ')}] holds ${rows * width} values, data has ${input.data.length}.`,
      { field: input.name },
    );
  return rows;
}

interface Slot {
  readonly spec: TensorSpec;
  readonly width: number;
  readonly columns: readonly { readonly column: InputColumn; readonly place: number }[];
}

const slotsOf = new WeakMap<ModelInterface, readonly Slot[]>();

function slots(model: ModelInterface): readonly Slot[] {
  const known = slotsOf.get(model);
  if (known !== undefined) return known;
  const made = model.inputs.map((spec) => ({
    spec,
    width: rowWidth(spec),
    columns: model.columns.flatMap((column, place) => (column.input === spec.name ? [{ column, place }] : [])),
  }));
  slotsOf.set(model, made);
  return made;
}

/** A list as [n] or [n, 1] of text or whole numbers: one key per row. */
function readKeys(input: InferInput): readonly string[] {
  if (input.shape.length > 2 || input.data.length !== input.shape[0])
    refuse(`Input ${input.name}: the sticky key needs one value per row.`);
  return input.data.map(toKey);
}

/**
 * Reads the inputs of a request. One more input may bring the sticky key.
 * @throws AppError `serving.bad_input` naming the input and what is expected
 */
export function readInputs(
  model: ModelInterface,
  given: readonly InferInput[],
  stickyKey: string | null,
  codec?: Codec,
): ReadTable {
  const inputs = new Map<string, InferInput>();
  for (const input of given) {
    if (inputs.has(input.name)) refuse(`Input ${input.name} is given twice.`);
    inputs.set(input.name, input);
  }
  const table = asTable(model, inputs, stickyKey, codec);
  if (table !== undefined) return table;
  const wanted = slots(model);
  const keyInput = stickyKey === null ? undefined : inputs.get(stickyKey);
  if (inputs.size !== wanted.length || wanted.some(({ spec }) => !inputs.has(spec.name)))
    checkNames(model, inputs, stickyKey);
  let rows = -1;
  for (const { spec } of wanted) {
    const input = inputs.get(spec.name);
    if (input === undefined) continue;
    const own = rowsOf(spec, input);
    if (rows !== -1 && own !== rows)
      refuse(`Input ${spec.name} has ${own} rows, the inputs before it ${rows}.`, { field: spec.name });
    rows = own;
  }
  rows = Math.max(0, rows);
  const width = model.columns.length;
  const values = new Array<Value>(rows * width);
  for (const slot of wanted) {
    const data = inputs.get(slot.spec.name)?.data ?? [];
    for (const { column, place } of slot.columns) {
      for (let row = 0; row < rows; row++) {
        values[row * width + place] = toValue(column, row, data[row * slot.width + column.offset]);
      }
    }
  }
  const keys = keyInput === undefined ? null : readKeys(keyInput);
  if (keys !== null && keys.length !== rows)
    refuse(`Input ${stickyKey ?? ''} has ${keys.length} values for ${rows} rows.`);
  return { block: { rows, values }, keys };
}

/** Inputs of one value per row, each a column, for an endpoint that joins the rest. @throws AppError `serving.bad_input` */
export function tableOf(inputs: readonly InferInput[]): Table {
  const rows = inputs[0]?.shape[0] ?? 0;
  const seen = new Set<string>();
  for (const { name, shape, data } of inputs) {
    if (seen.has(name)) refuse(`Input ${name} is given twice.`);
    seen.add(name);
    if (shape.slice(1).some((size) => size !== 1) || shape[0] !== rows || data.length !== rows)
      refuse(`Input ${name}: expected one value for each of ${rows} rows, shape [${rows}] or [${rows}, 1].`, {
        field: name,
      });
  }
  return { columns: inputs.map(({ name }) => name), rows, cell: (row, column) => inputs[column]?.data[row] };
}

/**
 * Inputs that are the columns of a table although the model takes them as one tensor, or a matrix under a name of its own: what codecs of
 * tables and arrays send. Undefined when they are the model's own inputs.
 */
function asTable(
  model: ModelInterface,
  inputs: ReadonlyMap<string, InferInput>,
  stickyKey: string | null,
  codec: Codec | undefined,
): ReadTable | undefined {
  if (model.inputs.some(({ name }) => inputs.has(name))) return undefined;
  const [only] = inputs.values();
  const width = model.columns.length;
  if (only === undefined) return undefined;
  const matrix =
    inputs.size === 1 &&
    (codec === 'np' || only.codec === 'np') &&
    !model.columns.some(({ name }) => name === only.name);
  if (matrix) {
    const [rows = 0, ...rest] = only.shape;
    if (rest.reduce((all, size) => all * size, 1) !== width || only.data.length !== rows * width)
      return refuse(`Input ${only.name}: expected the shape [-1, ${width}], got [${only.shape.join(', ')}].`);
    const lists = Array.from({ length: rows }, (_, row) => only.data.slice(row * width, (row + 1) * width));
    return { block: readMatrix(model, lists), keys: null };
  }
  if (!model.columns.some(({ name }) => inputs.has(name))) return undefined;
  return readTable(model, tableOf([...inputs.values()]), stickyKey);
}

function checkNames(model: ModelInterface, inputs: ReadonlyMap<string, InferInput>, stickyKey: string | null): void {
  const optional = new Set(model.columns.filter((column) => !column.required).map((column) => column.input));
  const missing = model.inputs.filter((spec) => !inputs.has(spec.name) && !optional.has(spec.name));
  const known = new Set(model.inputs.map((spec) => spec.name));
  const unknown = [...inputs.keys()].filter((name) => !known.has(name) && name !== stickyKey);
  if (missing.length === 0 && unknown.length === 0) return;
  const expected = model.inputs.map((spec) => `${spec.name} ${describe(spec)}`);
  const parts = [
    ...(missing.length > 0 ? [`missing ${missing.map((spec) => spec.name).join(', ')}`] : []),
    ...(unknown.length > 0 ? [`unknown ${unknown.join(', ')}`] : []),
  ];
  refuse(`Inputs do not fit the signature: ${parts.join('; ')}. Expected ${expected.join(', ')}.`, {
    missing: missing.map((spec) => spec.name),
    unknown,
    expected,
  });
}

/** Elements as JSON; NaN and infinities, which JSON lacks, as null. */
export function dataText(type: TensorType, data: TensorData): string {
  if (type === 'string') return JSON.stringify(data).slice(1, -1);
  if (type === 'bool') return Array.from(data as Uint8Array, (bit) => bit !== 0).join(',');
  if (type === 'float32' || type === 'float64') {
    const floats = data as Float64Array;
    let text = '';
    for (let i = 0; i < floats.length; i++) {
      const value = floats[i] as number;
      text += (i === 0 ? '' : ',') + (Number.isFinite(value) ? value : 'null');
    }
    return text;
  }
  return data.join(',');
}

/** Metadata of a tensor: variable dimensions are -1. */
export function tensorMetadata(spec: TensorSpec): { name: string; datatype: string; shape: number[] } {
  return { name: spec.name, datatype: datatypeOf[spec.type], shape: spec.shape.map((size) => size ?? -1) };
}
