export const vaultPermissions = {
  'vault.read': 'List the names of secrets, never their values.',
  'vault.write': 'Set and delete secrets.',
} as const;
