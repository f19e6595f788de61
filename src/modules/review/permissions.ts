export const reviewPermissions = {
  'review.read': 'Read issues of applications, the questions for reviewers and their queues.',
  'review.write':
    'Record issues of applications, weigh, resolve and reject them; make and change questions for reviewers; fill review queues and work through them.',
} as const;
