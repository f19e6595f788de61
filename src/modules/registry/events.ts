export const registryEvents = {
  'model.created': 'A model was registered.',
  'model.changed': 'A registered model was renamed, deleted or restored.',
  'model.version.created': 'A version was added to a registered model.',
  'model.version.changed': 'A version was deleted, restored or moved to another stage.',
  'model.tag.set': 'A tag of a registered model was set.',
  'model.tag.deleted': 'A tag of a registered model was deleted.',
  'model.version.tag.set': 'A tag of a version was set.',
  'model.version.tag.deleted': 'A tag of a version was deleted.',
  'alias.moved': 'An alias was set to a version, or removed (`version` is null).',
} as const;
