import { defineErrors } from '../../kernel/errors.ts';

export const loopErrors = defineErrors('loop', {
  unknown_loop: {
    kind: 'not_found',
    meaning: 'The model has no loop.',
    hint: 'Declare `retraining` and `deployment` in pawl.yaml and run `pawl apply`.',
  },
  unknown_turn: {
    kind: 'not_found',
    meaning: 'There is no turn with that id.',
    hint: 'See the turns of a model with `pawl loop show MODEL`.',
  },
  busy: {
    kind: 'conflict',
    meaning: 'A turn of this model is under way; there is one at a time.',
    hint: 'Wait until it is over, or cancel it.',
  },
  impossible: {
    kind: 'conflict',
    meaning: 'The state machine has no such transition.',
    hint: 'Look at the current state first.',
  },
  no_version: {
    kind: 'precondition',
    meaning: 'The pipeline ended without naming the version it trained.',
    hint: 'Write JSON with `version` to the declared output.',
  },
});
