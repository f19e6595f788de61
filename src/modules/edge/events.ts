export const edgeEvents = {
  'bundle.finished': 'A bundle for devices was built, or could not be.',
} as const;
