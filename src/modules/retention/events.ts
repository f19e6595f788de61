export const retentionEvents = {
  'retention.changed': 'A project keeps things for another time, or a legal hold began or ended.',
  'retention.purged': 'What was old or in the trash was destroyed.',
} as const;
