export const objectivesEvents = {
  'objective.changed': 'An objective was declared or changed.',
  'objective.measured': 'A value of an objective was recorded.',
  'kpi.missed': 'A recorded value is worse than the target.',
} as const;
