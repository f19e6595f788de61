export const promptsPermissions = {
  'prompts.read': 'Read prompts, their versions and aliases, and compare versions.',
  'prompts.write': 'Register versions of prompts and set their aliases.',
} as const;
