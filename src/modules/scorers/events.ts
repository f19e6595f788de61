export const scorersEvents = {
  'scorer.registered': 'A version of a scorer was registered.',
  'scorer.changed': 'It was said anew which traces a scorer is to judge.',
  'scorer.deleted': 'A version of a scorer, or all of them, was deleted.',
} as const;
