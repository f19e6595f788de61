export const projectsPermissions = {
  'projects.read': 'Plan a project.',
  'projects.apply': 'Apply a project’s declared state.',
} as const;
