// What a model answers, as protocols of tables write it: an element per row, nested as the output's shape says; a frame with several columns
// as an object per row.
import { pythonNumber } from '../../../../kernel/python-json.ts';
import type { TensorData, TensorSpec } from '../../../../platform/inference/inference.ts';
import { type ModelInterface, rowWidth } from '../../model-interface.ts';
import type { HostedEndpoint } from '../hosted-endpoints.ts';
import type { Prediction } from '../predictor.ts';

/** NaN and infinities, which JSON lacks: as Python's literals, or as null. */
export type NotFinite = 'literal' | 'null';

function elementText(
  type: TensorSpec['type'],
  value: number | bigint | string | undefined,
  notFinite: NotFinite,
): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (type === 'bool') return value === 0 ? 'false' : 'true';
  if (value === undefined || (typeof value === 'number' && !Number.isFinite(value) && notFinite === 'null'))
    return 'null';
  return pythonNumber(value);
}

/** Elements [at, …) nested by the remaining dimensions. */
function nestedText(
  spec: TensorSpec,
  data: TensorData,
  at: number,
  dimensions: readonly (number | null)[],
  notFinite: NotFinite,
): string {
  const [size, ...rest] = dimensions;
  if (size === undefined) return elementText(spec.type, data[at], notFinite);
  const stride = rest.reduce<number>((all, next) => all * (next ?? 1), 1);
  const parts = Array.from({ length: size ?? 1 }, (_, i) => nestedText(spec, data, at + i * stride, rest, notFinite));
  return `[${parts.join(',')}]`;
}

/** A row of an output; a single element stands by itself. */
function rowText(spec: TensorSpec, data: TensorData, row: number, notFinite: NotFinite): string {
  const width = rowWidth(spec);
  if (width === 1) return elementText(spec.type, data[row], notFinite);
  if (spec.shape.length > 2) return nestedText(spec, data, row * width, spec.shape.slice(1), notFinite);
  let text = '[';
  for (let at = row * width; at < (row + 1) * width; at++)
    text += (text === '[' ? '' : ',') + elementText(spec.type, data[at], notFinite);
  return `${text}]`;
}

/** Outputs by which an endpoint answers: the one that stands for the prediction, or all columns of a frame that a Python model gives. */
function answered({ model, arms }: HostedEndpoint): readonly number[] {
  if (model.outputs.length > 1 && arms[0]?.arm.python !== undefined) return model.outputs.map((_, at) => at);
  return [model.outputs.findIndex(({ name }) => name === model.predictions)];
}

/** An element per row, as JSON. */
export function predictionTexts(
  hosted: HostedEndpoint,
  prediction: Prediction,
  notFinite: NotFinite,
): readonly string[] {
  const { outputs }: ModelInterface = hosted.model;
  const columns = answered(hosted).flatMap((at) => {
    const spec = outputs[at];
    const data = prediction.data[at];
    return spec === undefined || data === undefined ? [] : [{ spec, data, name: JSON.stringify(spec.name) }];
  });
  const [only] = columns;
  const texts: string[] = [];
  for (let row = 0; row < prediction.rows; row++) {
    if (columns.length === 1 && only !== undefined) texts.push(rowText(only.spec, only.data, row, notFinite));
    else
      texts.push(
        `{${columns.map(({ name, spec, data }) => `${name}:${rowText(spec, data, row, notFinite)}`).join(',')}}`,
      );
  }
  return texts;
}
