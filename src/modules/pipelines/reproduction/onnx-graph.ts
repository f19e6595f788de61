// ONNX models (protobuf, ModelProto of onnx.proto3): the same when they compute the same in the same way. Who wrote the file with
// which program, its remarks, the name of its graph and the order of what is a set do not count; nodes, weights, inputs, outputs and
// operator sets do.
import { type Finding, type Findings, newFindings } from './finding.ts';

interface Names {
  readonly volatile: Readonly<Record<number, string>>;
  readonly compared: Readonly<Record<number, string>>;
  /** Fields that are sets: each element has a name, and their order says nothing. */
  readonly sets: readonly number[];
}

const model: Names = {
  volatile: { 2: 'producer_name', 3: 'producer_version', 6: 'doc_string' },
  compared: {
    1: 'ir_version',
    4: 'domain',
    5: 'model_version',
    8: 'opset_import',
    14: 'metadata_props',
    25: 'functions',
  },
  sets: [8, 14, 25],
};
const graphField = 7;
const graph: Names = {
  volatile: { 2: 'graph.name', 10: 'graph.doc_string' },
  compared: { 1: 'graph.node', 5: 'graph.initializer', 11: 'graph.input', 12: 'graph.output', 13: 'graph.value_info' },
  sets: [5, 13],
};

/** Content of each field by its number, in the order of the file. Undefined when it is no protobuf. */
function fieldsOf(bytes: Buffer): Map<number, Buffer[]> | undefined {
  const fields = new Map<number, Buffer[]>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let index = 0; index < 10; index++) {
      const part = bytes[at++];
      if (part === undefined) return Number.NaN;
      value += (part & 0x7f) * 2 ** (7 * index);
      if (part < 0x80) return value;
    }
    return Number.NaN;
  };
  while (at < bytes.length) {
    const tag = varint();
    const [number, wireType] = [Math.floor(tag / 8), tag % 8];
    let start = at;
    let length = Number.NaN;
    if (wireType === 0) {
      varint();
      length = at - start;
    } else if (wireType === 1) length = 8;
    else if (wireType === 5) length = 4;
    else if (wireType === 2) {
      length = varint();
      start = at;
    }
    if (!(number > 0 && start + length <= bytes.length)) return undefined;
    at = start + length;
    const content = bytes.subarray(start, at);
    const before = fields.get(number);
    if (before === undefined) fields.set(number, [content]);
    else before.push(content);
  }
  return fields;
}

const sameParts = (a: readonly Buffer[], b: readonly Buffer[]): boolean =>
  a.length === b.length && a.every((part, index) => part.equals(b[index] ?? Buffer.of()));

function compareFields(a: Map<number, Buffer[]>, b: Map<number, Buffer[]>, names: Names, found: Findings): void {
  for (const number of new Set([...a.keys(), ...b.keys()])) {
    if (number === graphField && names === model) continue;
    const [before = [], after = []] = [a.get(number), b.get(number)];
    if (sameParts(before, after)) continue;
    const own = names.volatile[number];
    const name = names.compared[number] ?? `field ${number}`;
    if (own !== undefined) found.identifiers.push(own);
    else if (names.sets.includes(number) && sameParts(before.toSorted(Buffer.compare), after.toSorted(Buffer.compare)))
      found.identifiers.push(`order of ${name}`);
    else found.differences.push(name);
  }
}

/** Undefined when either is no ONNX model. */
export function compareOnnx(original: Buffer, reproduced: Buffer): Finding | undefined {
  const [a, b] = [fieldsOf(original), fieldsOf(reproduced)];
  const [before, after] = [a, b].map((fields) => fieldsOf(fields?.get(graphField)?.[0] ?? Buffer.of(0)));
  if (a === undefined || b === undefined || before === undefined || after === undefined) return undefined;
  const found = newFindings();
  compareFields(a, b, model, found);
  compareFields(before, after, graph, found);
  return found;
}
