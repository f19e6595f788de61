export const reviewPermissions = {
  'review.read': 'Read issues of applications.',
  'review.write': 'Record issues of applications, weigh, resolve and reject them.',
} as const;
