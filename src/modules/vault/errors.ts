import { defineErrors } from '../../kernel/errors.ts';

export const vaultErrors = defineErrors('vault', {
  bad_name: {
    kind: 'invalid',
    meaning: 'The name of a secret cannot name an environment variable.',
    hint: 'Use letters, digits and `_`, not a digit first; at most 128.',
  },
  bad_value: {
    kind: 'invalid',
    meaning: 'The value of a secret is too short to be hidden in logs, too long, or holds a NUL character.',
    hint: 'Give at least 4 characters and at most 64 KiB.',
  },
  unknown_secret: {
    kind: 'not_found',
    meaning: 'The project has no secret of that name.',
    hint: 'List secrets with `pawl secret list`, or set it with `pawl secret set NAME`.',
  },
  lost_value: {
    kind: 'precondition',
    meaning: 'The value of a secret is not in the secrets file of this server.',
    hint: 'Set the secret again, or bring back the file `secrets/secrets.bin` and its key that belong to this database.',
  },
});
