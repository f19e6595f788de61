// What the loop needs of models, data, serving and monitoring, in its own words; the composition joins them.
import type { Actor } from '../../kernel/actor.ts';
import type { Json } from '../../kernel/json.ts';
import type { NodeRef } from '../../kernel/node-ref.ts';
import type { Millis } from '../../kernel/time.ts';
import type { EvaluatedVersion } from '../evaluation/index.ts';
import type { InputSpec, ResolvedSource } from '../pipelines/index.ts';

export interface LoopModels {
  /** @throws AppError of the registry when there is no such version */
  get(project: string, model: string, version: number): Promise<EvaluatedVersion>;
  champion(project: string, model: string): Promise<EvaluatedVersion | undefined>;
  setAlias(actor: Actor, project: string, model: string, alias: string, version: number): Promise<void>;
}

export interface LoopData {
  resolve(project: string, spec: InputSpec, now: Millis, signal: AbortSignal): Promise<ResolvedSource>;
}

/** A version to put on an endpoint, with the settings of the loop's policy. */
export interface LoopDeployment {
  readonly project: string;
  readonly endpoint: string;
  readonly model: string;
  readonly version: number;
  /** Score from which on the decision is positive. */
  readonly threshold: number;
  /** How a challenger takes traffic. */
  readonly policy: Json;
  readonly cause: string;
}

export interface LoopServing {
  /** Puts the version on the endpoint at once: there is nothing to compare it with. */
  deploy(actor: Actor, deployment: LoopDeployment): Promise<void>;
  /** Starts a rollout; called again with the same key it returns the same one. */
  startRollout(actor: Actor, deployment: LoopDeployment & { readonly key: string }): Promise<string>;
  /** True when the endpoint serves some version of the model. */
  isDeployed(project: string, endpoint: string): Promise<boolean>;
}

export interface OpenAlarm {
  readonly id: string;
  readonly monitor: string;
  readonly text: string;
  readonly raisedAt: Millis;
  /** The observation that last confirmed it. */
  readonly evidence: readonly NodeRef[];
}

export interface LoopAlarms {
  open(project: string, model: string): Promise<readonly OpenAlarm[]>;
}
