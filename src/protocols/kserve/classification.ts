// The classification extension: instead of an output's elements the k greatest of each row, as texts `value:index`.
import { servingErrors } from '../../modules/serving/index.ts';
import type { TensorData } from '../../platform/inference/inference.ts';
import type { InferredOutput } from './tensors.ts';

/** @param given the parameter `classification` of an output @throws AppError `serving.bad_input` */
export function classesOf(name: string, given: unknown): number | undefined {
  if (given === undefined) return undefined;
  const count = typeof given === 'object' ? Number.NaN : Number(given);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw servingErrors.create('bad_input', `Output ${name}: classification must be a whole number above 0.`);
}

/** A number with six decimals, as Triton writes it. */
const shown = (value: number | bigint): string => (typeof value === 'bigint' ? value.toString() : value.toFixed(6));

/** Places of the `count` greatest elements of [from, from + width), the greatest first; NaN goes last. */
function greatest(data: ArrayLike<number | bigint>, from: number, width: number, count: number): readonly number[] {
  const order = (place: number): number | bigint => {
    const value = data[from + place] ?? 0;
    return typeof value === 'number' && Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
  };
  return Array.from({ length: width }, (_, place) => place)
    .sort((a, b) => (order(a) === order(b) ? a - b : order(a) > order(b) ? -1 : 1))
    .slice(0, count);
}

/** @throws AppError `serving.bad_input` for an output of texts */
export function classify(output: InferredOutput, count: number): InferredOutput {
  const { spec, shape, data } = output;
  if (spec.type === 'string')
    throw servingErrors.create('bad_input', `Output ${spec.name} is text, of which no element is the greatest.`);
  const rows = shape[0] ?? 0;
  const width = shape.slice(1).reduce((all, size) => all * size, 1);
  const kept = Math.min(count, width);
  const numbers = data as Exclude<TensorData, string[]>;
  const texts: string[] = [];
  for (let row = 0; row < rows; row++)
    for (const place of greatest(numbers, row * width, width, kept))
      texts.push(`${shown(numbers[row * width + place] ?? 0)}:${place}`);
  return { spec: { name: spec.name, type: 'string', shape: [null, kept] }, shape: [rows, kept], data: texts };
}
