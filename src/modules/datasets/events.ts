export const datasetsEvents = {
  'dataset.registered': 'A dataset was declared or its declaration changed.',
  'dataset.version.created': 'New content became a version of a dataset.',
  'dataset.quality.failed': 'An expectation of severity error refused new content.',
} as const;
