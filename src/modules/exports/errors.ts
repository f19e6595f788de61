import { defineErrors } from '../../kernel/errors.ts';

export const exportsErrors = defineErrors('exports', {
  unknown_export: {
    kind: 'not_found',
    meaning: 'There is no export with that id among the caller’s.',
    hint: 'List them with `pawl export list`.',
  },
  not_a_list: {
    kind: 'invalid',
    meaning: 'The operation does not exist, or answers no list of a project by pages.',
    hint: 'Name one that takes `cursor`, such as listRuns; the reference of the API has them.',
  },
  bad_query: {
    kind: 'invalid',
    meaning: 'The list cannot be read as it was asked for.',
    hint: 'Try the operation itself with the same parameters; leave out limit and cursor.',
  },
  not_finished: {
    kind: 'precondition',
    meaning: 'The export has no file: it is under way, failed, was cancelled or has expired.',
    hint: 'Look at its state; start it again when it ended without a file.',
  },
  rights_changed: {
    kind: 'forbidden',
    meaning: 'The caller may do less than when the export was made, so its file may hold what they may not see.',
    hint: 'Export the list again.',
  },
  too_wide: {
    kind: 'invalid',
    meaning: 'The rows have more fields than a table may have columns.',
    hint: 'Ask for fewer fields (`fields`), or export as JSON.',
  },
});
