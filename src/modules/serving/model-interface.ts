// What a model takes and gives, as columns: the one description that requests are checked against, tensors are filled from and
// the prediction log is written by. Built from the ONNX model's own inputs and outputs and the signature logged with it.
import { isId } from '../../kernel/ids.ts';
import type { TensorSpec, TensorType } from '../../platform/inference/inference.ts';
import { servingErrors } from './errors.ts';

/** Column types of an MLflow signature that a tensor can hold. */
export type ColumnType = 'boolean' | 'integer' | 'long' | 'float' | 'double' | 'string';

export interface InputColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** An optional column may be absent or null; it then reaches the model as NaN. */
  readonly required: boolean;
  /** The ONNX input that holds the column, and its place in a row of that input. */
  readonly input: string;
  readonly offset: number;
  /** Of that input; absent when only the type is known. */
  readonly element?: TensorType;
}

export interface OutputColumn {
  readonly name: string;
  readonly output: string;
  readonly offset: number;
  readonly text: boolean;
}

export interface ModelInterface {
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  readonly columns: readonly InputColumn[];
  /** False when columns have only places, in one matrix: then tables are read by position. */
  readonly named: boolean;
  readonly outputColumns: readonly OutputColumn[];
  /** The output that MLflow-style scoring answers with. */
  readonly predictions: string;
  /** Number of the output column that is the score (a probability or an estimate); null when no single column is. */
  readonly score: number | null;
}

/** How an endpoint reads its model's outputs; what is absent is found from the model. */
export interface OutputMapping {
  /** Output that MLflow-style scoring answers with. */
  readonly predictions?: string | undefined;
  /** Output column that is the score, such as `probabilities_1`. */
  readonly score?: string | undefined;
  /** Score from which on the decision is positive. */
  readonly threshold?: number | undefined;
}

/** A column or tensor of a signature, as the registry keeps it: `float`, `long`, `string`, `tensor(float64)` … */
export interface SignatureField {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  /** Of tensors; -1 is any length. */
  readonly shape?: readonly number[] | undefined;
}

/** What a model was logged to take and give. */
export interface ModelSignature {
  readonly inputs: readonly SignatureField[];
  readonly outputs: readonly SignatureField[];
}

const columnTypes: readonly string[] = ['boolean', 'integer', 'long', 'float', 'double', 'string'];

const columnTypeOf: Readonly<Record<TensorType, ColumnType>> = {
  bool: 'boolean',
  uint8: 'integer',
  uint16: 'integer',
  uint32: 'long',
  uint64: 'long',
  int8: 'integer',
  int16: 'integer',
  int32: 'integer',
  int64: 'long',
  float32: 'float',
  float64: 'double',
  string: 'string',
};

const isTensor = (field: SignatureField): boolean => field.type.startsWith('tensor');

/** Elements of a row of a tensor: the product of all dimensions but the first. */
export function rowWidth(spec: TensorSpec): number {
  return spec.shape.slice(1).reduce<number>((width, size) => width * (size ?? 1), 1);
}

function checkShape(spec: TensorSpec): void {
  if (spec.shape.length === 0 || spec.shape.slice(1).some((size) => size === null)) {
    throw servingErrors.create(
      'bad_signature',
      `${spec.name} has the shape [${spec.shape.map((size) => size ?? '?').join(', ')}]; only its first dimension may vary.`,
    );
  }
}

function fits(declared: string, tensor: TensorType): boolean {
  const natural = columnTypeOf[tensor];
  if (declared === natural) return true;
  const numbers = ['integer', 'long', 'float', 'double'];
  return numbers.includes(declared) && numbers.includes(natural);
}

function toColumn(declared: SignatureField, spec: TensorSpec, offset: number, name: string): InputColumn {
  if (!columnTypes.includes(declared.type) || !fits(declared.type, spec.type)) {
    throw servingErrors.create(
      'bad_signature',
      `Column ${name} is declared ${declared.type}, its ONNX input ${spec.name} is ${spec.type}.`,
    );
  }
  return {
    name,
    type: declared.type as ColumnType,
    required: declared.required,
    input: spec.name,
    offset,
    element: spec.type,
  };
}

function bareColumns(inputs: readonly TensorSpec[]): InputColumn[] {
  return inputs.flatMap((spec) => {
    const width = rowWidth(spec);
    return Array.from({ length: width }, (_, offset) => ({
      name: width === 1 ? spec.name : `${spec.name}_${offset}`,
      type: columnTypeOf[spec.type],
      required: true,
      input: spec.name,
      offset,
      element: spec.type,
    }));
  });
}

