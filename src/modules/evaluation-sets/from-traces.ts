// A trace as a record of an evaluation set, as MLflow's client makes one of it: what went into the root span and came out, and what people
// said was to be expected.
import type { Json } from '../../kernel/json.ts';
import { readingOf, type Span, type TraceRecord, unwrapped } from '../tracing/index.ts';
import { evaluationSetsErrors } from './errors.ts';
import type { JsonObject, NewRecord } from './model.ts';

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Inputs are named: a chat's list is its messages, anything else the input. */
function named(value: Json): JsonObject {
  if (isObject(value)) return value;
  const chat = Array.isArray(value) && value.every((one: Json) => isObject(one) && 'role' in one);
  return chat ? { messages: value } : { input: value };
}

/** @param root undefined while its spans have not come @throws AppError `evaluation-sets.bad_record` when nothing went in */
export function recordOfTrace(trace: TraceRecord, root: Span | undefined): NewRecord {
  const { inputs, outputs } = root === undefined ? {} : readingOf(root.attributes);
  const given = unwrapped(inputs);
  if (given === undefined || given === null)
    throw evaluationSetsErrors.create('bad_record', `Trace ${trace.id} does not say what went in.`, {
      details: { trace: trace.id },
    });
  const expected = trace.assessments.filter(({ kind, valid }) => valid && kind === 'expectation');
  return {
    inputs: named(given),
    outputs: unwrapped(outputs) ?? null,
    ...(expected.length === 0
      ? {}
      : { expectations: Object.fromEntries(expected.map(({ name, value }) => [name, value])) }),
    source: {
      type: 'trace',
      data: { trace_id: trace.id, ...(trace.session === null ? {} : { session_id: trace.session }) },
    },
  };
}
