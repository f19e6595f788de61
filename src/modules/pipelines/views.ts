// Records as the native API shows them.
import { type Millis, toIso } from '../../kernel/time.ts';
import type { Pipeline, PipelineRun, StepRun } from './model.ts';

const isoOrNull = (at: Millis | null): string | null => (at === null ? null : toIso(at));

export function toPipelineView(pipeline: Pipeline) {
  return {
    ...pipeline,
    definition: { ...pipeline.definition },
    createdAt: toIso(pipeline.createdAt),
    updatedAt: toIso(pipeline.updatedAt),
  };
}

export function toRunView(one: PipelineRun) {
  return {
    ...one,
    params: { ...one.params },
    createdAt: toIso(one.createdAt),
    startedAt: isoOrNull(one.startedAt),
    endedAt: isoOrNull(one.endedAt),
  };
}

function toArtifacts(artifacts: StepRun['inputs']) {
  return Object.fromEntries(
    Object.entries(artifacts).map(([name, artifact]) => [name, { ...artifact, nodes: [...artifact.nodes] }]),
  );
}

export function toStepView(step: StepRun) {
  return {
    ...step,
    inputs: toArtifacts(step.inputs),
    outputs: toArtifacts(step.outputs),
    startedAt: isoOrNull(step.startedAt),
    endedAt: isoOrNull(step.endedAt),
  };
}
