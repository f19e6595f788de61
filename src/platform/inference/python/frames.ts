// The frames between a data plane and a Python worker: two 32-bit little-endian lengths, a JSON document and a body of raw tensors.
import type { Readable } from 'node:stream';
import { allocate, type Tensor, type TensorData, type TensorSpec } from '../inference.ts';

export interface Frame {
  readonly document: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

const headBytes = 8;
/** Documents hold names and messages; one beyond this is not ours. */
const maxDocumentBytes = 1024 * 1024;

export function writeFrame(document: Frame['document'], parts: readonly Buffer[] = []): Buffer {
  const text = Buffer.from(JSON.stringify(document));
  const head = Buffer.alloc(headBytes);
  head.writeUInt32LE(text.length, 0);
  head.writeUInt32LE(
    parts.reduce((sum, part) => sum + part.length, 0),
    4,
  );
  return Buffer.concat([head, text, ...parts]);
}

/** Calls `take` with each frame of a stream, or `broken` once when what comes is no frame. */
export function readFrames(source: Readable, take: (frame: Frame) => void, broken: (reason: string) => void): void {
  let parts: Buffer[] = [];
  let length = 0;
  let needed = headBytes;
  source.on('data', (chunk: Buffer) => {
    parts.push(chunk);
    length += chunk.length;
    // Large answers come in many pieces, which are put together once.
    while (length >= needed) {
      const whole = Buffer.concat(parts, length);
      parts = [whole];
      const documentBytes = whole.readUInt32LE(0);
      if (documentBytes > maxDocumentBytes) return broken('a document of more than 1 MiB');
      const end = headBytes + documentBytes + whole.readUInt32LE(4);
      if (needed < end) {
        needed = end;
        continue;
      }
      let document: unknown;
      try {
        document = JSON.parse(whole.toString('utf8', headBytes, headBytes + documentBytes));
      } catch {
        return broken('a document that is not JSON');
      }
      const rest = whole.subarray(end);
      parts = rest.length === 0 ? [] : [rest];
      length = rest.length;
      needed = headBytes;
      take({ document: document as Frame['document'], body: whole.subarray(headBytes + documentBytes, end) });
    }
  });
}

function bytesOf(data: Exclude<TensorData, string[]>): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

function textsOf(data: readonly string[]): Buffer {
  const parts: Buffer[] = [Buffer.alloc(4)];
  for (const value of data) {
    const text = Buffer.from(value);
    const size = Buffer.alloc(4);
    size.writeUInt32LE(text.length);
    parts.push(size, text);
  }
  const all = Buffer.concat(parts);
  all.writeUInt32LE(all.length - 4, 0);
  return all;
}

/** The bodies of the inputs in the order of their specifications. */
export function encodeTensors(specs: readonly TensorSpec[], tensors: Readonly<Record<string, Tensor>>): Buffer[] {
  return specs.map(({ name, type }) => {
    const data = tensors[name]?.data ?? allocate(type, 0);
    return Array.isArray(data) ? textsOf(data) : bytesOf(data);
  });
}

/** The outputs of `rows` rows from a body. @throws Error when the body is shorter than they need */
export function decodeTensors(specs: readonly TensorSpec[], rows: number, body: Buffer): Record<string, Tensor> {
  const tensors: Record<string, Tensor> = {};
  let at = 0;
  for (const { name, type, shape } of specs) {
    const sizes = [rows, ...shape.slice(1).map((size) => size ?? 1)];
    const data = allocate(
      type,
      sizes.reduce((product, size) => product * size, 1),
    );
    if (Array.isArray(data)) {
      at += 4;
      for (let i = 0; i < data.length; i++) {
        const length = body.readUInt32LE(at);
        data[i] = body.toString('utf8', at + 4, at + 4 + length);
        at += 4 + length;
      }
    } else {
      if (at + data.byteLength > body.length) throw new Error('The answer of the worker is too short.');
      body.copy(bytesOf(data), 0, at, at + data.byteLength);
      at += data.byteLength;
    }
    tensors[name] = { type, shape: sizes, data };
  }
  return tensors;
}
