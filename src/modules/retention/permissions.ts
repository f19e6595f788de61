export const retentionPermissions = {
  'retention.read': 'Read how long a project keeps what, and what the next purge would take.',
  'retention.write': 'Change how long a project keeps what, and put it under a legal hold.',
  'retention.purge': 'Destroy what is in the trash.',
} as const;
