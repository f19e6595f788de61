export const tracingEvents = {
  'traces.logged': 'Spans or the end of traces were logged to an experiment.',
  'traces.deleted': 'Traces of an experiment were deleted.',
  'trace.assessed': 'An assessment of a trace was made, changed or deleted.',
} as const;
