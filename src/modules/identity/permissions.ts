export const identityPermissions = {
  'identity.read': 'List projects, roles and members; ask why somebody may do a thing.',
  'identity.write': 'Make projects and change what they are described as.',
  'identity.admin': 'Make and revoke tokens; add users and give roles.',
} as const;
