export const pipelinesPermissions = {
  'pipelines.read': 'Read pipelines, runs, steps and their logs.',
  'pipelines.write': 'Declare pipelines and upload their code.',
  'pipelines.run': 'Start, cancel and reproduce runs.',
} as const;