function columnsOf(
  inputs: readonly TensorSpec[],
  declared: readonly SignatureField[],
): { columns: InputColumn[]; named: boolean } {
  const byColumn = declared.filter((field) => !isTensor(field) && field.name !== '');
  if (byColumn.length === 0) {
    const single = inputs.length === 1 && inputs[0] !== undefined && rowWidth(inputs[0]) > 1;
    return { columns: bareColumns(inputs), named: !single };
  }
  const [only] = inputs;
  if (inputs.length === 1 && only !== undefined && rowWidth(only) === byColumn.length) {
    return { columns: byColumn.map((column, offset) => toColumn(column, only, offset, column.name)), named: true };
  }
  const byName = new Map(inputs.map((spec) => [spec.name, spec]));
  const columns = byColumn.map((column) => {
    const spec = byName.get(column.name);
    if (spec === undefined || rowWidth(spec) !== 1) {
      throw servingErrors.create(
        'bad_signature',
        `Column ${column.name} has no ONNX input of its own; inputs are ${inputs.map((input) => input.name).join(', ')}.`,
      );
    }
    byName.delete(spec.name);
    return toColumn(column, spec, 0, spec.name);
  });
  if (byName.size > 0) {
    throw servingErrors.create(
      'bad_signature',
      `The ONNX model needs ${[...byName.keys()].join(', ')}, which the signature does not declare.`,
    );
  }
  return { columns, named: true };
}

/** The output with the shape and kind that the signature declares; else the widest float output; else the only one. */
function predictionsOf(outputs: readonly TensorSpec[], declared: readonly SignatureField[]): string {
  const [first] = declared;
  const isFloat = (spec: TensorSpec): boolean => spec.type === 'float32' || spec.type === 'float64';
  const named = outputs.find((spec) => spec.name === first?.name);
  if (named !== undefined) return named.name;
  if (first !== undefined && declared.length === 1) {
    const width = isTensor(first) ? (first.shape ?? []).slice(1).reduce((product, size) => product * size, 1) : 1;
    const match = outputs.find((spec) => rowWidth(spec) === width && isFloat(spec) === /float|double/.test(first.type));
    if (match !== undefined) return match.name;
  }
  return (outputs.find((spec) => spec.name === 'probabilities' || isFloat(spec)) ?? outputs[0])?.name ?? '';
}

/**
 * Describes a model. @param signature what it was logged with; without one, columns are named after the ONNX inputs
 * @throws AppError `serving.bad_signature`, `serving.bad_output`
 */
export function describeInterface(
  inputs: readonly TensorSpec[],
  outputs: readonly TensorSpec[],
  signature: ModelSignature | null,
  mapping: OutputMapping = {},
): ModelInterface {
  for (const spec of [...inputs, ...outputs]) checkShape(spec);
  const { columns, named } = columnsOf(inputs, signature?.inputs ?? []);
  const outputColumns = outputs.flatMap((spec) => {
    const width = rowWidth(spec);
    return Array.from({ length: width }, (_, offset) => ({
      name: width === 1 ? spec.name : `${spec.name}_${offset}`,
      output: spec.name,
      offset,
      text: spec.type === 'string',
    }));
  });
  const predictions = mapping.predictions ?? predictionsOf(outputs, signature?.outputs ?? []);
  const answered = outputs.find((spec) => spec.name === predictions);
  if (answered === undefined)
    throw servingErrors.create(
      'bad_output',
      `The model has no output ${predictions}; it has ${outputs.map((spec) => spec.name).join(', ')}.`,
    );
  return {
    inputs,
    outputs,
    columns,
    named,
    outputColumns,
    predictions,
    score: scoreOf(outputColumns, answered, mapping.score),
  };
}

function scoreOf(columns: readonly OutputColumn[], answered: TensorSpec, chosen: string | undefined): number | null {
  if (chosen !== undefined) {
    const at = columns.findIndex((column) => column.name === chosen);
    if (at === -1)
      throw servingErrors.create(
        'bad_output',
        `The model has no output column ${chosen}; it has ${columns.map((column) => column.name).join(', ')}.`,
      );
    return at;
  }
  if (answered.type === 'string') return null;
  const width = rowWidth(answered);
  // One column is the estimate itself; of two, the second is the probability of the positive class.
  if (width > 2) return null;
  const at = columns.findIndex((column) => column.output === answered.name && column.offset === width - 1);
  return at === -1 ? null : at;
}

/** Checks that a challenger takes and gives what the champion does, whatever the order. @throws AppError `serving.incompatible_versions` */
export function checkCompatible(champion: ModelInterface, challenger: ModelInterface): void {
  const typeOf = (column: InputColumn): string => `${column.name}: ${column.type}`;
  const known = new Set(champion.columns.map(typeOf));
  const missing = challenger.columns.filter((column) => !known.delete(typeOf(column)));
  if (missing.length > 0 || known.size > 0) {
    const parts = [
      ...missing.map((column) => `only the challenger takes ${typeOf(column)}`),
      ...[...known].map((text) => `only the champion takes ${text}`),
    ];
    throw servingErrors.create('incompatible_versions', `${parts.join('; ')}.`);
  }
  const shapeOf = (spec: TensorSpec): string => `${spec.name} ${spec.type} [${spec.shape.slice(1).join(', ')}]`;
  const [a, b] = [champion.outputs.map(shapeOf), challenger.outputs.map(shapeOf)];
  if (a.join() !== b.join())
    throw servingErrors.create(
      'incompatible_versions',
      `The champion gives ${a.join('; ')}, the challenger ${b.join('; ')}.`,
    );
}

/** The id of row `row` of a request whose first row has the id `first`: the last 32 bits count up. */
export function rowPredictionId(first: string, row: number): string {
  if (row === 0 || !isId(first)) return first;
  return first.slice(0, 24) + ((Number.parseInt(first.slice(24), 16) + row) >>> 0).toString(16).padStart(8, '0');
}
