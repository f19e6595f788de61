export type { BudgetChange, NewBudget } from './budgets/budgets.ts';
export { readBudgets } from './budgets/routes.ts';
export type { CallAnswer } from './calls/call.ts';
export type { Operation } from './calls/dialect.ts';
export type { HourOfUsage } from './calls/usage-store.ts';
export type { EndpointSettings, NewAttachment } from './endpoints/endpoints.ts';
export { gatewayErrors } from './errors.ts';
export { gatewayEvents } from './events.ts';
export { createGateway, type Gateway } from './gateway.ts';
export { gatewayMigrations } from './migrations.ts';
export type {
  AttachedGuardrail,
  Attachment,
  Binding,
  Budget,
  BudgetWindow,
  Endpoint,
  Fallback,
  Guardrail,
  ModelDefinition,
  ProviderKey,
} from './model.ts';
export { budgetActions, budgetScopes, budgetUnits, guardrailActions, guardrailStages } from './model.ts';
export { gatewayPermissions } from './permissions.ts';
export { type Provider, providerNames, providers } from './providers.ts';
export { gatewayRoutes } from './routes.ts';
export { toEndpointView, toKeyView, toModelView } from './views.ts';
