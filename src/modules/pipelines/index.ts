export { pipelinesErrors } from './errors.ts';
export { pipelinesEvents } from './events.ts';
export { pipelinesMigrations } from './migrations.ts';
export type { InputSpec, PipelineDefinition, PipelineRun, StepDefinition, StepRun } from './model.ts';
export { pipelinesPermissions } from './permissions.ts';
export { createPipelines, type Pipelines } from './pipelines.ts';
export { pipelinesRoutes } from './routes.ts';
export type { InputSource, NewTrackedRun, ResolvedSource, TrackedResults, TrackedRuns } from './sources.ts';
