export { projectsErrors } from './errors.ts';
export { projectsEvents } from './events.ts';
export { projectsMigrations } from './migrations.ts';
export { projectsPermissions } from './permissions.ts';
export { createProjects, type Projects } from './projects.ts';
export { projectsRoutes } from './routes.ts';
