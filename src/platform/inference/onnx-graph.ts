// The nodes of an ONNX file with their attributes (ModelProto of onnx.proto3), for what wants to know how a model computes. Loaded when
// asked for: running a model needs none of it.
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** Numbers, texts, or lists of them; tensors of numbers are lists. */
export type Attribute = number | string | readonly number[] | readonly string[];

export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  /** Weights by name, flat. */
  readonly initializers: ReadonlyMap<string, readonly number[]>;
}

const float = 1;
const double = 11;

/** Calls `field` for each field of a message, which reads it or answers false to have it skipped. */
function readMessage(
  bytes: Uint8Array,
  field: (number: number, wire: WireType, reader: BinaryReader) => boolean,
): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    if (!field(number, wire, reader)) reader.skip(wire);
  }
}

/** A repeated number, alone or packed. */
function readNumbers(
  reader: BinaryReader,
  wire: WireType,
  read: (reader: BinaryReader) => number,
  into: number[],
): void {
  if (wire !== WireType.LengthDelimited) {
    into.push(read(reader));
    return;
  }
  const packed = new BinaryReader(reader.bytes());
  while (packed.pos < packed.len) into.push(read(packed));
}

const readFloat = (reader: BinaryReader): number => reader.float();
const readDouble = (reader: BinaryReader): number => reader.double();
const readInteger = (reader: BinaryReader): number => Number(reader.int64());
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

function readTensor(bytes: Uint8Array): { readonly name: string; readonly values: readonly number[] } {
  let name = '';
  let type = 0;
  let raw: Uint8Array | undefined;
  const values: number[] = [];
  readMessage(bytes, (number, wire, reader) => {
    if (number === 2) type = reader.int32();
    else if (number === 4) readNumbers(reader, wire, readFloat, values);
    else if (number === 7) readNumbers(reader, wire, readInteger, values);
    else if (number === 8) name = reader.string();
    else if (number === 9) raw = reader.bytes();
    else if (number === 10) readNumbers(reader, wire, readDouble, values);
    else return false;
    return true;
  });
  if (raw !== undefined && (type === float || type === double)) {
    const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    const width = type === float ? 4 : 8;
    for (let at = 0; at + width <= raw.byteLength; at += width)
      values.push(type === float ? view.getFloat32(at, true) : view.getFloat64(at, true));
  }
  return { name, values };
}

function readAttribute(bytes: Uint8Array): readonly [string, Attribute] {
  let name = '';
  let single: number | string | undefined;
  let tensor: readonly number[] | undefined;
  const numbers: number[] = [];
  const strings: string[] = [];
  readMessage(bytes, (number, wire, reader) => {
    if (number === 1) name = reader.string();
    else if (number === 2) single = reader.float();
    else if (number === 3) single = Number(reader.int64());
    else if (number === 4) single = text(reader.bytes());
    else if (number === 5) tensor = readTensor(reader.bytes()).values;
    else if (number === 7) readNumbers(reader, wire, readFloat, numbers);
    else if (number === 8) readNumbers(reader, wire, readInteger, numbers);
    else if (number === 9) strings.push(text(reader.bytes()));
    else return false;
    return true;
  });
  return [name, single ?? tensor ?? (strings.length > 0 ? strings : numbers)];
}

function readNode(bytes: Uint8Array): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: Record<string, Attribute> = {};
  let operator = '';
  readMessage(bytes, (number, _wire, reader) => {
    if (number === 1) inputs.push(reader.string());
    else if (number === 2) outputs.push(reader.string());
    else if (number === 4) operator = reader.string();
    else if (number === 5) {
      const [name, value] = readAttribute(reader.bytes());
      attributes[name] = value;
    } else return false;
    return true;
  });
  return { operator, inputs, outputs, attributes };
}

/** @throws Error when the bytes are no protobuf */
export function readOnnxGraph(bytes: Uint8Array): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const initializers = new Map<string, readonly number[]>();
  readMessage(bytes, (modelField, _wire, model) => {
    if (modelField !== 7) return false;
    readMessage(model.bytes(), (number, _graphWire, graph) => {
      if (number === 1) nodes.push(readNode(graph.bytes()));
      else if (number === 5) {
        const { name, values } = readTensor(graph.bytes());
        initializers.set(name, values);
      } else return false;
      return true;
    });
    return true;
  });
  return { nodes, initializers };
}
