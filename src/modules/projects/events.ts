export const projectsEvents = {
  'project.applied': 'The declared state of a project was applied.',
} as const;
