export const monitoringPermissions = {
  'monitoring.read': 'Read monitors, windows and alarms.',
  'monitoring.write': 'Run monitors and acknowledge alarms.',
  'monitoring.admin': 'Read the secret that signs webhooks.',
} as const;
