// Reads just enough of an ONNX file (protobuf, ModelProto of onnx.proto3) to tell a model from a broken upload: an IR version and a
// graph that has outputs, with every length inside the file. The file is walked on disk, so its size does not matter.
import { type FileHandle, open } from 'node:fs/promises';
import { registryErrors } from './errors.ts';

/** Field numbers of onnx.proto3. */
const modelFields = { irVersion: 1, graph: 7 } as const;
const graphFields = { output: 12 } as const;
const bufferBytes = 64 * 1024;

class Reader {
  readonly #file: FileHandle;
  readonly #buffer = Buffer.alloc(bufferBytes);
  #start = 0;
  #length = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async byte(at: number): Promise<number> {
    if (at < this.#start || at >= this.#start + this.#length) {
      const { bytesRead } = await this.#file.read(this.#buffer, 0, bufferBytes, at);
      this.#start = at;
      this.#length = bytesRead;
    }
    const value = this.#buffer[at - this.#start];
    if (value === undefined || at - this.#start >= this.#length) throw refuse('it ends in the middle of a field');
    return value;
  }

  /** A base-128 number and the place after it. */
  async varint(at: number): Promise<{ readonly value: number; readonly next: number }> {
    let value = 0;
    for (let index = 0; index < 10; index++) {
      const part = await this.byte(at + index);
      value += (part & 0x7f) * 2 ** (7 * index);
      if (part < 0x80) return { value, next: at + index + 1 };
    }
    throw refuse('it is not protobuf');
  }
}

function refuse(reason: string): Error {
  return registryErrors.create('bad_onnx', `The ONNX file cannot be read: ${reason}.`);
}

interface Field {
  readonly number: number;
  readonly wireType: number;
  readonly start: number;
  readonly end: number;
}

async function* fields(reader: Reader, start: number, end: number): AsyncGenerator<Field> {
  for (let at = start; at < end; ) {
    const tag = await reader.varint(at);
    const number = Math.floor(tag.value / 8);
    const wireType = tag.value % 8;
    let from = tag.next;
    let to: number;
    if (wireType === 0) to = (await reader.varint(from)).next;
    else if (wireType === 1) to = from + 8;
    else if (wireType === 5) to = from + 4;
    else if (wireType === 2) {
      const length = await reader.varint(from);
      from = length.next;
      to = from + length.value;
    } else throw refuse('it is not protobuf');
    if (number === 0) throw refuse('it is not protobuf');
    if (to > end) throw refuse('it is cut off');
    yield { number, wireType, start: from, end: to };
    at = to;
  }
}

/** @throws AppError `registry.bad_onnx` when the file cannot be an ONNX model */
export async function checkOnnxFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const reader = new Reader(file);
    let hasIrVersion = false;
    let outputs = 0;
    for await (const field of fields(reader, 0, size)) {
      if (field.number === modelFields.irVersion && field.wireType === 0) hasIrVersion = true;
      if (field.number !== modelFields.graph || field.wireType !== 2) continue;
      for await (const inner of fields(reader, field.start, field.end)) {
        if (inner.number === graphFields.output && inner.wireType === 2) outputs++;
      }
    }
    if (!hasIrVersion) throw refuse('it has no IR version');
    if (outputs === 0) throw refuse('it has no graph with outputs');
  } finally {
    await file.close();
  }
}
