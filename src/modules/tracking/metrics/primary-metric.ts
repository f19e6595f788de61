// The metric by which an experiment is judged: the one that was chosen, under the tags that MLflow's clients know for it.
import type { LeadingMetric } from './leading-metric.ts';

export const keyTag = 'mlflow.experiment.primaryMetric.name';
export const higherTag = 'mlflow.experiment.primaryMetric.greaterIsBetter';

/** Undefined when none was chosen, or the choice was taken back by an empty name. Greater is better unless said otherwise. */
export function primaryMetric(tags: Readonly<Record<string, string>>): LeadingMetric | undefined {
  const key = tags[keyTag];
  if (key === undefined || key === '') return undefined;
  return { key, higher: tags[higherTag]?.toLowerCase() !== 'false' };
}
