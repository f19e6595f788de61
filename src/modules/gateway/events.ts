export const gatewayEvents = {
  'gateway.changed': 'A key, model, endpoint, budget or guardrail of the gateway was made, changed or deleted.',
  'budget.exceeded': 'Calls of language models cost as much as a budget gives for the window.',
} as const;
