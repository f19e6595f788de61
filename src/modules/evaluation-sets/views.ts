// This module's records as the native API answers them.
import type { EvaluationRecordView, EvaluationSetView } from '../../contracts/evaluation-sets.ts';
import { toIso } from '../../kernel/time.ts';
import type { EvaluationRecord, EvaluationSet } from './model.ts';

export function toSetView(set: EvaluationSet): EvaluationSetView {
  const { schema, experimentIds, tags, createdAt, updatedAt, ...rest } = set;
  return {
    ...rest,
    schema:
      schema === null
        ? null
        : {
            inputs: { ...schema.inputs },
            outputs: typeof schema.outputs === 'string' ? schema.outputs : { ...schema.outputs },
            expectations: { ...schema.expectations },
          },
    tags: { ...tags },
    experimentIds: [...experimentIds],
    createdAt: toIso(createdAt),
    updatedAt: toIso(updatedAt),
  };
}

export function toRecordView(record: EvaluationRecord): EvaluationRecordView {
  const { inputs, expectations, tags, source, createdAt, updatedAt, ...rest } = record;
  return {
    ...rest,
    inputs: { ...inputs },
    expectations: expectations === null ? null : { ...expectations },
    tags: { ...tags },
    source: source === null ? null : { type: source.type, data: { ...source.data } },
    createdAt: toIso(createdAt),
    updatedAt: toIso(updatedAt),
  };
}
