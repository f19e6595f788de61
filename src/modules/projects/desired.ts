// From a manifest to the records it declares, in the order in which they can be made. Pure: SQL files are read from what was sent.
import type { Manifest } from '../../contracts/manifest.ts';
import type { Json } from '../../kernel/json.ts';
import { parseDuration } from '../../kernel/time.ts';
import { projectsErrors } from './errors.ts';

export const resourceKinds = [
  'objective',
  'dataset',
  'entity',
  'view',
  'service',
  'pipeline',
  'endpoint',
  'monitoring',
  'loop',
] as const;
export type ResourceKind = (typeof resourceKinds)[number];

export interface Resource {
  readonly kind: ResourceKind;
  readonly name: string;
  readonly body: { readonly [key: string]: Json };
}

/** Path → text of the files that were sent. */
export type TextFiles = ReadonlyMap<string, string>;

type Body = Record<string, Json>;
type QueryInput = { readonly name: string; readonly dataset?: string | undefined; readonly sql?: string | undefined };
type StepInput = NonNullable<Manifest['evaluation']>['data'];

const durationOf = (text: string | undefined): number | null =>
  text === undefined ? null : (parseDuration(text) ?? null);
/** Drops what is undefined, so that digests do not depend on how absence was written. */
const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null)) as Json;

class Desired {
  readonly #manifest: Manifest;
  readonly #files: TextFiles;
  /** Digest of the code bundle that steps run. */
  readonly #code: string | null;

  constructor(manifest: Manifest, files: TextFiles, code: string | null) {
    this.#manifest = manifest;
    this.#files = files;
    this.#code = code;
  }

