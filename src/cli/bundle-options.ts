// How bundles are built, as options of commands.
import { oneOf } from './choice.ts';
import type { OptionSpec } from './command.ts';
import type { Input } from './input.ts';

export const bundleOptions: readonly OptionSpec[] = [
  { name: 'precision', value: 'float32|int8', meaning: 'int8: weights become 8-bit integers (default float32)' },
  { name: 'dataset', value: 'name', meaning: 'rows that drift is told against and an 8-bit model is compared on' },
  { name: 'dataset-version', value: 'n', meaning: '(default latest)' },
  { name: 'label', value: 'column', meaning: 'of the dataset, with what really happened' },
  { name: 'predictions', value: 'output', meaning: 'output that is answered (default: found from the signature)' },
  { name: 'score', value: 'column', meaning: 'output column that is the score, such as probabilities_1' },
  { name: 'threshold', value: 'score', meaning: 'from which on the decision is positive' },
  { name: 'max-difference', value: 'number', meaning: 'refuse an 8-bit model that differs by more on any row' },
];

export function readBundleOptions(input: Input) {
  return {
    precision: oneOf(input.option('precision'), ['float32', 'int8'], '--precision'),
    dataset: input.option('dataset'),
    datasetVersion: input.option('dataset-version'),
    label: input.option('label'),
    predictions: input.option('predictions'),
    score: input.option('score'),
    threshold: input.number('threshold'),
    maxDifference: input.number('max-difference'),
  };
}
