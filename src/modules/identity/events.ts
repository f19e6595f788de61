export const identityEvents = {
  'project.created': 'A project was made.',
  'project.changed': 'A project is described in other words.',
  'user.created': 'A user was added.',
  'user.changed': 'A user was changed, disabled or enabled.',
  'user.deleted': 'A user was deleted, and their tokens revoked.',
  'role.changed': 'A role of a project was made, or gives something else.',
  'role.deleted': 'A role of a project was deleted.',
  'member.set': 'A user became a member, or has another role.',
  'member.removed': 'A user is no longer a member.',
  'token.created': 'A service token was made.',
  'token.revoked': 'A service token was revoked.',
} as const;
