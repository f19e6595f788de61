import { defineErrors } from '../../kernel/errors.ts';

export const pagesErrors = defineErrors('pages', {
  bad_table: {
    kind: 'invalid',
    meaning: 'The rows of a table do not fit its columns, or are too many for one file.',
    hint: 'Give each row one value for each column; save fewer columns or filter the rows.',
  },
});
