export const reviewPermissions = {
  'review.read': 'Read issues of applications, and the questions for reviewers.',
  'review.write':
    'Record issues of applications, weigh, resolve and reject them; make and change questions for reviewers.',
} as const;
