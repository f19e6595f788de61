// Runs a pipeline run to its end: steps in order of their dependencies, independent ones side by side. Every state is a stored row,
// so that an executor that starts again (crash, new lease) goes on after the last finished step.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { isAppError, messageOf } from '../../kernel/errors.ts';
import { canonicalJson } from '../../kernel/json.ts';
import type { NodeRef } from '../../kernel/node-ref.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { ProcessResult } from '../../platform/compute/compute.ts';
import type { Database } from '../../platform/db/database.ts';
import type { Lineage } from '../lineage/index.ts';
import type { CodeBundles } from './code-bundles.ts';
import { pipelinesErrors } from './errors.ts';
import {
  type Artifact,
  cacheContent,
  dependenciesOf,
  type InputSpec,
  type PipelineRun,
  type StepDefinition,
  type StepRun,
  waitingStep,
} from './model.ts';
import type { InputSource, SecretSource, TrackedRuns } from './sources.ts';
import type { StepRunner } from './step-runner.ts';
import * as store from './store.ts';

const sideBySide = 2;

export interface ExecutorDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly lineage: Lineage;
  readonly bundles: CodeBundles;
  readonly runner: StepRunner;
  readonly sources: ReadonlyMap<string, InputSource>;
  readonly tracked: TrackedRuns;
  readonly secrets: SecretSource;
  /** Folder of this home's runs. */
  readonly folder: string;
  /** Environment that ties clients in the step to this server. */
  environment(project: string): Readonly<Record<string, string>>;
}

/** Path of a step's log. */
export function logPath(folder: string, runId: string, step: string): string {
  return join(folder, runId, `${step}.log`);
}

export class RunExecutor {
  readonly #deps: ExecutorDeps;
  readonly #run: PipelineRun;
  readonly #signal: AbortSignal;
  readonly #steps = new Map<string, StepRun>();
  readonly #report: (done: number, note: string) => void;

  constructor(
    deps: ExecutorDeps,
    run: PipelineRun,
    signal: AbortSignal,
    report: (progress: number, note: string) => void,
  ) {
    this.#deps = deps;
    this.#run = run;
    this.#signal = signal;
    this.#report = report;
  }

