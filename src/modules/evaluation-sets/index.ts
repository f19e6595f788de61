export { evaluationSetsErrors } from './errors.ts';
export { createEvaluationSets, type EvaluationSets } from './evaluation-sets.ts';
export { evaluationSetsEvents } from './events.ts';
export { evaluationSetsMigrations } from './migrations.ts';
export {
  type EvaluationRecord,
  type EvaluationSet,
  type JsonObject,
  type NewRecord,
  type RecordSource,
  sourceTypes,
} from './model.ts';
export { evaluationSetsPermissions } from './permissions.ts';
export { evaluationSetsRoutes } from './routes.ts';
export { toRecordView, toSetView } from './views.ts';
