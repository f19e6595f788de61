// Arrays in NumPy's own file format, which SageMaker's client of Python sends and takes when nothing else is said: a header that is a literal
// of Python, then the elements. Source: NumPy's description of the NPY format, versions 1 to 3.
import { exactInteger } from '../../../kernel/integers.ts';
import { rowWidth, servingErrors } from '../../../modules/serving/index.ts';
import type { TensorData, TensorSpec, TensorType } from '../../../platform/inference/inference.ts';

const magic = Buffer.from('\x93NUMPY', 'latin1');

interface Element {
  readonly bytes: number;
  read(view: DataView, at: number): number | bigint | boolean;
}

/** By NumPy's names of types, little-endian; objects, which are pickled, are not among them. */
const elements: Readonly<Record<string, Element>> = {
  '|b1': { bytes: 1, read: (view, at) => view.getUint8(at) !== 0 },
  '|i1': { bytes: 1, read: (view, at) => view.getInt8(at) },
  '|u1': { bytes: 1, read: (view, at) => view.getUint8(at) },
  '<i2': { bytes: 2, read: (view, at) => view.getInt16(at, true) },
  '<u2': { bytes: 2, read: (view, at) => view.getUint16(at, true) },
  '<i4': { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  '<u4': { bytes: 4, read: (view, at) => view.getUint32(at, true) },
  '<i8': { bytes: 8, read: (view, at) => exactInteger(view.getBigInt64(at, true)) },
  '<u8': { bytes: 8, read: (view, at) => exactInteger(view.getBigUint64(at, true)) },
  '<f4': { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  '<f8': { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
};

const nameOf: Readonly<Record<Exclude<TensorType, 'string'>, string>> = {
  bool: '|b1',
  int8: '|i1',
  uint8: '|u1',
  int16: '<i2',
  uint16: '<u2',
  int32: '<i4',
  uint32: '<u4',
  int64: '<i8',
  uint64: '<u8',
  float32: '<f4',
  float64: '<f8',
};

function refuse(why: string): never {
  throw servingErrors.create('bad_input', `The array of NumPy ${why}.`);
}

/** The rows of an array of one or two dimensions, or of more whose rows are then flat. @throws AppError `serving.bad_input` */
export function readNpy(body: Buffer): readonly (readonly unknown[])[] {
  if (body.length < 12 || !body.subarray(0, magic.length).equals(magic)) return refuse('does not begin as one');
  const wide = (body[6] ?? 0) > 1;
  const begin = wide ? 12 : 10;
  const start = begin + (wide ? body.readUInt32LE(8) : body.readUInt16LE(8));
  const header = body.subarray(begin, start).toString('latin1');
  const kind = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const sizes = /'shape':\s*\(([\d\s,]*)\)/.exec(header)?.[1];
  if (kind === undefined || sizes === undefined || start > body.length)
    return refuse('has no header that names its type and shape');
  const element = Object.hasOwn(elements, kind) ? elements[kind] : undefined;
  if (element === undefined)
    return refuse(
      `holds ${kind.slice(0, 20)}; send numbers or booleans, little-endian: ${Object.keys(elements).join(', ')}`,
    );
  if (/'fortran_order':\s*True/.test(header))
    return refuse('is in the order of Fortran; send numpy.ascontiguousarray of it');
  const shape = sizes.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size)]));
  const [rows, ...rest] = shape;
  if (rows === undefined) return refuse('has no dimension');
  const width = rest.reduce((all, size) => all * size, 1);
  const content = body.subarray(start);
  if (content.length !== rows * width * element.bytes)
    return refuse(
      `has the shape (${shape.join(', ')}) and ${content.length} bytes, not ${rows * width * element.bytes}`,
    );
  // Rows without bytes would be as many as a header claims.
  if (width === 0 && rows > 0) return refuse('has rows of no elements');
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: width }, (_column, column) => element.read(view, (row * width + column) * element.bytes)),
  );
}

/** An output as an array. All machines that the runtime is built for are little-endian. @returns undefined for texts */
export function writeNpy(spec: TensorSpec, rows: number, data: TensorData): Buffer | undefined {
  if (spec.type === 'string' || Array.isArray(data)) return undefined;
  const tail = rowWidth(spec) === 1 ? [] : spec.shape.slice(1).map(Number);
  const shape = tail.length === 0 ? `${rows},` : [rows, ...tail].join(', ');
  const text = `{'descr': '${nameOf[spec.type]}', 'fortran_order': False, 'shape': (${shape}), }`;
  // The elements begin at a multiple of 64.
  const padded = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(padded.length);
  return Buffer.concat([
    magic,
    Buffer.of(1, 0),
    length,
    Buffer.from(padded, 'latin1'),
    Buffer.from(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength),
  ]);
}
