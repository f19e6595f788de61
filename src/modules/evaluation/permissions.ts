export const evaluationPermissions = {
  'evaluation.read': 'Read evaluations and gate verdicts.',
  'evaluation.write': 'Evaluate model versions.',
} as const;
