export const evaluationSetsEvents = {
  'evaluation-set.created': 'An evaluation set was made.',
  'evaluation-set.changed': 'Records, tags or experiments of an evaluation set changed.',
  'evaluation-set.deleted': 'An evaluation set was deleted with its records.',
} as const;
