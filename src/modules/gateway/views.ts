// Records of the gateway as the native API answers them.
import type {
  GatewayBudgetView,
  GatewayEndpointView,
  GatewayGuardrailView,
  GatewayKeyView,
  GatewayModelView,
} from '../../contracts/gateway.ts';
import { toIso } from '../../kernel/time.ts';
import type { BudgetWindow, Changed, Endpoint, Guardrail, ModelDefinition, ProviderKey } from './model.ts';

const changedOf = ({ createdAt, createdBy, updatedAt, updatedBy }: Changed) => ({
  createdAt: toIso(createdAt),
  createdBy,
  updatedAt: toIso(updatedAt),
  updatedBy,
});

export const toKeyView = (key: ProviderKey): GatewayKeyView => ({
  id: key.id,
  name: key.name,
  provider: key.provider,
  masked: { ...key.masked },
  settings: { ...key.settings },
  ...changedOf(key),
});

export const toModelView = (model: ModelDefinition): GatewayModelView => ({
  id: model.id,
  name: model.name,
  key: model.keyName,
  provider: model.provider,
  model: model.model,
  prices: model.prices === null ? null : { ...model.prices },
  ...changedOf(model),
});

export const toEndpointView = (endpoint: Endpoint, guardrails: number): GatewayEndpointView => ({
  id: endpoint.id,
  name: endpoint.name,
  models: endpoint.models.map(({ model, role, weight }) => ({
    name: model.name,
    provider: model.provider,
    model: model.model,
    role,
    weight,
    priced: model.prices !== null,
    keyed: model.keyId !== null,
  })),
  experiment: endpoint.experimentId,
  tracked: endpoint.tracked,
  maxFallbacks: endpoint.fallback?.maxAttempts ?? null,
  cacheSeconds: endpoint.cacheSeconds,
  timeoutMs: endpoint.timeoutMs,
  retries: endpoint.retries,
  tags: { ...endpoint.tags },
  guardrails,
  ...changedOf(endpoint),
});

/** @param target name of what the budget is for */
export const toBudgetView = (window: BudgetWindow, target: string | null): GatewayBudgetView => ({
  id: window.budget.id,
  limitMicros: window.budget.amountMicros,
  unit: window.budget.unit,
  length: window.budget.length,
  scope: window.budget.scope,
  target,
  action: window.budget.action,
  spentMicros: window.spentMicros,
  windowStart: toIso(window.startsAt),
  windowEnd: toIso(window.endsAt),
  ...changedOf(window.budget),
});

export const toGuardrailView = (guardrail: Guardrail): GatewayGuardrailView => ({
  id: guardrail.id,
  name: guardrail.name,
  scorerId: guardrail.scorerId,
  scorerVersion: guardrail.scorerVersion,
  stage: guardrail.stage,
  action: guardrail.action,
  ...changedOf(guardrail),
});
