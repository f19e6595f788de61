import { defineErrors } from '../../kernel/errors.ts';

export const onlineErrors = defineErrors('online', {
  bad_row: {
    kind: 'invalid',
    meaning: 'A row for the online store has a bad table name, an empty key, or times that are not whole milliseconds.',
    hint: 'Correct the row that the message names.',
  },
  unavailable: {
    kind: 'unavailable',
    meaning: 'The online store cannot be reached.',
    hint: 'Check its address and that it runs, then repeat the request.',
  },
});
