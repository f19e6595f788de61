// The registry service: models, their versions and the aliases that point to them.
import { type Aliases, createAliases } from './aliases.ts';
import type { RegistryDeps } from './ports.ts';
import { createRegisteredModels, type RegisteredModels } from './registered-models.ts';
import { createVersions, type Versions } from './versions.ts';

export interface Registry {
  readonly models: RegisteredModels;
  readonly versions: Versions;
  readonly aliases: Aliases;
}

export function createRegistry(deps: RegistryDeps): Registry {
  return { models: createRegisteredModels(deps), versions: createVersions(deps), aliases: createAliases(deps) };
}
