export const identityEvents = {
  'project.created': 'A project was made.',
  'user.created': 'A user was added.',
  'user.changed': 'A user was changed, disabled or enabled.',
  'member.set': 'A user became a member, or has another role.',
  'member.removed': 'A user is no longer a member.',
  'token.created': 'A service token was made.',
  'token.revoked': 'A service token was revoked.',
} as const;
