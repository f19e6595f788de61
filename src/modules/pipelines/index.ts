export { pipelinesErrors } from './errors.ts';
export { pipelinesEvents } from './events.ts';
export { createLogPurge, type LogPurge } from './log-purge.ts';
export { pipelinesMigrations } from './migrations.ts';
export {
  dependenciesOf,
  type InputSpec,
  type PastRun,
  type PastStep,
  type Pipeline,
  type PipelineDefinition,
  type PipelineHistory,
  type PipelineRun,
  type StepDefinition,
  type StepRun,
  waitingStep,
} from './model.ts';
export { pipelinesPermissions } from './permissions.ts';
export { createPipelines, type Pipelines } from './pipelines.ts';
export { pipelinesRoutes } from './routes.ts';
export type {
  InputSource,
  NewTrackedRun,
  ResolvedSource,
  SecretSource,
  TrackedResults,
  TrackedRuns,
} from './sources.ts';
export { toPipelineView, toRunView as toPipelineRunView, toStepView } from './views.ts';
