export const evaluationEvents = {
  'evaluation.created': 'A model version was evaluated.',
  'gate.decided': 'A gate decided about a challenger.',
} as const;
