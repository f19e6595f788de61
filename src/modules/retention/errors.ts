import { defineErrors } from '../../kernel/errors.ts';

export const retentionErrors = defineErrors('retention', {
  on_hold: {
    kind: 'precondition',
    meaning: 'The project is under a legal hold, so nothing of it is purged.',
    hint: 'End the hold first, with `pawl retention release`.',
  },
  hold_without_reason: {
    kind: 'invalid',
    meaning: 'A legal hold needs a reason.',
    hint: 'Say why in `holdReason`.',
  },
});
