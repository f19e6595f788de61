export const pipelinesEvents = {
  'pipeline.changed': 'A pipeline was declared or changed.',
  'pipeline.run.started': 'A pipeline run began.',
  'pipeline.step.changed': 'A step of a run changed its state.',
  'pipeline.run.finished': 'A pipeline run succeeded, failed or was cancelled.',
} as const;
