// What the gateway keeps: keys of providers, models, endpoints that calls name, budgets and guardrails. Money is integer micro-dollars.
import type { Millis } from '../../kernel/time.ts';

export interface Changed {
  readonly createdAt: Millis;
  readonly createdBy: string;
  readonly updatedAt: Millis;
  readonly updatedBy: string;
}

/** A credential of a provider. What is secret in it lies in the secrets file under `valueId`, and leaves it only towards the provider. */
export interface ProviderKey extends Changed {
  readonly id: string;
  readonly project: string;
  readonly name: string;
  readonly provider: string | null;
  /** Enough of each secret value to tell it from another. */
  readonly masked: Readonly<Record<string, string>>;
  /** What is not secret; `api_base` is where calls go. */
  readonly settings: Readonly<Record<string, string>>;
  readonly valueId: string;
}

/** Micro-dollars for a million tokens. */
export interface Prices {
  readonly input: number;
  readonly output: number;
  /** Of input that the provider had in its cache; without it, as other input. */
  readonly cachedInput: number | null;
}

export interface ModelDefinition extends Changed {
  readonly id: string;
  readonly project: string;
  readonly name: string;
  /** null: its key was deleted. */
  readonly keyId: string | null;
  readonly keyName: string | null;
  readonly provider: string;
  /** As the provider names it. */
  readonly model: string;
  /** null: what its calls cost is not known. */
  readonly prices: Prices | null;
}

export type AttachmentRole = 'primary' | 'fallback';

/** A model as an endpoint uses it. */
export interface Attachment {
  readonly id: string;
  readonly endpointId: string;
  readonly role: AttachmentRole;
  /** Share of the calls among the primary ones, relative to theirs. */
  readonly weight: number;
  /** Order among the fallbacks. */
  readonly position: number | null;
  readonly model: ModelDefinition;
  readonly createdAt: Millis;
  readonly createdBy: string;
}

export interface Fallback {
  readonly strategy: 'sequential' | null;
  /** Fallbacks that are tried; null: all. */
  readonly maxAttempts: number | null;
}

export interface Endpoint extends Changed {
  readonly id: string;
  readonly project: string;
  /** What a call names as its model. */
  readonly name: string;
  /** Where its calls are kept as traces. */
  readonly experimentId: string | null;
  readonly tracked: boolean;
  /** Whether it was said that calls are split by weight; they are with more than one primary model in any case. */
  readonly split: boolean;
  readonly fallback: Fallback | null;
  /** How long an answer serves an equal call again; null: never. */
  readonly cacheSeconds: number | null;
  /** How long a provider may say nothing, before its answer and within it. */
  readonly timeoutMs: number;
  /** Attempts after the first with the same model. */
  readonly retries: number;
  readonly tags: Readonly<Record<string, string>>;
  /** Primary ones first, then the fallbacks in their order. */
  readonly models: readonly Attachment[];
}

/** What uses an endpoint. */
export interface Binding {
  readonly endpointId: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly createdAt: Millis;
  readonly createdBy: string;
}

export const budgetScopes = ['global', 'project', 'endpoint', 'user'] as const;
export type BudgetScope = (typeof budgetScopes)[number];
export const budgetUnits = ['minutes', 'hours', 'days', 'weeks', 'months'] as const;
export type BudgetUnit = (typeof budgetUnits)[number];
export const budgetActions = ['alert', 'reject'] as const;
export type BudgetAction = (typeof budgetActions)[number];

/** A limit of what calls may cost within a window of time. */
export interface Budget extends Changed {
  readonly id: string;
  readonly project: string;
  readonly amountMicros: number;
  readonly unit: BudgetUnit;
  readonly length: number;
  /** `global` is a word of other systems: it, too, means the project. */
  readonly scope: BudgetScope;
  /** Id of the endpoint, or name of the user. */
  readonly target: string | null;
  readonly action: BudgetAction;
}

/** Of a budget, the window that time is in now. */
export interface BudgetWindow {
  readonly budget: Budget;
  readonly startsAt: Millis;
  readonly endsAt: Millis;
  readonly spentMicros: number;
}

export const guardrailStages = ['before', 'after'] as const;
export type GuardrailStage = (typeof guardrailStages)[number];
export const guardrailActions = ['validation', 'sanitization'] as const;
export type GuardrailAction = (typeof guardrailActions)[number];

/** A scorer that is to judge what goes in or comes out of endpoints. */
export interface Guardrail extends Changed {
  readonly id: string;
  readonly project: string;
  readonly name: string;
  readonly scorerId: string;
  readonly scorerVersion: number;
  readonly stage: GuardrailStage;
  readonly action: GuardrailAction;
  /** The endpoint whose model the action asks. */
  readonly actionEndpointId: string | null;
}

export interface AttachedGuardrail {
  readonly endpointId: string;
  readonly guardrail: Guardrail;
  readonly position: number | null;
  readonly createdAt: Millis;
  readonly createdBy: string;
}

/** A record by what its caller knows of it. */
export type Key = { readonly id: string } | { readonly name: string };