  /** Undefined when all steps succeeded, else what failed. */
  async execute(): Promise<string | undefined> {
    for (const step of await store.listSteps(this.#deps.db.reader, this.#run.id)) this.#steps.set(step.step, step);
    const waiting = new Set(this.#run.definition.steps.filter((step) => !this.#isDone(step.name)));
    const active = new Map<string, Promise<void>>();
    let failure: string | undefined;
    while (waiting.size > 0 || active.size > 0) {
      for (const step of waiting) {
        if (failure !== undefined || active.size >= sideBySide || this.#signal.aborted) break;
        if (!dependenciesOf(step).every((name) => this.#isDone(name))) continue;
        waiting.delete(step);
        const work = this.#runStep(step)
          .catch((error: unknown) => {
            failure ??= messageOf(error);
          })
          .finally(() => active.delete(step.name));
        active.set(step.name, work);
      }
      if (active.size === 0) break;
      await Promise.race(active.values());
    }
    if (this.#interrupted) throw this.#signal.reason;
    if (failure === undefined && this.#signal.aborted) failure = 'The run was cancelled.';
    for (const step of waiting)
      await this.#save({ ...this.#stepOf(step.name), state: this.#signal.aborted ? 'cancelled' : 'skipped' });
    return failure;
  }

  /** The server stops: nothing is decided about the run, which goes on after the restart. */
  get #interrupted(): boolean {
    return this.#signal.aborted && !isAppError(this.#signal.reason, 'queue.cancelled');
  }

  #isDone(name: string): boolean {
    const state = this.#steps.get(name)?.state;
    return state === 'succeeded' || state === 'cached';
  }

  #stepOf(name: string): StepRun {
    return this.#steps.get(name) ?? waitingStep(this.#run.id, name);
  }

  async #save(step: StepRun, links: readonly NodeRef[] = []): Promise<void> {
    const { db, bus, lineage } = this.#deps;
    const run: NodeRef = { type: 'pipeline-run', id: this.#run.id };
    await db.transact(async (tx) => {
      await store.upsertStep(tx, step);
      for (const from of links) await lineage.link(tx, { from, to: run, relation: 'used' });
      if (step.trackingRunId !== null)
        await lineage.link(tx, { from: run, to: { type: 'run', id: step.trackingRunId }, relation: 'produced' });
      await bus.publish(tx, {
        type: 'pipeline.step.changed',
        project: this.#run.project,
        subject: this.#run.id,
        data: { step: step.step, state: step.state },
      });
    });
    this.#steps.set(step.step, step);
    const done = [...this.#steps.values()].filter((one) => this.#isDone(one.step)).length;
    this.#report(done / this.#run.definition.steps.length, `${step.step}: ${step.state}`);
  }

  async #resolveInput(step: StepDefinition, name: string, input: InputSpec): Promise<Artifact> {
    if (input.kind === 'step') {
      const output = this.#stepOf(String(input.step)).outputs[String(input.output)];
      if (output === undefined)
        throw pipelinesErrors.create(
          'missing_output',
          `Step ${step.name} needs ${String(input.output)} of ${String(input.step)}.`,
        );
      return output;
    }
    if (input.kind === 'file') {
      const files = this.#run.code === null ? [] : await this.#deps.bundles.files(this.#run.code);
      const file = files.find((one) => one.path === input.path);
      if (file === undefined)
        throw pipelinesErrors.create(
          'missing_file',
          `Step ${step.name} needs ${String(input.path)}, which is not in the code bundle.`,
        );
      return { sha256: file.sha256, size: 0, label: file.path, nodes: [] };
    }
    const source = this.#deps.sources.get(input.kind);
    if (source === undefined)
      throw pipelinesErrors.create(
        'unknown_input_kind',
        `Input ${name} of step ${step.name} has the unknown kind ${input.kind}.`,
      );
    return source.resolve(this.#run.project, input, this.#run.createdAt, this.#signal);
  }

  /** Inputs as recorded by the run that is reproduced, else resolved now. */
  async #inputsOf(step: StepDefinition): Promise<Record<string, Artifact>> {
    const original =
      this.#run.reproduces === null ? [] : await store.listSteps(this.#deps.db.reader, this.#run.reproduces);
    const recorded = original.find((one) => one.step === step.name)?.inputs ?? {};
    const inputs: Record<string, Artifact> = {};
    for (const [name, input] of Object.entries(step.inputs)) {
      const own = input.kind === 'step';
      inputs[name] = (own ? undefined : recorded[name]) ?? (await this.#resolveInput(step, name, input));
    }
    return inputs;
  }

  async #runStep(step: StepDefinition): Promise<void> {
    const { clock } = this.#deps;
    const before = this.#stepOf(step.name);
    const started = clock.monotonic();
    const base: StepRun = {
      ...waitingStep(this.#run.id, step.name),
      attempt: before.attempt,
      startedAt: before.startedAt ?? clock.now(),
    };
    await this.#save({ ...base, state: 'running' });
    try {
      const inputs = await this.#inputsOf(step);
      const cacheKey = createHash('sha256')
        .update(canonicalJson(cacheContent(step, this.#run.params, this.#run.code, inputs)))
        .digest('hex');
      const links = Object.values(inputs).flatMap((artifact) => artifact.nodes);
      const cached =
        step.cache && this.#run.reproduces === null
          ? await store.findCached(this.#deps.db.reader, cacheKey)
          : undefined;
      if (cached !== undefined) {
        const ended = { endedAt: clock.now(), durationMs: clock.monotonic() - started };
        await this.#save(
          {
            ...base,
            state: 'cached',
            cacheKey,
            inputs,
            outputs: cached.outputs,
            cachedFrom: cached.runId,
            trackingRunId: cached.trackingRunId,
            ...ended,
          },
          links,
        );
        return;
      }
      await this.#attempt(step, { ...base, state: 'running', cacheKey, inputs }, links, started);
    } catch (error) {
      const current = this.#stepOf(step.name);
      if (current.state === 'running' && !this.#interrupted) {
        await this.#save({
          ...current,
          state: this.#signal.aborted ? 'cancelled' : 'failed',
          error: messageOf(error),
          endedAt: clock.now(),
          durationMs: clock.monotonic() - started,
        });
      }
      throw error;
    }
  }

  async #attempt(step: StepDefinition, base: StepRun, links: readonly NodeRef[], started: number): Promise<void> {
    const { clock, tracked, bundles, runner, folder } = this.#deps;
    for (let attempt = base.attempt + 1; ; attempt++) {
      const secrets = await this.#deps.secrets.reveal(this.#run.project, step.secrets ?? []);
      const trackingRunId = step.tracked ? await this.#trackedRun(step) : null;
      const current: StepRun = { ...base, attempt, trackingRunId };
      await this.#save(current, links);
      const outcome = await runner.run({
        step,
        params: this.#run.params,
        inputs: base.inputs,
        codeFolder: this.#run.code === null ? join(folder, this.#run.id) : await bundles.unpack(this.#run.code),
        workFolder: join(folder, this.#run.id, `${step.name}-${attempt}`),
        logFile: logPath(folder, this.#run.id, step.name),
        env: {
          ...this.#deps.environment(this.#run.project),
          PAWL_PROJECT: this.#run.project,
        },
        ownEnv: {
          PAWL_PIPELINE_RUN: this.#run.id,
          PAWL_STEP: step.name,
          ...(this.#run.reproduces === null ? {} : { PAWL_REPRODUCES: this.#run.reproduces }),
          ...(trackingRunId === null
            ? {}
            : { MLFLOW_RUN_ID: trackingRunId, MLFLOW_EXPERIMENT_NAME: this.#run.definition.experiment }),
        },
        // Without code each run has a folder of its own, and what is imported in one folder serves no other.
        preload: this.#run.code === null ? [] : (step.preload ?? []),
        secrets,
        signal: this.#signal,
        onLine: () => undefined,
      });
      const { result } = outcome;
      const cancelled = result.reason === 'cancelled' || this.#signal.aborted;
      const facts = {
        reason: result.reason,
        exitCode: result.exitCode,
        peakMemoryMb: result.peakMemoryMb,
        endedAt: clock.now(),
        durationMs: clock.monotonic() - started,
      };
      if (trackingRunId !== null)
        await tracked.finish(
          this.#run.project,
          trackingRunId,
          result.reason === 'ok' ? 'finished' : cancelled ? 'killed' : 'failed',
        );
      if (this.#interrupted) throw this.#signal.reason;
      if (result.reason === 'ok') {
        await this.#save({ ...current, state: 'succeeded', outputs: outcome.outputs, ...facts });
        return;
      }
      const text = this.#explain(step, outcome.result);
      if (cancelled || attempt > step.retries || result.reason === 'not-found') {
        await this.#save({ ...current, state: cancelled ? 'cancelled' : 'failed', error: text, ...facts });
        throw pipelinesErrors.create('step_failed', text);
      }
    }
  }

  async #trackedRun(step: StepDefinition): Promise<string> {
    const { code, codeSource, project, pipeline, id, definition } = this.#run;
    const files = code === null ? [] : await this.#deps.bundles.files(code);
    const script = step.command.find((word) => files.some((file) => file.path === word));
    const folder = codeSource === null || codeSource.path === '.' ? '' : `${codeSource.path}/`;
    return this.#deps.tracked.create(project, {
      experiment: definition.experiment,
      name: `${pipeline}-${id.slice(-6)}`,
      tags: { 'pawl.pipeline': pipeline, 'pawl.pipeline_run': id, 'pawl.step': step.name },
      sourceName: script === undefined ? null : `${folder}${script}`,
      codeSource,
    });
  }

  #explain(step: StepDefinition, result: ProcessResult): string {
    switch (result.reason) {
      case 'timeout':
        return `Step ${step.name} took longer than ${step.timeoutMs} ms.`;
      case 'memory':
        return `Step ${step.name} needed more than ${step.memoryMb} MiB.`;
      case 'not-found':
        return `Step ${step.name} could not start: ${result.message ?? 'there is no such program'}.`;
      case 'cancelled':
        return `Step ${step.name} was cancelled.`;
      default:
        if (result.exitCode !== null) return `Step ${step.name} ended with code ${result.exitCode}.`;
        return result.signal === null
          ? `Step ${step.name} is over: ${result.message ?? 'nobody knows how it ended'}.`
          : `Step ${step.name} was ended by ${result.signal}.`;
    }
  }
}
