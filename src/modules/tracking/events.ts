export const trackingEvents = {
  'experiment.created': 'An experiment was made.',
  'experiment.changed': 'An experiment was renamed, deleted or restored.',
  'run.started': 'A run was made.',
  'run.finished': 'A run ended: finished, failed or killed (`status`).',
  'run.changed': 'A run was renamed, deleted or restored.',
  'model.logged': 'A run finished writing the files of a model.',
} as const;
