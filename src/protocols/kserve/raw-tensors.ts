// Elements of tensors as bytes, little-endian and row-major: the binary tensor extension of Open Inference, over HTTP and gRPC alike.
// Text is a length of four bytes and UTF-8.
import { exactInteger } from '../../kernel/integers.ts';
import { servingErrors } from '../../modules/serving/index.ts';
import type { TensorData, TensorType } from '../../platform/inference/inference.ts';

interface Element {
  readonly bytes: number;
  read(view: DataView, at: number): number | bigint | boolean;
}

/** IEEE 754 half precision. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const scratch = new DataView(new ArrayBuffer(4));
/** The upper half of single precision. */
function brainFloat(bits: number): number {
  scratch.setUint32(0, bits * 0x1_0000);
  return scratch.getFloat32(0);
}

/** Datatypes of one length by name. */
const elements: Readonly<Record<string, Element>> = {
  BOOL: { bytes: 1, read: (view, at) => view.getUint8(at) !== 0 },
  UINT8: { bytes: 1, read: (view, at) => view.getUint8(at) },
  UINT16: { bytes: 2, read: (view, at) => view.getUint16(at, true) },
  UINT32: { bytes: 4, read: (view, at) => view.getUint32(at, true) },
  UINT64: { bytes: 8, read: (view, at) => exactInteger(view.getBigUint64(at, true)) },
  INT8: { bytes: 1, read: (view, at) => view.getInt8(at) },
  INT16: { bytes: 2, read: (view, at) => view.getInt16(at, true) },
  INT32: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  INT64: { bytes: 8, read: (view, at) => exactInteger(view.getBigInt64(at, true)) },
  FP16: { bytes: 2, read: (view, at) => half(view.getUint16(at, true)) },
  BF16: { bytes: 2, read: (view, at) => brainFloat(view.getUint16(at, true)) },
  FP32: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  FP64: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
};

function refuse(name: string, reason: string): never {
  throw servingErrors.create('bad_input', `Input ${name}: ${reason}`, { details: { field: name } });
}

function texts(name: string, raw: Buffer): string[] {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const found: string[] = [];
  for (let at = 0; at < raw.length; ) {
    const start = at + 4;
    const end = start <= raw.length ? start + raw.readUInt32LE(at) : start;
    if (end > raw.length) refuse(name, 'its binary data ends within an element.');
    try {
      found.push(decoder.decode(raw.subarray(start, end)));
    } catch {
      refuse(name, `element ${found.length} is not UTF-8.`);
    }
    at = end;
  }
  return found;
}

/**
 * Elements of an input.
 * @param count of elements that its shape holds
 * @throws AppError `serving.bad_input`
 */
export function decodeRaw(name: string, datatype: string, count: number, raw: Buffer): readonly unknown[] {
  if (datatype === 'BYTES') {
    const found = texts(name, raw);
    if (found.length !== count) refuse(name, `its shape holds ${count} values, its binary data ${found.length}.`);
    return found;
  }
  const element = Object.hasOwn(elements, datatype) ? elements[datatype] : undefined;
  if (element === undefined) return refuse(name, `${datatype} is no datatype.`);
  if (raw.length !== count * element.bytes)
    refuse(name, `its shape holds ${count} values of ${element.bytes} bytes, its binary data has ${raw.length} bytes.`);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return Array.from({ length: count }, (_, index) => element.read(view, index * element.bytes));
}

/** Elements of an output. All machines that the runtime is built for are little-endian, so arrays go as they lie in memory. */
export function encodeRaw(type: TensorType, data: TensorData): Buffer {
  if (type !== 'string') {
    const { buffer, byteOffset, byteLength } = data as Exclude<TensorData, string[]>;
    return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
  }
  return Buffer.concat(
    (data as string[]).flatMap((text) => {
      const content = Buffer.from(text);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(content.length);
      return [length, content];
    }),
  );
}
