export { vaultErrors } from './errors.ts';
export { vaultEvents } from './events.ts';
export { vaultMigrations } from './migrations.ts';
export { vaultPermissions } from './permissions.ts';
export { vaultRoutes } from './routes.ts';
export { createVault, type Vault } from './vault.ts';
