// What the loop needs, from registry, serving and monitoring.

import { isAppError } from '../../kernel/errors.ts';
import type { Json } from '../../kernel/json.ts';
import type { EvaluatedVersion } from '../../modules/evaluation/index.ts';
import type { LoopAlarms, LoopModels, LoopServing } from '../../modules/loop/index.ts';
import type { Monitoring } from '../../modules/monitoring/index.ts';
import type { ModelVersion, Registry } from '../../modules/registry/index.ts';
import { type Plan, type Policy, type Serving, toPlan } from '../../modules/serving/index.ts';

export function toEvaluatedVersion(version: ModelVersion): EvaluatedVersion & { readonly runId: string | null } {
  return {
    id: version.id,
    version: version.version,
    onnxSha256: version.onnxSha256,
    columns: version.signature?.inputs.map((field) => field.name) ?? [],
    runId: version.runId,
  };
}

export function createLoopModels(registry: Registry): LoopModels {
  return {
    async get(project, model, version) {
      return toEvaluatedVersion(await registry.versions.get(project, model, version));
    },
    async champion(project, model) {
      try {
        return toEvaluatedVersion(await registry.aliases.resolve(project, model, 'champion'));
      } catch (error) {
        if (isAppError(error, 'registry.unknown_alias') || isAppError(error, 'registry.unknown_model'))
          return undefined;
        throw error;
      }
    },
    setAlias: (actor, project, model, alias, version) => registry.aliases.set(actor, project, model, alias, version),
  };
}

type RolloutPolicy = Policy & { readonly stickyKey?: string };

/** A rollout's plan: the policy of pawl.yaml over the defaults. */
function planOf(policy: Json, threshold: number): Plan {
  const { stickyKey: _stickyKey, ...own } = policy as RolloutPolicy;
  return toPlan({ ...own, guards: { ...own.guards, flipped: { threshold, ...own.guards?.flipped } } });
}

export function createLoopServing(serving: Serving): LoopServing {
  return {
    async deploy(actor, deployment) {
      const { project, endpoint, model, version, threshold, policy, cause } = deployment;
      await serving.endpoints.deploy(actor, project, endpoint, {
        model,
        version: String(version),
        stickyKey: (policy as RolloutPolicy).stickyKey,
        output: { threshold },
        cause,
      });
    },
    async startRollout(actor, { key, project, endpoint, version, threshold, policy, cause }) {
      const plan = planOf(policy, threshold);
      return (await serving.rollouts.start(actor, project, endpoint, { challenger: String(version), plan, cause, key }))
        .id;
    },
    async isDeployed(project, endpoint) {
      try {
        await serving.endpoints.get(project, endpoint);
        return true;
      } catch (error) {
        if (isAppError(error, 'serving.unknown_endpoint')) return false;
        throw error;
      }
    },
  };
}

export function createLoopAlarms(monitoring: Monitoring): LoopAlarms {
  return {
    async open(project, model) {
      return (await monitoring.openAlarms(project, model)).map((alarm) => ({
        id: alarm.id,
        monitor: alarm.monitor,
        text: alarm.text,
        raisedAt: alarm.raisedAt,
        evidence: [{ type: 'monitor-window', id: alarm.lastWindowId }],
      }));
    },
  };
}
