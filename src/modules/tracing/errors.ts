import { defineErrors } from '../../kernel/errors.ts';

export const tracingErrors = defineErrors('tracing', {
  unknown_trace: {
    kind: 'not_found',
    meaning: 'The project has no trace with that id.',
    hint: 'Look for it with a search of traces; it may have been deleted.',
  },
  unknown_session: {
    kind: 'not_found',
    meaning: 'No trace of the project belongs to that session.',
    hint: 'Look for it in the list of sessions; its traces may have been deleted.',
  },
  unknown_span: {
    kind: 'not_found',
    meaning: 'The trace has no span with that id.',
    hint: 'Read its spans: a span may still be on its way.',
  },
  unknown_assessment: {
    kind: 'not_found',
    meaning: 'The trace has no assessment with that id.',
    hint: 'Read the trace: it lists its assessments.',
  },
  unknown_tag: {
    kind: 'not_found',
    meaning: 'The trace has no tag of that key.',
    hint: 'Read the trace: it lists its tags.',
  },
  bad_delete: {
    kind: 'invalid',
    meaning: 'A deletion of traces names neither ids nor a time, or both.',
    hint: 'Give the ids of the traces, or the time up to which traces go.',
  },
  bad_metric: {
    kind: 'invalid',
    meaning:
      'A question for metrics of traces names a metric, dimension, aggregation or filter that its view does not have.',
    hint: 'Ask for one of those that the message lists.',
  },
  other_experiment: {
    kind: 'conflict',
    meaning: 'A trace with that id belongs to another experiment of the project.',
    hint: 'Log its spans to the experiment that it began in.',
  },
});
