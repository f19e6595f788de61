import { defineErrors } from '../../kernel/errors.ts';

export const pagesErrors = defineErrors('pages', {
  bad_table: {
    kind: 'invalid',
    meaning: 'The rows of a table do not fit its columns, or are too many for one file.',
    hint: 'Give each row one value for each column; save fewer columns or filter the rows.',
  },
  bad_graph: {
    kind: 'invalid',
    meaning: 'An edge of a graph names a node that it does not have.',
    hint: 'Name nodes from 0 to one less than their number.',
  },
  no_layout: {
    kind: 'unavailable',
    meaning: 'A graph could not be laid out in the time there is for it.',
    hint: 'Ask for less of the graph.',
  },
});
