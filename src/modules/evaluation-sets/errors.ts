import { defineErrors } from '../../kernel/errors.ts';

export const evaluationSetsErrors = defineErrors('evaluation-sets', {
  unknown_set: {
    kind: 'not_found',
    meaning: 'The project has no evaluation set with that id.',
    hint: 'List the evaluation sets of the project; it may have been deleted.',
  },
  bad_record: {
    kind: 'invalid',
    meaning: 'A record of an evaluation set has no inputs, or a part that is not what it should be.',
    hint: 'Give inputs as an object; expectations and tags are objects, too.',
  },
});
