export const registryPermissions = {
  'registry.read': 'Read registered models, versions and the history of aliases.',
  'registry.write': 'Register models and versions, set aliases, tags, stages and descriptions.',
  'registry.delete': 'Delete and restore models and versions.',
} as const;
