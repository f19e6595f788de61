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
});
