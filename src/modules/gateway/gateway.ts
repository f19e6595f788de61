// The gateway to language models: what it keeps, put together.
import type { AddressRule } from '../../platform/outbound/addresses.ts';
import type { Secrets } from '../../platform/secrets/secrets.ts';
import { type Budgets, createBudgets } from './budgets/budgets.ts';
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
}

export interface GatewayDeps extends RecordDeps, EndpointsDeps, GuardrailsDeps {
  readonly secrets: Secrets;
  /** Which addresses providers may have. */
  readonly addresses: AddressRule;
}

export function createGateway(deps: GatewayDeps): Gateway {
  return {
    keys: createKeys(deps),
    models: createModels(deps),
    endpoints: createEndpoints(deps),
    budgets: createBudgets(deps),
    guardrails: createGuardrails(deps),
  };
}
