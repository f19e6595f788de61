import { defineErrors } from '../../kernel/errors.ts';

export const objectivesErrors = defineErrors('objectives', {
  unknown_objective: {
    kind: 'not_found',
    meaning: 'There is no objective of that name in the project.',
    hint: 'List them with `pawl objective list`, or declare it in pawl.yaml.',
  },
  bad_target: {
    kind: 'invalid',
    meaning: 'The target is not better than the baseline in the stated direction.',
    hint: 'Correct target, baseline or direction.',
  },
});
