export const webhooksEvents = {
  'webhook.set': 'A webhook was made or changed.',
  'webhook.deleted': 'A webhook was deleted.',
  'webhook.delivered': 'A receiver took a delivery.',
  'webhook.dead': 'A delivery was given up.',
} as const;
