export const identityPermissions = {
  'identity.read': 'List projects and tokens.',
  'identity.write': 'Make projects.',
  'identity.admin': 'Make and revoke tokens.',
} as const;
