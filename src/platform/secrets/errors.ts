import { defineErrors } from '../../kernel/errors.ts';

export const secretsErrors = defineErrors('secrets', {
  bad_name: {
    kind: 'invalid',
    meaning: 'The name of a secret has characters that are not allowed, or is too long.',
    hint: 'Use letters, digits, "_", "-" and "." with at most 128 characters.',
  },
  bad_key: {
    kind: 'precondition',
    meaning: 'The master key is not 32 bytes in hexadecimal or base64.',
    hint: 'Make one with `openssl rand -hex 32`.',
  },
  key_exposed: {
    kind: 'precondition',
    meaning: 'The file of the master key may be read by other users of the machine.',
    hint: 'Make it private with chmod 600, and consider its secrets known: replace them.',
  },
  wrong_key: {
    kind: 'precondition',
    meaning: 'The secrets were written with another master key.',
    hint: 'Start with the master key that belongs to this home.',
  },
  tampered: {
    kind: 'internal',
    meaning: 'The file of secrets was changed by something other than Pawl, or is damaged.',
    hint: 'Restore it from a backup, and find out who could write to it.',
  },
});
