export { objectivesErrors } from './errors.ts';
export { objectivesEvents } from './events.ts';
export { objectivesMigrations } from './migrations.ts';
export { type Measurement, meetsTarget, type Objective } from './model.ts';
export { createObjectives, type ObjectiveDeclaration, type Objectives } from './objectives.ts';
export { objectivesPermissions } from './permissions.ts';
export { objectivesRoutes } from './routes.ts';
export { toObjectiveView } from './views.ts';
