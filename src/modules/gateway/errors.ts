import { defineErrors } from '../../kernel/errors.ts';

export const gatewayErrors = defineErrors('gateway', {
  bad_name: {
    kind: 'invalid',
    meaning: 'The name of a record of the gateway has characters that are not allowed.',
    hint: 'Use letters, digits, `_`, `-` and `.`; at most 128.',
  },
  bad_value: {
    kind: 'invalid',
    meaning: 'A field of a record of the gateway is missing or has a value that is not allowed.',
    hint: 'Correct the field that the message names.',
  },
  bad_address: {
    kind: 'invalid',
    meaning: 'The address of a provider is none that this server calls.',
    hint: 'Give an http(s) address of the public internet without a password; `connections.allowPrivate` opens the own network.',
  },
  address_needs_value: {
    kind: 'invalid',
    meaning: 'The address of a key changes while its value stays, which would send the value to somebody else.',
    hint: 'Give the value again together with the new address.',
  },
  name_taken: {
    kind: 'conflict',
    meaning: 'The project has a record of that kind and name already.',
    hint: 'Choose another name, or change the one that is there.',
  },
  unknown: {
    kind: 'not_found',
    meaning: 'The project has no such key, model, endpoint, budget, guardrail, binding or tag of the gateway.',
    hint: 'List what there is, such as with `pawl gateway-endpoint list`.',
  },
  model_in_use: {
    kind: 'precondition',
    meaning: 'Endpoints use the model.',
    hint: 'Detach it from all endpoints first.',
  },
  already_attached: {
    kind: 'conflict',
    meaning: 'The endpoint has that model in that role, or that guardrail, already.',
    hint: 'Detach it first to attach it anew.',
  },
  bad_call: {
    kind: 'invalid',
    meaning: 'A call of a language model lacks a field, or has one that is not allowed.',
    hint: 'Correct the field that the message names.',
  },
  not_spoken: {
    kind: 'invalid',
    meaning: 'The provider behind the endpoint does not speak the API that the call is made in.',
    hint: 'Chat completions work with every provider; other calls need one whose API they are of.',
  },
  no_key: {
    kind: 'precondition',
    meaning: 'A model behind the endpoint has no key, or no address to call.',
    hint: 'Set the key again with `pawl gateway-key set` and name it in the model.',
  },
  guarded: {
    kind: 'unimplemented',
    meaning: 'The endpoint has guardrails, which this server keeps but does not run: calls would pass unguarded.',
    hint: 'Remove the guardrails from the endpoint, or guard calls in the application.',
  },
  budget_spent: {
    kind: 'rate_limited',
    meaning: 'A budget is spent for its window of time.',
    hint: 'Wait until the window is over, or raise the budget with `pawl gateway-budget change`.',
  },
  provider_refused: {
    kind: 'invalid',
    meaning: 'The provider refuses the call as it is made.',
    hint: 'The message holds what the provider says.',
  },
  provider_busy: {
    kind: 'rate_limited',
    meaning: 'Every model behind the endpoint is at the limit of its provider.',
    hint: 'Try again later, or add a fallback to the endpoint.',
  },
  provider_failed: {
    kind: 'unavailable',
    meaning: 'No model behind the endpoint answered.',
    hint: 'The message holds why the last one did not; its trace has every attempt.',
  },
  provider_slow: {
    kind: 'unavailable',
    meaning: 'The last model behind the endpoint that was asked said nothing within the time limit of the endpoint.',
    hint: 'Raise the time limit, or add a fallback to the endpoint.',
  },
});
