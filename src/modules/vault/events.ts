export const vaultEvents = {
  'secret.set': 'A secret has a new value.',
  'secret.deleted': 'A secret was deleted.',
} as const;
