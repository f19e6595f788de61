import { defineErrors } from '../../kernel/errors.ts';

export const connectionsErrors = defineErrors('connections', {
  bad_name: {
    kind: 'invalid',
    meaning: 'The name of a connection has characters that are not allowed.',
    hint: 'Use letters, digits, `_`, `-` and `.`; at most 128.',
  },
  bad_field: {
    kind: 'invalid',
    meaning: 'A field of the connection is missing, unknown to its kind, or not of its type.',
    hint: 'The message names the field and the fields that the kind has.',
  },
  unknown_connection: {
    kind: 'not_found',
    meaning: 'The project has no connection of that name.',
    hint: 'List them with `pawl connection list`.',
  },
});
