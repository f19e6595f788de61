export const registryEvents = {
  'model.created': 'A model was registered.',
  'model.changed': 'A registered model was renamed, deleted or restored.',
  'model.version.created': 'A version was added to a registered model.',
  'model.version.changed': 'A version was deleted, restored or moved to another stage.',
  'alias.moved': 'An alias was set to a version, or removed (`version` is null).',
} as const;