  #text(path: string): string {
    const text = this.#files.get(path);
    if (text === undefined) throw projectsErrors.create('missing_file', `pawl.yaml names ${path}, which was not sent.`);
    return text;
  }

  #inputs(inputs: readonly QueryInput[]): Json {
    return inputs.map((input) =>
      input.dataset === undefined
        ? { name: input.name, sql: this.#text(input.sql ?? '') }
        : { name: input.name, dataset: input.dataset },
    );
  }

  /** A step's or evaluation's input as pipelines know it: self-contained, so that a later edit of pawl.yaml does not change it. */
  input(input: StepInput): Body {
    if (input.step !== undefined) return { kind: 'step', step: input.step, output: input.output ?? '' };
    if (input.file !== undefined) return { kind: 'file', path: input.file };
    if (input.dataset !== undefined) return { kind: 'dataset', dataset: input.dataset };
    const name = input.trainingSet ?? '';
    return {
      kind: 'training-set',
      name,
      part: input.part ?? 'training',
      newest: input.newest ?? null,
      set: this.#trainingSet(name),
    };
  }

  #trainingSet(name: string): Json {
    const set = this.#manifest.features?.trainingSets?.[name];
    if (set === undefined) return null;
    return {
      cutoffs: { every: set.cutoffs.every, from: set.cutoffs.from },
      inputs: this.#inputs(set.inputs),
      sql: this.#text(set.rows.sql),
      timestamp: set.rows.timestamp,
      label: set.rows.label ?? null,
      maturityMs: durationOf(set.rows.maturity) ?? 0,
      views: [...set.views],
      holdout: set.holdout ?? null,
    };
  }

  *resources(): Generator<Resource> {
    const {
      objective,
      datasets,
      features,
      training,
      evaluation,
      deployment,
      monitoring,
      retraining,
      governance,
      model,
    } = this.#manifest;
    if (objective !== undefined) yield { kind: 'objective', name: objective.name, body: plain(objective) as Body };
    for (const [name, dataset] of Object.entries(datasets ?? {}))
      yield { kind: 'dataset', name, body: plain(dataset) as Body };
    for (const [name, entity] of Object.entries(features?.entities ?? {}))
      yield { kind: 'entity', name, body: plain(entity) as Body };
    for (const [name, view] of Object.entries(features?.views ?? {})) {
      const body = {
        ...view,
        inputs: this.#inputs(view.inputs),
        sql: this.#text(view.sql),
        ttlMs: durationOf(view.ttl),
      };
      yield { kind: 'view', name, body: plain(body) as Body };
    }
    for (const [name, service] of Object.entries(features?.services ?? {}))
      yield { kind: 'service', name, body: plain(service) as Body };
    for (const [name, pipeline] of Object.entries(training?.pipelines ?? {})) {
      const steps = pipeline.steps.map((step) => ({
        name: step.name,
        command: step.command,
        inputs: Object.fromEntries(Object.entries(step.inputs ?? {}).map(([key, input]) => [key, this.input(input)])),
        outputs: step.outputs ?? {},
        env: step.env ?? {},
        preload: step.preload,
        secrets: step.secrets,
        memoryMb: step.memoryMb ?? null,
        timeoutMs: durationOf(step.timeout),
        retries: step.retries ?? 0,
        cache: step.cache ?? true,
        after: step.after ?? [],
        tracked: step.tracked ?? false,
      }));
      const definition = {
        steps,
        params: pipeline.params ?? {},
        schedule: pipeline.schedule ?? null,
        triggers: pipeline.triggers ?? [],
        experiment: training?.experiment ?? this.#manifest.project,
      };
      yield { kind: 'pipeline', name, body: plain({ definition, code: this.#code }) as Body };
    }
    if (deployment !== undefined)
      yield {
        kind: 'endpoint',
        name: deployment.endpoint,
        body: plain({
          ...deployment,
          model: model ?? this.#manifest.project,
          threshold: evaluation?.threshold ?? null,
        }) as Body,
      };
    if (monitoring !== undefined) {
      const labels =
        monitoring.labels === undefined
          ? null
          : this.input({ trainingSet: monitoring.labels.trainingSet, part: 'all' });
      const body = {
        endpoint: deployment?.endpoint ?? model ?? this.#manifest.project,
        schedule: monitoring.schedule,
        windowMs: durationOf(monitoring.window),
        labels,
        labelColumn: evaluation?.label ?? null,
        threshold: evaluation?.threshold ?? 0.5,
        webhooks: monitoring.webhooks ?? [],
        objective: objective?.name ?? null,
        monitors: monitoring.monitors,
      };
      yield { kind: 'monitoring', name: model ?? this.#manifest.project, body: plain(body) as Body };
    }
    if (retraining !== undefined && evaluation !== undefined && deployment !== undefined) {
      const body = {
        pipeline: retraining.pipeline,
        versionOutput: retraining.version,
        evaluation: {
          data: this.input(evaluation.data),
          labelColumn: evaluation.label,
          slices: evaluation.slices ?? {},
          fairness: evaluation.fairness ?? [],
          threshold: evaluation.threshold ?? 0.5,
          seed: evaluation.seed ?? 7,
          gate: Object.entries(evaluation.gate).map(([name, expression]) => ({ name, expression })),
        },
        endpoint: deployment.endpoint,
        rollout: deployment.rollout ?? {},
        triggers: retraining.triggers,
        coolDownMs: durationOf(retraining.coolDown) ?? 0,
        budget:
          retraining.budget === undefined
            ? null
            : { runs: retraining.budget.runs, withinMs: durationOf(retraining.budget.within) ?? 0 },
        approvals: governance?.approvals ?? 0,
      };
      yield { kind: 'loop', name: model ?? this.#manifest.project, body: plain(body) as Body };
    }
  }
}

/** The records that the manifest declares. @throws AppError `projects.missing_file` */
export function desiredResources(manifest: Manifest, files: TextFiles, code: string | null): readonly Resource[] {
  return [...new Desired(manifest, files, code).resources()];
}

/** Top-level parts of two declarations that differ. */
export function changedFields(
  before: { readonly [key: string]: Json },
  after: { readonly [key: string]: Json },
): readonly string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => JSON.stringify(before[key] ?? null) !== JSON.stringify(after[key] ?? null)).sort();
}
