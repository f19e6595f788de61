export type { Aliases } from './aliases.ts';
export { registryErrors } from './errors.ts';
export { registryEvents } from './events.ts';
export { registryMigrations } from './migrations.ts';
export {
  type AliasMove,
  isAlias,
  isPrompt,
  type ModelVersion,
  parseStage,
  promptSource,
  promptTag,
  type RegisteredModel,
  type Signature,
  type Stage,
} from './model.ts';
export type { ModelFolder } from './packaging.ts';
export { registryPermissions } from './permissions.ts';
export type { RegisteredModels } from './registered-models.ts';
export { createRegistry, type Registry } from './registry.ts';
export { registryRoutes } from './routes.ts';
export type { SearchRequest } from './search-store.ts';
export type { NewVersion, Versions } from './versions.ts';
export { toModelView, toVersionView } from './views.ts';
