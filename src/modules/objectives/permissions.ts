export const objectivesPermissions = {
  'objectives.read': 'Read objectives and their measured values.',
  'objectives.write': 'Declare objectives and record values.',
} as const;
