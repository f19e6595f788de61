import { defineErrors } from '../../kernel/errors.ts';

export const lineageErrors = defineErrors('lineage', {
  unknown_node: {
    kind: 'not_found',
    meaning: 'No record with that id is in the lineage graph.',
    hint: 'Check the id; `pawl lineage list` shows what is there.',
  },
});
