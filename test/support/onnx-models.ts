// Makes small, valid ONNX models for tests: a logistic model over named float inputs or over one matrix, written as protobuf by
// hand so that the tests need no Python.

type Field = Uint8Array;

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

const number = (field: number, value: number): Field => Buffer.concat([varint(field * 8), varint(value)]);
const bytes = (field: number, value: Uint8Array): Field =>
  Buffer.concat([varint(field * 8 + 2), varint(value.length), value]);
const text = (field: number, value: string): Field => bytes(field, Buffer.from(value));
const message = (field: number, ...parts: readonly Field[]): Field => bytes(field, Buffer.concat(parts));

function node(
  operator: string,
  inputs: readonly string[],
  output: string,
  ...attributes: readonly (readonly [string, number])[]
): Field {
  return message(
    1,
    ...inputs.map((input) => text(1, input)),
    text(2, output),
    text(3, `make_${output}`),
    text(4, operator),
    ...attributes.map(([name, value]) => message(5, text(1, name), number(3, value), number(20, 2))),
  );
}

function constant(name: string, dims: readonly number[], values: readonly number[]): Field {
  const raw = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => {
    raw.writeFloatLE(value, i * 4);
  });
  return message(5, ...dims.map((size) => number(1, size)), number(2, 1), text(8, name), bytes(9, raw));
}

/** A constant whose values are in another file, as models of more than two gigabytes have them. */
function distantConstant(name: string, dims: readonly number[], location: string): Field {
  const entry = message(13, text(1, 'location'), text(2, location));
  return message(5, ...dims.map((size) => number(1, size)), number(2, 1), text(8, name), entry, number(14, 1));
}

function textConstant(name: string, values: readonly string[]): Field {
  return message(5, number(1, values.length), number(2, 8), ...values.map((value) => text(6, value)), text(8, name));
}

/** Field 11 is an input of the graph, 12 an output; element type 1 is float32, 7 int64, 8 text. */
function value(field: 11 | 12, name: string, elements: number, width: number | null): Field {
  const dims = [message(1, text(2, 'rows')), ...(width === null ? [] : [message(1, number(1, width))])];
  return message(field, text(1, name), message(2, message(1, number(1, elements), message(2, ...dims))));
}

export interface LogisticModel {
  /** Weight per input. */
  readonly weights: Readonly<Record<string, number>>;
  readonly bias: number;
  /** One float input `X` of that width instead of named ones. */
  readonly matrix?: boolean;
  /** Names of the two classes: `label` is then text. */
  readonly labels?: readonly [string, string];
  /** The model cannot run for rows whose first input is this much or more: a whole number from 1. */
  readonly failsFrom?: number;
  /** A file that holds the weights instead of the model. */
  readonly weightsIn?: string;
}

/** An ONNX file: outputs `label` int64 or text [n] and `probabilities` float32 [n, 2] of 1 / (1 + exp(-(w·x + b))). */
export function logisticOnnx(model: LogisticModel): Buffer {
  const names = Object.keys(model.weights);
  const { labels, failsFrom } = model;
  const inputs = model.matrix === true ? [value(11, 'X', 1, names.length)] : names.map((name) => value(11, name, 1, 1));
  const graph = message(
    7,
    ...(model.matrix === true ? [] : [node('Concat', names, 'X', ['axis', 1])]),
    node('MatMul', ['X', 'w'], 'weighted'),
    node('Add', ['weighted', 'b'], failsFrom === undefined ? 'logit' : 'sum'),
    // A row of zeros is looked up by the first input, and there are not enough of them.
    ...(failsFrom === undefined
      ? []
      : [
          node('Cast', [names[0] ?? ''], 'index', ['to', 7]),
          node('Gather', ['zeros', 'index'], 'zero'),
          node('Add', ['sum', 'zero'], 'logit'),
          constant('zeros', [failsFrom], new Array<number>(failsFrom).fill(0)),
        ]),
    node('Sigmoid', ['logit'], 'p'),
    node('Sub', ['one', 'p'], 'q'),
    node('Concat', ['q', 'p'], 'probabilities', ['axis', 1]),
    node('ArgMax', ['probabilities'], labels === undefined ? 'label' : 'class', ['axis', 1], ['keepdims', 0]),
    ...(labels === undefined ? [] : [node('Gather', ['names', 'class'], 'label'), textConstant('names', labels)]),
    text(2, 'logistic'),
    model.weightsIn === undefined
      ? constant('w', [names.length, 1], Object.values(model.weights))
      : distantConstant('w', [names.length, 1], model.weightsIn),
    constant('b', [1], [model.bias]),
    constant('one', [1], [1]),
    ...inputs,
    value(12, 'label', labels === undefined ? 7 : 8, null),
    value(12, 'probabilities', 1, 2),
  );
  return Buffer.concat([number(1, 8), graph, message(8, text(1, ''), number(2, 17))]);
}

/** An ONNX file that gives back what it gets: `id` int64, `code` uint64 and `name` text, [n, 1] each, as `same_id` and so on. */
export function echoOnnx(): Buffer {
  const columns = { id: 7, code: 13, name: 8 };
  const graph = message(
    7,
    ...Object.keys(columns).map((name) => node('Identity', [name], `same_${name}`)),
    text(2, 'echo'),
    ...Object.entries(columns).map(([name, elements]) => value(11, name, elements, 1)),
    ...Object.entries(columns).map(([name, elements]) => value(12, `same_${name}`, elements, 1)),
  );
  return Buffer.concat([number(1, 8), graph, message(8, text(1, ''), number(2, 17))]);
}

/** A part of a model that names another file in a tensor at the end of a path of fields, to be added to a model: protobuf merges them. */
export function distantTensorAt(path: readonly number[], location: string): Buffer {
  const tensor = Buffer.concat([message(13, text(1, 'location'), text(2, location)), number(14, 1)]);
  return Buffer.from(path.reduceRight<Uint8Array>((content, field) => bytes(field, content), tensor));
}

/** What the model says about a row, computed in 64 bits. */
export function logistic(model: LogisticModel, row: readonly number[]): number {
  const logit = Object.values(model.weights).reduce((sum, weight, i) => sum + weight * (row[i] ?? 0), model.bias);
  return 1 / (1 + Math.exp(-logit));
}
