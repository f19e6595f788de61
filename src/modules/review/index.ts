export { reviewErrors } from './errors.ts';
export { reviewEvents } from './events.ts';
export type { LabelInput, LabelSchema } from './label-schema.ts';
export { reviewMigrations } from './migrations.ts';
export type { Issue } from './model.ts';
export { reviewPermissions } from './permissions.ts';
export type { ItemStatus, ReviewItem, ReviewQueue } from './queue.ts';
export { createReview, type Review } from './review.ts';
export { reviewRoutes } from './routes.ts';
