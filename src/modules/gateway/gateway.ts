// The gateway to language models: what it keeps, put together.
import type { AddressRule } from '../../platform/outbound/addresses.ts';
import type { Secrets } from '../../platform/secrets/secrets.ts';
import { type Budgets, createBudgets } from './budgets/budgets.ts';
import { type Calls, type CallsDeps, createCalls } from './calls/calls.ts';
import { createEndpoints, type Endpoints, type EndpointsDeps } from './endpoints/endpoints.ts';
import { createGuardrails, type Guardrails, type GuardrailsDeps } from './guardrails/guardrails.ts';
import { createKeys, type Keys } from './keys/keys.ts';
import { createModels, type Models } from './models/models.ts';
import type { RecordDeps } from './telling.ts';

export interface Gateway {
  readonly keys: Keys;
  readonly models: Models;
  readonly endpoints: Endpoints;
  readonly budgets: Budgets;
  readonly guardrails: Guardrails;
  readonly calls: Calls;
}

export interface GatewayDeps
  extends RecordDeps,
    EndpointsDeps,
    GuardrailsDeps,
    Pick<CallsDeps, 'random' | 'logger' | 'tracing'> {
  readonly secrets: Secrets;
  /** Which addresses providers may have. */
  readonly addresses: AddressRule;
}

export function createGateway(deps: GatewayDeps): Gateway {
  const keys = createKeys(deps);
  const endpoints = createEndpoints(deps);
  const guardrails = createGuardrails(deps);
  return {
    keys,
    models: createModels(deps),
    endpoints,
    budgets: createBudgets(deps),
    guardrails,
    calls: createCalls({ ...deps, keys, endpoints, guardrails }),
  };
}
