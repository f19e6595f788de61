// Reads just enough of an ONNX file (protobuf, ModelProto of onnx.proto3) to tell a model from a broken upload, with every length inside
// the file, and from one whose weights are in other files: the runtime would read those at whatever path of this machine the model names.
// The file is walked on disk past what holds only values, so its size does not matter.
import { type FileHandle, open } from 'node:fs/promises';
import { registryErrors } from './errors.ts';

/** Messages that hold tensors, and in which of their fields by number. */
const inner = {
  model: { 7: 'graph', 20: 'training', 25: 'function' },
  training: { 1: 'graph', 2: 'graph' },
  function: { 7: 'node', 11: 'attribute' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  sparse: { 1: 'tensor', 2: 'tensor' },
  tensor: {},
} as const satisfies Readonly<Record<string, Readonly<Record<number, string>>>>;
type Kind = keyof typeof inner;

const irVersion = 1;
const graphOutput = 12;
const external = { data: 13, location: 14, elsewhere: 1 } as const;
const bufferBytes = 64 * 1024;
/** A tag and a length, of ten bytes at most each. */
const headBytes = 20;
/** Graphs within graphs, each three messages deep. */
const deepest = 64;

interface Field {
  readonly number: number;
  readonly wireType: number;
  /** Of a number. */
  readonly value: number;
  readonly start: number;
  readonly end: number;
}

class Reader {
  readonly #file: FileHandle;
  readonly size: number;
  readonly #buffer = Buffer.alloc(bufferBytes);
  #start = 0;
  #length = 0;
  /** Where the number that was read last ends. */
  #next = 0;

  constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.size = size;
  }

  /** Whether the head of a field at that place can be read without the disk. */
  covers(at: number): boolean {
    const end = this.#start + this.#length;
    return at >= this.#start && (at + headBytes <= end || (end >= this.size && at < end));
  }

  async load(at: number): Promise<void> {
    this.#length = 0;
    while (this.#length < headBytes) {
      const from = at + this.#length;
      const { bytesRead } = await this.#file.read(this.#buffer, this.#length, bufferBytes - this.#length, from);
      if (bytesRead === 0) break;
      this.#length += bytesRead;
    }
    this.#start = at;
  }

  /** A base-128 number. */
  #varint(at: number): number {
    let value = 0;
    for (let index = 0; index < 10; index++) {
      const place = at + index - this.#start;
      const part = place < this.#length ? this.#buffer[place] : undefined;
      if (part === undefined) throw refuse('it ends in the middle of a field');
      value += (part & 0x7f) * 2 ** (7 * index);
      if (part < 0x80) {
        this.#next = at + index + 1;
        return value;
      }
    }
    throw refuse('it is not protobuf');
  }

  /** The field at a covered place of a message that ends at `end`. */
  field(at: number, end: number): Field {
    const tag = this.#varint(at);
    const number = Math.floor(tag / 8);
    const wireType = tag % 8;
    let start = this.#next;
    let value = 0;
    let to: number;
    if (wireType === 0) {
      value = this.#varint(start);
      to = this.#next;
    } else if (wireType === 1) to = start + 8;
    else if (wireType === 5) to = start + 4;
    else if (wireType === 2) {
      const length = this.#varint(start);
      start = this.#next;
      to = start + length;
    } else throw refuse('it is not protobuf');
    if (number === 0) throw refuse('it is not protobuf');
    if (to > end) throw refuse('it is cut off');
    return { number, wireType, value, start, end: to };
  }
}

function refuse(reason: string): Error {
  return registryErrors.create('bad_onnx', `The ONNX file cannot be read: ${reason}.`);
}

/** @throws AppError `registry.bad_onnx` when the file cannot be an ONNX model, or is none without other files */
export async function checkOnnxFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    const reader = new Reader(file, (await file.stat()).size);
    let hasIrVersion = false;
    let outputs = 0;
    const walk = async (kind: Kind, start: number, end: number, depth: number): Promise<void> => {
      if (depth > deepest) throw refuse('its graphs are nested too deep');
      const holds: Readonly<Record<number, Kind>> = inner[kind];
      for (let at = start; at < end; ) {
        if (!reader.covers(at)) await reader.load(at);
        const field = reader.field(at, end);
        const { number, wireType } = field;
        at = field.end;
        if (kind === 'model' && number === irVersion && wireType === 0) hasIrVersion = true;
        if (kind === 'graph' && depth === 1 && number === graphOutput && wireType === 2) outputs++;
        if (
          kind === 'tensor' &&
          ((number === external.data && wireType === 2) ||
            (number === external.location && field.value === external.elsewhere))
        )
          throw refuse('its weights are in another file; save the model as one file');
        const within = holds[number];
        if (within !== undefined && wireType === 2) await walk(within, field.start, field.end, depth + 1);
      }
    };
    await walk('model', 0, reader.size, 0);
    if (!hasIrVersion) throw refuse('it has no IR version');
    if (outputs === 0) throw refuse('it has no graph with outputs');
  } finally {
    await file.close();
  }
}
