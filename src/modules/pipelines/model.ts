// Pipelines: steps that are ordinary processes, with declared inputs and outputs. Pure rules: order, substitution, cache keys.
import type { CodeSource } from '../../contracts/code-source.ts';
import type { Json } from '../../kernel/json.ts';
import type { NodeRef } from '../../kernel/node-ref.ts';
import type { Millis } from '../../kernel/time.ts';

/**
 * Where an input comes from. `step` and `file` (of the code bundle) are the pipeline's own; every other kind is resolved by
 * the source registered for it (datasets, training sets).
 */
export type InputSpec =
  | { readonly kind: 'step'; readonly step: string; readonly output: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: string; readonly [option: string]: Json };

export interface StepDefinition {
  readonly name: string;
  /** Program and arguments; `${inputs.NAME}`, `${outputs.NAME}` and `${params.NAME}` are replaced by paths and values. */
  readonly command: readonly string[];
  readonly inputs: Readonly<Record<string, InputSpec>>;
  /** Name → file name inside the step's output folder. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  /** Python modules that may be imported before the step exists, once for many steps. Absent: the step starts cold. */
  readonly preload?: readonly string[];
  /** Secrets of the project that the process gets as environment variables of the same names. */
  readonly secrets?: readonly string[];
  readonly memoryMb: number | null;
  readonly timeoutMs: Millis | null;
  readonly retries: number;
  /** Whether an earlier run with the same content may stand in for this one. */
  readonly cache: boolean;
  /** Steps that must succeed first, beside those whose outputs are inputs. */
  readonly after: readonly string[];
  /** Makes a tracking run for the step, so that what an MLflow client logs is tied to it. */
  readonly tracked: boolean;
}

export interface PipelineDefinition {
  readonly steps: readonly StepDefinition[];
  readonly params: Readonly<Record<string, string>>;
  /** Cron expression (UTC); null: only by hand or event. */
  readonly schedule: string | null;
  /** Event types that start a run. */
  readonly triggers: readonly string[];
  /** Experiment that tracked steps log to. */
  readonly experiment: string;
}

export interface Pipeline {
  readonly id: string;
  readonly project: string;
  readonly name: string;
  readonly version: number;
  readonly definition: PipelineDefinition;
  /** Digest of the code bundle, or null when the steps need no files. */
  readonly code: string | null;
  /** The commit that the bundle was sent from. */
  readonly codeSource: CodeSource | null;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
}

export type RunState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
export type StepState = 'pending' | 'running' | 'succeeded' | 'cached' | 'failed' | 'cancelled' | 'skipped';

/** Why a run was started. */
export interface RunCause {
  readonly kind: 'person' | 'schedule' | 'event' | 'loop' | 'reproduce';
  readonly id: string;
  readonly note: string;
}

export interface PipelineRun {
  readonly id: string;
  readonly project: string;
  readonly pipelineId: string;
  readonly pipeline: string;
  readonly version: number;
  readonly definition: PipelineDefinition;
  readonly code: string | null;
  readonly codeSource: CodeSource | null;
  readonly params: Readonly<Record<string, string>>;
  readonly state: RunState;
  readonly cause: RunCause;
  /** What failed, in one sentence. */
  readonly error: string | null;
  /** The run this one re-creates, whose recorded inputs it takes. */
  readonly reproduces: string | null;
  /** Domain time at which inputs are resolved. */
  readonly createdAt: Millis;
  readonly startedAt: Millis | null;
  readonly endedAt: Millis | null;
  /** Real milliseconds it took. */
  readonly durationMs: number | null;
}

/** A value that went in or came out: content by digest, and the records it stands for. */
export interface Artifact {
  readonly sha256: string;
  readonly size: number;
  readonly label: string;
  readonly nodes: readonly NodeRef[];
  /** Small JSON outputs, read so that others need not open the file. */
  readonly json?: Json | undefined;
}

export interface StepRun {
  readonly runId: string;
  readonly step: string;
  readonly state: StepState;
  readonly attempt: number;
  readonly cacheKey: string | null;
  /** Step run whose outputs stand in for this one's. */
  readonly cachedFrom: string | null;
  readonly inputs: Readonly<Record<string, Artifact>>;
  readonly outputs: Readonly<Record<string, Artifact>>;
  readonly trackingRunId: string | null;
  readonly reason: string | null;
  readonly error: string | null;
  readonly exitCode: number | null;
  readonly peakMemoryMb: number | null;
  readonly startedAt: Millis | null;
  readonly endedAt: Millis | null;
  readonly durationMs: number | null;
}

/** A step that has not begun, of which no record is stored yet. */
export function waitingStep(runId: string, step: string): StepRun {
  return {
    runId,
    step,
    state: 'pending',
    attempt: 0,
    cacheKey: null,
    cachedFrom: null,
    inputs: {},
    outputs: {},
    trackingRunId: null,
    reason: null,
    error: null,
    exitCode: null,
    peakMemoryMb: null,
    startedAt: null,
    endedAt: null,
    durationMs: null,
  };
}

