export const webhooksPermissions = {
  'webhooks.read': 'List webhooks and their deliveries.',
  'webhooks.write': 'Make, change and delete webhooks.',
  'webhooks.send': 'Send test deliveries, and deliveries once more.',
} as const;
