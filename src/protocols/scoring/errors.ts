import { defineErrors } from '../../kernel/errors.ts';

export const scoringErrors = defineErrors('scoring', {
  unsupported_type: {
    kind: 'invalid',
    meaning: 'The body of an invocation has a content type that is not taken.',
    hint: 'Send JSON with `Content-Type: application/json`.',
  },
});
