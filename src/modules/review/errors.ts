import { defineErrors } from '../../kernel/errors.ts';

export const reviewErrors = defineErrors('review', {
  unknown_issue: {
    kind: 'not_found',
    meaning: 'The project has no issue with that id.',
    hint: 'List the issues of the project.',
  },
});
