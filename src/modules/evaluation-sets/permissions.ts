export const evaluationSetsPermissions = {
  'evaluation-sets.read': 'Read evaluation sets and their records.',
  'evaluation-sets.write': 'Make evaluation sets, change their tags and experiments, add and delete their records.',
  'evaluation-sets.delete': 'Delete evaluation sets.',
} as const;
