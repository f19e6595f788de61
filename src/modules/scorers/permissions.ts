export const scorersPermissions = {
  'scorers.read': 'Read scorers and which traces they are to judge.',
  'scorers.write': 'Register scorers and say which traces they are to judge.',
  'scorers.delete': 'Delete scorers.',
} as const;
