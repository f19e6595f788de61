export { evaluationErrors } from './errors.ts';
export { createEvaluations, type EvaluatedVersion, type EvaluationRequest, type Evaluations } from './evaluations.ts';
export { evaluationEvents } from './events.ts';
export { checkCondition } from './gate.ts';
export { measure, type Sample } from './measure.ts';
export { evaluationMigrations } from './migrations.ts';
export type { Evaluation, GateCondition } from './model.ts';
export { evaluationPermissions } from './permissions.ts';
export { evaluationRoutes } from './routes.ts';
