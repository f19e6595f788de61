import { defineErrors } from '../../kernel/errors.ts';

export const scorersErrors = defineErrors('scorers', {
  unknown_scorer: {
    kind: 'not_found',
    meaning: 'The experiment has no scorer of that name, or not that version.',
    hint: 'List the scorers of the experiment.',
  },
  bad_name: {
    kind: 'invalid',
    meaning: 'A scorer needs a name.',
    hint: 'Give a name of 1 to 256 characters that is not blank.',
  },
  bad_definition: {
    kind: 'invalid',
    meaning: 'The definition of a scorer is no JSON object.',
    hint: 'Give it as the client that runs it writes it.',
  },
  bad_sample_rate: {
    kind: 'invalid',
    meaning: 'A sample rate is not between 0 and 1.',
    hint: 'Give the share of the traces that the scorer is to judge.',
  },
});