/** A run as lists of many show it. */
export interface PastRun {
  readonly id: string;
  readonly pipelineId: string;
  readonly state: RunState;
  readonly createdAt: Millis;
  readonly durationMs: number | null;
}

export interface PastStep {
  readonly runId: string;
  readonly step: string;
  readonly state: StepState;
  readonly error: string | null;
  readonly durationMs: number | null;
}

/** What happened lately in a pipeline, and when its schedule is due next. */
export interface PipelineHistory {
  readonly nextAt: Millis | null;
  /** Newest first. */
  readonly runs: readonly PastRun[];
}

/** Names of the steps that a step waits for. */
export function dependenciesOf(step: StepDefinition): readonly string[] {
  const fromInputs = Object.values(step.inputs).flatMap((input) =>
    input.kind === 'step' && typeof input.step === 'string' ? [input.step] : [],
  );
  return [...new Set([...fromInputs, ...step.after])];
}

/** Faults of a definition, as sentences; empty when it can run. */
export function findFaults(definition: PipelineDefinition): readonly string[] {
  const names = definition.steps.map((step) => step.name);
  const faults: string[] = [];
  if (names.length === 0) faults.push('A pipeline needs at least one step.');
  for (const name of names)
    if (names.indexOf(name) !== names.lastIndexOf(name)) faults.push(`Two steps are named ${name}.`);
  for (const step of definition.steps) {
    for (const name of step.secrets ?? [])
      if (name in step.env) faults.push(`Step ${step.name} sets ${name} both as a variable and as a secret.`);
    if (step.command.length === 0) faults.push(`Step ${step.name} has no command.`);
    if (step.preload !== undefined && !/(^|\/)python[\d.]*$/.test(step.command[0] ?? ''))
      faults.push(`Step ${step.name} preloads Python modules, but its command does not begin with python.`);
    for (const dependency of dependenciesOf(step)) {
      if (!names.includes(dependency)) faults.push(`Step ${step.name} waits for ${dependency}, which does not exist.`);
    }
    for (const [name, input] of Object.entries(step.inputs)) {
      const source = input.kind === 'step' ? definition.steps.find((other) => other.name === input.step) : undefined;
      if (input.kind === 'step' && source !== undefined && !(String(input.output) in source.outputs)) {
        faults.push(
          `Input ${name} of step ${step.name} takes ${String(input.output)}, which ${source.name} does not make.`,
        );
      }
    }
    for (const argument of [...step.command, ...Object.values(step.env)]) {
      for (const [, group, name] of argument.matchAll(/\$\{(\w+)\.([^}]*)\}/g)) {
        const known =
          group === 'inputs'
            ? step.inputs
            : group === 'outputs'
              ? step.outputs
              : group === 'params'
                ? definition.params
                : undefined;
        if (known === undefined || !((name ?? '') in known))
          faults.push(`Step ${step.name} uses \${${group}.${name}}, which is not declared.`);
      }
    }
  }
  const cycle = findCycle(definition);
  if (cycle !== undefined) faults.push(`Steps wait for each other: ${cycle.join(' > ')}.`);
  return faults;
}

function findCycle(definition: PipelineDefinition): readonly string[] | undefined {
  const byName = new Map(definition.steps.map((step) => [step.name, step]));
  const done = new Set<string>();
  const walk = (name: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (done.has(name)) return undefined;
    for (const next of dependenciesOf(byName.get(name) ?? ({ inputs: {}, after: [] } as unknown as StepDefinition))) {
      const found = walk(next, [...path, name]);
      if (found !== undefined) return found;
    }
    done.add(name);
    return undefined;
  };
  for (const step of definition.steps) {
    const found = walk(step.name, []);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Replaces `${group.name}` by the given values. */
export function substitute(text: string, values: Readonly<Record<string, Readonly<Record<string, string>>>>): string {
  return text.replace(/\$\{(\w+)\.([^}]*)\}/g, (all, group: string, name: string) => values[group]?.[name] ?? all);
}

/** What decides whether two step runs do the same: command, environment, code and the content of every input. */
export function cacheContent(
  step: StepDefinition,
  params: Readonly<Record<string, string>>,
  code: string | null,
  inputs: Readonly<Record<string, Artifact>>,
): Json {
  const used = Object.keys(params).filter((name) =>
    [...step.command, ...Object.values(step.env)].some((text) => text.includes(`\${params.${name}}`)),
  );
  return {
    command: step.command,
    env: step.env,
    outputs: step.outputs,
    // By name: a new value of a secret does no other work.
    ...(step.secrets === undefined ? {} : { secrets: step.secrets }),
    code,
    params: Object.fromEntries(used.map((name) => [name, params[name] ?? ''])),
    inputs: Object.fromEntries(Object.entries(inputs).map(([name, artifact]) => [name, artifact.sha256])),
  };
}

export function isEnded(state: RunState): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'cancelled';
}
