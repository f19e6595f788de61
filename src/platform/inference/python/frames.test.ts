import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { allocate, type Tensor, type TensorData, type TensorSpec, tensorTypes } from '../inference.ts';
import { decodeTensors, encodeTensors, type Frame, readFrames, writeFrame } from './frames.ts';

/** Reads the bytes in pieces of a size. */
async function readPieces(bytes: Buffer, size: number): Promise<{ frames: Frame[]; broken: string[] }> {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  const source = Readable.from(pieces, { objectMode: false });
  const [frames, broken]: [Frame[], string[]] = [[], []];
  readFrames(
    source,
    (frame) => frames.push({ document: frame.document, body: Buffer.from(frame.body) }),
    (reason) => broken.push(reason),
  );
  await new Promise((resolve) => source.once('end', resolve));
  return { frames, broken };
}

test('frames come whole however the pipe cuts them', async () => {
  const sent: readonly (readonly [Frame['document'], Buffer])[] = [
    [{}, Buffer.alloc(0)],
    [{ rows: 3, text: 'ü' }, Buffer.from([1, 2, 3, 4, 5])],
    [{ error: 'x'.repeat(300) }, Buffer.alloc(1_000, 7)],
  ];
  const bytes = Buffer.concat(sent.map(([document, body]) => writeFrame(document, [body])));
  for (const size of [1, 2, 7, 8, 9, 100, bytes.length]) {
    const { frames, broken } = await readPieces(bytes, size);
    assert.deepEqual(
      frames.map(({ document, body }) => [document, body]),
      sent,
      `pieces of ${size} bytes`,
    );
    assert.deepEqual(broken, []);
  }
});

test('what is no frame is told once and read no further', async () => {
  const huge = Buffer.alloc(16);
  huge.writeUInt32LE(2 ** 31, 0);
  assert.deepEqual((await readPieces(huge, 16)).broken, ['a document of more than 1 MiB']);
  const garbled = writeFrame({ rows: 1 });
  garbled[8] = 0;
  assert.deepEqual((await readPieces(garbled, 100)).broken, ['a document that is not JSON']);
});

test('tensors of every type come back as they went', () => {
  const specs: TensorSpec[] = [];
  const tensors: Record<string, Tensor> = {};
  for (const type of tensorTypes) {
    const data = allocate(type, 6);
    for (let i = 0; i < 6; i++) {
      const value = type === 'string' ? ['', 'a', 'ü€', 'long '.repeat(99), '\0', '7'][i] : (i * 37) % 101;
      (data as unknown[])[i] = type.endsWith('int64') ? BigInt(value ?? 0) : value;
    }
    if (type === 'float64' || type === 'float32') (data as Float64Array)[0] = Number.NaN;
    specs.push({ name: type, type, shape: [null, 2] });
    tensors[type] = { type, shape: [3, 2], data: data as TensorData };
  }
  const body = Buffer.concat(encodeTensors(specs, tensors));
  assert.deepEqual(decodeTensors(specs, 3, body), tensors);
  assert.throws(() => decodeTensors(specs.slice(0, 3), 300, body.subarray(0, 20)), /too short/);
});
