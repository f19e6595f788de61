export const gatewayPermissions = {
  'gateway.read': 'Read endpoints, models, budgets and masked keys of the gateway, and what calls cost.',
  'gateway.write': 'Make, change and delete models, endpoints and guardrails of the gateway.',
  'gateway.keys': 'Set and delete keys of providers.',
  'gateway.limit': 'Make, change and delete budgets.',
  'gateway.call': 'Call language models through endpoints of the gateway.',
} as const;
