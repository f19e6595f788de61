export { webhooksErrors } from './errors.ts';
export { webhooksEvents } from './events.ts';
export { webhooksMigrations } from './migrations.ts';
export type { Webhook } from './model.ts';
export { webhooksPermissions } from './permissions.ts';
export { webhooksRoutes } from './routes.ts';
export { signDelivery } from './sending.ts';
export { shownUrl } from './shown-url.ts';
export { createWebhooks, type Webhooks } from './webhooks.ts';
