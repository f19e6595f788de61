export const reviewEvents = {
  'issue.created': 'An issue of an application was recorded.',
  'issue.changed': 'An issue was described anew, weighed, resolved or rejected.',
  'label-schema.changed': 'A question for reviewers was made, changed or deleted.',
  'review-queue.changed': 'A review queue or the traces in it changed.',
} as const;
