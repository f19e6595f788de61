export const identityEvents = {
  'project.created': 'A project was made.',
  'token.created': 'A service token was made.',
  'token.revoked': 'A service token was revoked.',
} as const;
