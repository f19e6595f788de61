export const trackingPermissions = {
  'tracking.read': 'Read experiments, runs, metrics, artifacts and logged models.',
  'tracking.write': 'Make experiments and runs, log to them, and store artifacts.',
  'tracking.delete': 'Delete and restore experiments and runs, and delete artifacts.',
} as const;
