export const tracingPermissions = {
  'tracing.read': 'Read traces, spans and assessments.',
  'tracing.write': 'Log traces and spans, tag traces, and link them to runs.',
  'tracing.assess': 'Assess traces.',
  'tracing.delete': 'Delete traces.',
} as const;
