// The interface of a model as bundles carry it, in interface.json.
import type { ModelInterface } from '../../serving/index.ts';
import type { Bundle } from '../model.ts';

/** What placing rows in tensors and reading answers takes; the programs of all targets read it. */
export interface Description {
  readonly format: 1;
  readonly model: string;
  readonly version: string;
  readonly columns: ModelInterface['columns'];
  readonly inputs: ModelInterface['inputs'];
  readonly outputs: ModelInterface['outputs'];
  readonly predictions: string;
  readonly score: { readonly output: string; readonly offset: number } | null;
  readonly threshold: number | null;
}

export function describe(bundle: Pick<Bundle, 'model' | 'version' | 'request'>, model: ModelInterface): Description {
  const score = model.score === null ? undefined : model.outputColumns[model.score];
  return {
    format: 1,
    model: bundle.model,
    version: bundle.version,
    columns: model.columns,
    inputs: model.inputs,
    outputs: model.outputs,
    predictions: model.predictions,
    score: score === undefined ? null : { output: score.output, offset: score.offset },
    threshold: bundle.request.threshold,
  };
}
