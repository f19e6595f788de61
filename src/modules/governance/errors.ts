import { defineErrors } from '../../kernel/errors.ts';

export const governanceErrors = defineErrors('governance', {
  unknown_approval: {
    kind: 'not_found',
    meaning: 'There is no approval with that id.',
    hint: 'List what waits with `pawl approval list`.',
  },
  already_decided: {
    kind: 'conflict',
    meaning: 'The approval has been decided.',
    hint: 'Ask for a new one if the decision should change.',
  },
  own_request: {
    kind: 'forbidden',
    meaning: 'Nobody decides about their own request.',
    hint: 'Ask somebody else with the permission governance.approve.',
  },
  voted_already: {
    kind: 'conflict',
    meaning: 'This person has voted on the approval.',
    hint: 'Another person has to decide.',
  },
});
