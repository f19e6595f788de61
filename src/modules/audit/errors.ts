import { defineErrors } from '../../kernel/errors.ts';

export const auditErrors = defineErrors('audit', {
  unknown_entry: {
    kind: 'not_found',
    meaning: 'No audit entry has that number or id.',
    hint: 'List entries with `pawl audit list`.',
  },
  bad_size: {
    kind: 'invalid',
    meaning: 'A tree size is larger than the log, or the first exceeds the second.',
    hint: 'Use sizes between 0 and the size that `pawl audit verify` prints.',
  },
  bad_time: {
    kind: 'invalid',
    meaning: 'A time that entries are filtered by is not ISO 8601 in UTC.',
    hint: 'Give a time such as 1997-08-14T00:00:00Z.',
  },
});
