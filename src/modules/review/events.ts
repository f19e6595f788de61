export const reviewEvents = {
  'issue.created': 'An issue of an application was recorded.',
  'issue.changed': 'An issue was described anew, weighed, resolved or rejected.',
} as const;
