import { defineErrors } from '../../kernel/errors.ts';

export const viewsErrors = defineErrors('views', {
  unknown_state: {
    kind: 'not_found',
    meaning: 'No state of a page is stored under that id in the project.',
    hint: 'Ask whoever sent the address to open the page again and copy it once more.',
  },
  state_too_large: {
    kind: 'invalid',
    meaning: 'The state of the page is larger than one address may stand for.',
    hint: 'Choose fewer rows or columns, or filter instead of choosing one by one.',
  },
  state_clash: {
    kind: 'conflict',
    meaning: 'Another state with the same start of its digest is stored.',
    hint: 'Change anything of the page, such as its order, and store it again.',
  },
  unknown_view: {
    kind: 'not_found',
    meaning: 'There is no view with that id that the caller can see.',
    hint: 'List them with `pawl view list`.',
  },
  name_taken: {
    kind: 'conflict',
    meaning: 'Another view of the page has that name.',
    hint: 'Choose another name, or delete the other view first.',
  },
});
